// `npm start`: serves /token on this computer, with demo values if there is no `.env`, and restarts after each change.
import { writeFileSync } from 'node:fs';
import { ENV_FILE, readEnvFile } from '../env/env-file';
import { renderDemoEnvFile } from '../env/render-variables';
import { parseStartFlags, USAGE } from './flags';
import { choosePort } from './port';
import { printEnvReport, printWelcome } from './report';
import { createRestartableServer } from './server';
import { remoteAccess } from './strangers';
import { stopWithParent, watchEnvFile, watchSources } from './watch';

try {
  await start();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const flags = parseStartFlags(process.argv.slice(2), process.env);
  if (flags.help) return console.log(USAGE);
  const port = await choosePort(flags.port);
  const isNew = createMissingEnvFile();
  const server = createRestartableServer(port, flags.open);
  stopWithParent(server.stop);
  // Before the server is ready: the owner may save the file as soon as it answers.
  watchEnvFile(() => server.restart(`${ENV_FILE} changed`));
  await server.ready;
  printWelcome(port, remoteAccess(readEnvFile() ?? {}, flags.open), isNew);
  printEnvReport();
  await watchSources(() => server.restart('The sources changed'));
}

/** @returns true if the file did not exist */
function createMissingEnvFile(): boolean {
  if (readEnvFile() !== undefined) return false;
  // Only its owner may read it, since real secrets will replace the demo values.
  writeFileSync(ENV_FILE, renderDemoEnvFile(), { mode: 0o600, flag: 'wx' });
  return true;
}
