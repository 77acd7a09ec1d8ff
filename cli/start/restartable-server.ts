// The local server, replaced by a new one after each change: it loads the built Function and `.env` only once.
import { textOf } from '../../src/config/environment';
import { readEnvFile } from '../env/env-file';
import { printEnvReport } from './env-report';
import { startServer } from './local-server';
import { serverFacts } from './server-facts';

/**
 * Ends the command if the server crashes.
 *
 * @param hasOpenFlag true if the owner lets strangers in
 * @throws OwnerError if `.env` cannot be read
 */
export function createRestartableServer(port: number, hasOpenFlag: boolean) {
  let server = start();
  let isStopping = false;
  let pendingReason: string | undefined;
  let restarts = Promise.resolve();

  function start() {
    const environment = readEnvFile() ?? {};
    const settings = {
      facts: serverFacts(environment, port, hasOpenFlag),
      corsOrigins: textOf(environment, 'CORS_ORIGINS'),
    };
    return startServer(port, settings, exitWithServer);
  }

  async function restartIfPending(): Promise<void> {
    while (pendingReason && !isStopping) {
      console.log(`\n${pendingReason}. Restarting…`);
      pendingReason = undefined;
      await server.stop();
      if (isStopping) return;
      server = start();
      await server.ready;
      printEnvReport();
      console.log('Ready.');
    }
  }

  return {
    ready: server.ready,
    /** Calls during a restart cause one more restart in all. After an error, the next call tries again. */
    restart(reason: string): void {
      pendingReason = reason;
      restarts = restarts.then(restartIfPending).catch((error: Error) => {
        console.error(error.message);
        process.exitCode = 1;
      });
    },
    async stop(): Promise<void> {
      isStopping = true;
      await server.stop();
    },
  };
}

function exitWithServer(code: number): void {
  console.error(`The server ended unexpectedly (exit code ${code}).`);
  process.exit(code || 1);
}
