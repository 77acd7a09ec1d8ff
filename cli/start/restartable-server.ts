// The local server, replaced by a new one after each change: it loads the built Function and `.env` only once.
import { startServer } from './local-server';
import { printEnvReport } from './messages';

/** Ends the command if the server crashes. */
export function createRestartableServer(port: number) {
  let server = startServer(port, exitWithServer);
  let isStopping = false;
  let pendingReason: string | undefined;
  let restarts = Promise.resolve();

  async function restartIfPending(): Promise<void> {
    while (pendingReason && !isStopping) {
      console.log(`\n${pendingReason}. Restarting…`);
      pendingReason = undefined;
      await server.stop();
      if (isStopping) return;
      server = startServer(port, exitWithServer);
      await server.ready;
      printEnvReport();
      console.log('Ready.');
    }
  }

  return {
    ready: server.ready,
    /** Calls during a restart cause one more restart in all. */
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
