// `npm start`: serves /token on this computer, with demo values if there is no `.env`, and restarts after each change.
import { ENV_FILE, readEnvFile, writeDemoEnvFile } from '../env/env-file';
import { printEnvReport, printWelcome } from '../start/messages';
import { choosePort } from '../start/port';
import { createRestartableServer } from '../start/restartable-server';
import { stopWithParent, watchEnvFile, watchSources } from '../start/watch';

try {
  await start();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const port = await choosePort(process.env.PORT);
  const isNew = readEnvFile() === undefined;
  if (isNew) writeDemoEnvFile();
  const server = createRestartableServer(port);
  stopWithParent(server.stop);
  // Before the server is ready: the owner may save the file as soon as it answers.
  watchEnvFile(() => server.restart(`${ENV_FILE} changed`));
  await server.ready;
  printWelcome(port, isNew);
  printEnvReport();
  await watchSources(() => server.restart('The sources changed'));
}
