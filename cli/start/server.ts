// The local server: twilio-run as a child process, which a new one replaces after each change, since it loads the built
// Function and `.env` only once.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnvFile } from '../env/env-file';
import { guardSettings } from './guard';
import { requireFreePort } from './port';
import { phoneUrl, printEnvReport } from './report';

/** The build puts it next to the commands. */
const CHILD = fileURLToPath(new URL('server-child.mjs', import.meta.url));

const POLL_MILLISECONDS = 50;

/**
 * Ends the command if the server crashes.
 *
 * @param hasOpenFlag true if the owner lets strangers in
 * @throws OwnerError if `.env` cannot be read
 */
export function createRestartableServer(port: number, hasOpenFlag: boolean) {
  let server = startServer(port, hasOpenFlag);
  let isStopping = false;
  let pendingReason: string | undefined;
  let restarts = Promise.resolve();

  async function restartIfPending(): Promise<void> {
    while (pendingReason && !isStopping) {
      console.log(`\n${pendingReason}. Restarting…`);
      pendingReason = undefined;
      await server.stop();
      if (isStopping) return;
      await requireFreePort(port);
      server = startServer(port, hasOpenFlag);
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

/**
 * `--no-live` and `--no-fork-process`: one process that keeps its state between requests, as on the platform.
 * `--no-logs`: twilio-run's own line for each request would show identity and room.
 */
function startServer(port: number, hasOpenFlag: boolean) {
  const settings = guardSettings(readEnvFile() ?? {}, hasOpenFlag, phoneUrl(port));
  const flags = ['--port', String(port), '--no-live', '--no-fork-process', '--no-logs', '--log-level', 'warn'];
  const child = spawn(process.execPath, [CHILD, 'start', ...flags], {
    env: { ...process.env, LOCAL_SERVER_SETTINGS: JSON.stringify(settings) },
    // The channel closes when this process ends, however it ends.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('exit', (code, signal) => {
    // stop() ends it by a signal.
    if (signal) return;
    console.error(`The server ended unexpectedly (exit code ${code}).`);
    process.exit(code || 1);
  });
  return { ready: waitForPort(port, child), stop: () => stop(child) };
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  while (isRunning(child)) {
    const socket = connect(port, 'localhost');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(POLL_MILLISECONDS);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
