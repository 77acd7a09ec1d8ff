// What esbuild builds. Paths are relative to the project's folder, where npm runs every script.
import { readdirSync } from 'node:fs';

/** @satisfies {import('esbuild').BuildOptions} */
const shared = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

/**
 * One CommonJS file with everything that it needs, since Twilio runs each file of dist/functions without packages.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
export const functionBuild = {
  ...shared,
  format: 'cjs',
  entryPoints: ['functions/token.ts'],
  outdir: 'dist/functions',
  // AccessToken calls jsonwebtoken in one way only; that package and its own would be two fifths of the file.
  // The larger a file, the longer Twilio takes to load it.
  minifySyntax: true,
  minifyWhitespace: true,
  alias: { jsonwebtoken: './src/twilio/hs256.ts' },
};

/**
 * What becomes a Function: token.ts, and every other file directly in functions/, which is one of the owner's own. Theirs
 * keep the real jsonwebtoken.
 */
export function functionBuilds() {
  const sources = readdirSync('functions').filter((name) => /^(?!token\.[jt]s$).*(?<!\.d)\.[jt]s$/.test(name));
  const { alias: _, ...options } = functionBuild;
  const own = { ...options, entryPoints: sources.map((name) => `functions/${name}`) };
  return sources.length > 0 ? [functionBuild, own] : [functionBuild];
}

/** @satisfies {import('esbuild').BuildOptions} */
export const commandsBuild = {
  ...shared,
  format: 'esm',
  packages: 'external',
  entryPoints: [
    ...['start', 'setup', 'doctor', 'deploy', 'docs'].map((name) => ({ in: `cli/commands/${name}.ts`, out: name })),
    { in: 'cli/deploy/twilio-run-child.ts', out: 'twilio-run-child' },
    { in: 'cli/start/local-server-child.ts', out: 'local-server-child' },
  ],
  outdir: 'dist/cli',
  outExtension: { '.js': '.mjs' },
};
