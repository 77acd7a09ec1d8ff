// `npm start`: serves /token on this computer, with demo values if there is no `.env`, and restarts after each change.
import { ENV_FILE, readEnvFile, writeDemoEnvFile } from '../env/env-file';
import { printEnvReport } from './env-report';
import { parseStartFlags } from './flags';
import { choosePort } from './port';
import { createRestartableServer } from './restartable-server';
import { admissionOfStrangers } from './strangers';
import { stopWithParent, watchEnvFile, watchSources } from './watch';
import { printWelcome } from './welcome';

try {
  await start();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const flags = parseStartFlags(process.argv.slice(2), process.env);
  const port = await choosePort(process.env.PORT);
  const isNew = createMissingEnvFile();
  const server = createRestartableServer(port, flags.open);
  stopWithParent(server.stop);
  // Before the server is ready: the owner may save the file as soon as it answers.
  watchEnvFile(() => server.restart(`${ENV_FILE} changed`));
  await server.ready;
  printWelcome(port, admissionOfStrangers(readEnvFile() ?? {}, flags.open), isNew);
  printEnvReport();
  await watchSources(() => server.restart('The sources changed'));
}

/** @returns true if the file did not exist */
function createMissingEnvFile(): boolean {
  if (readEnvFile() !== undefined) return false;
  writeDemoEnvFile();
  return true;
}
