// What esbuild builds. Paths are relative to the project's folder, where npm runs every script.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

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

/**
 * token.ts, and every other script in functions/: the owner's own, which keep the real jsonwebtoken. Prints the name of
 * each file that cannot become a Function.
 *
 * @throws {Error} if two files would answer the same path
 */
export function functionBuilds() {
  const { alias: _, ...options } = functionBuild;
  return [functionBuild, { ...options, outbase: 'functions', entryPoints: ownFunctions() }];
}

const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const DECLARATION = /\.d\.[cm]?ts$/;

/** Twilio refuses these characters in a path; the local server would not start. It turns spaces into hyphens. */
const REFUSED_CHARACTERS = /[;,?:@+&$()'"#]/;

function ownFunctions() {
  /** @type {Map<string, string>} */
  const files = new Map([['token', 'functions/token.ts']]);
  const own = [];
  for (const file of filesIn('functions').sort()) {
    const path = file.slice('functions/'.length);
    if (path === 'token.ts' || DECLARATION.test(path)) continue;
    const mistake = mistakeOf(file);
    if (mistake) {
      console.warn(`! ${file} does not become a Function: ${mistake}.`);
      continue;
    }
    const route = path.replace(SCRIPT, '').replace(/\.(?:protected|private)$/, '');
    const other = files.get(route);
    if (other) throw new Error(`${other} and ${file} would both answer /${route}. Rename or remove one of them.`);
    files.set(route, file);
    own.push(file);
  }
  return own;
}

/** @param {string} file */
function mistakeOf(file) {
  if (!SCRIPT.test(file)) return 'it is not a script';
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return 'it is not a file';
  return REFUSED_CHARACTERS.test(file) ? 'Twilio does not accept each character of its name' : undefined;
}

/**
 * The script and the style of the page.
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
};

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

/**
 * @param {string} folder
 * @returns the paths of everything in it but folders, with slashes; empty if it does not exist
 */
export function filesIn(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => join(parentPath, name).replaceAll('\\', '/'));
}
