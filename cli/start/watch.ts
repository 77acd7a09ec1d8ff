// Watches `.env`, the sources, and the process that started this one.
import { watchFile } from 'node:fs';
import { context, type PluginBuild } from 'esbuild';
import { functionBuild } from '../../scripts/build-options.mjs';
import { ENV_FILE } from '../env/env-file';

const POLL_MILLISECONDS = 300;

export function watchEnvFile(onChange: () => void): void {
  watchFile(ENV_FILE, { interval: POLL_MILLISECONDS }, onChange);
}

/**
 * Builds the Function after each change of its sources.
 *
 * @param onRebuilt called after each build that succeeded, except for the first one
 */
export async function watchSources(onRebuilt: () => void): Promise<void> {
  let isFirst = true;
  const setup = (build: PluginBuild) =>
    build.onEnd(({ errors }) => {
      if (errors.length > 0) console.error('The build failed. The server keeps running the last good build.');
      else if (!isFirst) onRebuilt();
      isFirst = false;
    });
  const watched = await context({ ...functionBuild, plugins: [{ name: 'restart', setup }] });
  await watched.watch();
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
