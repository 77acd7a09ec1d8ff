// Watches `.env`, the sources, and the process that started this one.
import { watchFile } from 'node:fs';
import { type BuildOptions, context, type Plugin, type PluginBuild } from 'esbuild';
import { functionBuilds, pageBuild } from '../../scripts/build-options.mjs';
import { ENV_FILE } from '../env/env-file';

const POLL_MILLISECONDS = 300;

export function watchEnvFile(onChange: () => void): void {
  watchFile(ENV_FILE, { interval: POLL_MILLISECONDS }, onChange);
}

/**
 * Builds the Functions and the page after each change of their sources.
 *
 * @param onRebuilt called after each build that succeeded, except for the first ones
 */
export async function watchSources(onRebuilt: () => void): Promise<void> {
  const builds: BuildOptions[] = [...functionBuilds(), pageBuild];
  const contexts = builds.map(({ plugins = [], ...options }) =>
    context({ ...options, plugins: [...plugins, reportTo(onRebuilt)] }),
  );
  await Promise.all((await Promise.all(contexts)).map((each) => each.watch()));
}

function reportTo(onRebuilt: () => void): Plugin {
  let isFirst = true;
  const setup = (build: PluginBuild) =>
    build.onEnd(({ errors }) => {
      if (errors.length > 0) console.error('The build failed. The server keeps running the last good build.');
      else if (!isFirst) onRebuilt();
      isFirst = false;
    });
  return { name: 'restart', setup };
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
