// Watches `.env`, the sources, and the process that started this one.
import { type FSWatcher, readdirSync, statSync, watch, watchFile } from 'node:fs';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { buildFiles } from '../../scripts/build-files.mjs';
import { ENV_FILE } from '../env/env-file';

const POLL_MILLISECONDS = 300;

/** An editor, or git, changes several files at once. */
const DEBOUNCE_MILLISECONDS = 100;

/** The project's own sources. A Function of the owner's may import from other folders, which only a build finds. */
const SOURCE_FOLDERS = ['functions', 'src', 'page', 'advice', 'assets'];

/** By its path, since an editor may save by renaming, and a link may lead anywhere. */
export function watchEnvFile(onChange: () => void): void {
  watchFile(ENV_FILE, { interval: POLL_MILLISECONDS }, onChange);
}

/**
 * Builds the Functions and the page after each change of their sources.
 *
 * @param onRebuilt called after each build that made something else than the one before
 */
export async function watchSources(onRebuilt: () => void): Promise<void> {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let inputs: readonly string[] = [];
  let digest: string | undefined;
  let builds = Promise.resolve();

  function rebuildSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      builds = builds.then(rebuild).catch((error: Error) => console.error(error.message));
    }, DEBOUNCE_MILLISECONDS);
  }

  async function rebuild(): Promise<void> {
    // First, since a change during the build must not be missed.
    watchFolders();
    const build = await buildFiles(esbuild, false);
    // Its process would go on using the CPU.
    await esbuild.stop();
    if (!build) return console.error('The build failed. The server keeps running the last good build.');
    inputs = build.inputs;
    if (watchFolders()) rebuildSoon();
    // Another build, in another terminal, may have written the same files.
    if (build.hasChanged || (digest !== undefined && digest !== build.digest)) onRebuilt();
    digest = build.digest;
  }

  /** @returns true if there is a folder that was not watched yet */
  function watchFolders(): boolean {
    const folders = new Map([...sourceFolders(inputs)].flatMap(identify));
    for (const [id, watcher] of watchers) {
      if (folders.has(id)) continue;
      watcher.close();
      watchers.delete(id);
    }
    const added = [...folders].filter(([id]) => !watchers.has(id));
    for (const [id, folder] of added) {
      const watcher = watch(folder, (_, name) => {
        if (folder !== '.' || !name?.startsWith(ENV_FILE)) rebuildSoon();
      });
      // On Windows, the end of a folder is an error. The folder above it reports it, too.
      watchers.set(id, watcher.on('error', rebuildSoon));
    }
    return added.length > 0;
  }

  await rebuild();
}

/** The project's own folder is one of them: a folder of sources may be created in it later. */
function sourceFolders(inputs: readonly string[]): Set<string> {
  const entries = SOURCE_FOLDERS.flatMap((root) => [root, ...foldersIn(root)]);
  const ofInputs = inputs.filter((path) => !/(?:^|\/)node_modules\//.test(path)).map((path) => dirname(path));
  return new Set(['.', ...entries, ...ofInputs]);
}

function foldersIn(root: string): string[] {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [join(entry.parentPath, entry.name)] : []));
}

/** A folder that was removed and created again is another one, which needs a watcher of its own. */
function identify(folder: string): [string, string][] {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() ? [[`${stats.ino} ${folder}`, folder]] : [];
}

/** npm's shell does not pass signals on: if npm alone is killed, this process only gets another parent. */
export function stopWithParent(stop: () => Promise<void>): void {
  const exit = () => stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, exit);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) exit();
  }, POLL_MILLISECONDS);
}
