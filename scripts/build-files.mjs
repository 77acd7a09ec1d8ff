// Builds into dist/. A server may read the folder meanwhile, so each file is replaced whole, and only if it differs.
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, relative } from 'node:path';
import { commandsBuild, filesIn, functionBuilds, pageBuild } from './build-options.mjs';

/**
 * A file; or a symbolic link, whose contents are its target.
 *
 * @typedef {{ path: string, contents: Uint8Array | string, isLink: boolean }} Built
 */

/** Not in a folder that becomes public, where the server would find it; on the same disk, so that it can be renamed. */
const SCRATCH_PREFIX = 'dist/.new-';

/**
 * @param {typeof import('esbuild')} esbuild
 * @param {boolean} hasCommands true to build the commands too, false for the Functions and the page only
 * @returns undefined after an error, which has been printed, and which leaves dist/ as it was; else whether a file of dist/
 *   was replaced or removed, a hash of everything that was built, and the paths of the sources
 */
export async function buildFiles(esbuild, hasCommands) {
  try {
    const builds = [pageBuild, ...functionBuilds(), ...(hasCommands ? [commandsBuild] : [])];
    const results = await Promise.all(
      builds.map((options) => esbuild.build({ ...options, write: false, metafile: true })),
    );
    const [page = [], ...others] = results.map(({ outputFiles }) =>
      outputFiles.map(({ path, contents }) => ({ path: withSlashes(relative('.', path)), contents, isLink: false })),
    );
    /** @type {Built[]} */
    const files = [...publicFiles(page), ...others.flat()];
    const replaced = files.filter(replaceFile);
    const removed = removeOthers(hasCommands ? ['dist'] : ['dist/functions', 'dist/assets'], files);
    return {
      hasChanged: replaced.length > 0 || removed.length > 0,
      digest: digestOf(files),
      inputs: results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
    };
  } catch (error) {
    // esbuild has printed its own errors.
    if (error instanceof Error && !('errors' in error)) console.error(error.message);
    return undefined;
  }
}

/** @param {string} path */
const withSlashes = (path) => path.replaceAll('\\', '/');

/**
 * The files of assets/ as they are. An owner who removes the page does not want its script and style either.
 *
 * @param {Built[]} page
 */
function publicFiles(page) {
  const assets = filesIn('assets').map((file) => {
    const stats = lstatSync(file);
    const isLink = stats.isSymbolicLink();
    if (!isLink && !stats.isFile()) throw new Error(`${file} is not a file. Remove it.`);
    return { path: `dist/${file}`, contents: isLink ? readlinkSync(file) : readFileSync(file), isLink };
  });
  return existsSync('assets/index.html') ? [...assets, ...page] : assets;
}

/**
 * @param {Built} built
 * @returns true unless the file was up to date
 */
function replaceFile({ path, contents, isLink }) {
  makeFolder(dirname(path));
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (isLink && stats?.isSymbolicLink() && readlinkSync(path) === contents) return false;
  if (!isLink && stats?.isFile() && readFileSync(path).equals(Buffer.from(contents))) return false;
  const scratch = `${SCRATCH_PREFIX}${process.pid}`;
  rmSync(scratch, { force: true });
  if (isLink) symlinkSync(String(contents), scratch);
  else writeFileSync(scratch, contents);
  if (stats?.isDirectory()) rmSync(path, { recursive: true });
  renameSync(scratch, path);
  return true;
}

/** @param {string} folder which may have been a file in an earlier build */
function makeFolder(folder) {
  if (folder !== 'dist') makeFolder(dirname(folder));
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  rmSync(folder, { force: true });
  mkdirSync(folder, { recursive: true });
}

/**
 * Every file in dist/functions and dist/assets becomes a public URL, so a file of an earlier build must not stay there.
 *
 * @param {string[]} folders
 * @param {Built[]} files
 */
function removeOthers(folders, files) {
  const kept = new Set(files.map(({ path }) => path));
  const others = folders.flatMap(filesIn).filter((file) => !kept.has(file) && !file.startsWith(SCRATCH_PREFIX));
  for (const file of others) {
    rmSync(file, { force: true });
    try {
      for (let folder = dirname(file); ; folder = dirname(folder)) rmdirSync(folder);
    } catch {
      // It is not empty, or another build has removed it.
    }
  }
  return others;
}

/** @param {Built[]} files */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const { path, contents, isLink } of files)
    hash.update(`${path}\0${isLink}\0${contents.length}\0`).update(contents);
  return hash.digest('base64');
}
