// What esbuild builds. Paths are relative to the project's folder, where npm runs every script.
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** @satisfies {import('esbuild').BuildOptions} */
const shared = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

/**
 * One CommonJS file with everything that it needs, since Twilio runs each file of dist/functions without packages. The
 * larger it is, the longer Twilio takes to load it: AccessToken calls jsonwebtoken in one way only, and that package and
 * its own would be two fifths of the file.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
export const functionBuild = {
  ...shared,
  format: 'cjs',
  entryPoints: ['functions/token.ts'],
  outdir: 'dist/functions',
  minifySyntax: true,
  minifyWhitespace: true,
  alias: { jsonwebtoken: './src/twilio/hs256.ts' },
};

/** token.ts, and every other file directly in functions/: the owner's own, which keep the real jsonwebtoken. */
export function functionBuilds() {
  const own = readdirSync('functions').filter((name) => /^(?!token\.[jt]s$).*(?<!\.d)\.[jt]s$/.test(name));
  const { alias: _, ...options } = functionBuild;
  return [functionBuild, { ...options, entryPoints: own.map((name) => `functions/${name}`) }];
}

/**
 * What becomes public: the files of assets/ as they are, and the script and the style of the page. They are written
 * together, after a build that succeeded.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
export const pageBuild = {
  ...shared,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  minify: true,
  charset: 'utf8',
  entryPoints: ['page/page.ts', 'page/page.css'],
  outdir: 'dist/assets',
  write: false,
  plugins: [{ name: 'public-files', setup: writePublicFiles }],
};

/** @param {import('esbuild').PluginBuild} build */
function writePublicFiles(build) {
  // A change of assets/ builds again, like a change of the page's own sources.
  build.onResolve({ filter: /^/ }, ({ kind, path }) =>
    kind === 'entry-point' ? { path: resolve(path), ...listAssets() } : undefined,
  );
  build.onEnd(({ errors, outputFiles = [] }) => {
    if (errors.length > 0) return;
    // A file that was removed from assets/ must not stay public.
    rmSync('dist/assets', { recursive: true, force: true });
    if (!existsSync('assets')) return;
    cpSync('assets', 'dist/assets', { recursive: true, verbatimSymlinks: true });
    // An owner who removes the page does not want its script and style either.
    if (!existsSync('assets/index.html')) return;
    for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  });
}

function listAssets() {
  const entries = existsSync('assets') ? readdirSync('assets', { recursive: true, withFileTypes: true }) : [];
  const pathsOf = (/** @type {boolean} */ areFolders) =>
    entries
      .filter((entry) => entry.isDirectory() === areFolders)
      .map(({ parentPath, name }) => resolve(parentPath, name));
  return { watchFiles: pathsOf(false), watchDirs: [resolve('assets'), ...pathsOf(true)] };
}

/** @satisfies {import('esbuild').BuildOptions} */
export const commandsBuild = {
  ...shared,
  format: 'esm',
  packages: 'external',
  entryPoints: [
    ...['start', 'setup', 'doctor', 'deploy', 'docs'].map((name) => ({ in: `cli/${name}/${name}.ts`, out: name })),
    { in: 'cli/deploy/twilio-run-child.ts', out: 'twilio-run-child' },
    { in: 'cli/start/server-child.ts', out: 'server-child' },
  ],
  outdir: 'dist/cli',
  outExtension: { '.js': '.mjs' },
};
