// One twilio-run server as a child process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GuardSettings } from './guard';

/** The build puts it next to the commands. */
const CHILD = fileURLToPath(new URL('local-server-child.mjs', import.meta.url));

const POLL_MILLISECONDS = 50;

/**
 * `--no-live` and `--no-fork-process`: one process that keeps its state between requests, as on the platform.
 * `--no-logs`: twilio-run's own line for each request would show identity and room.
 *
 * @param onCrash called with the exit code if the server ends without being stopped
 */
export function startServer(port: number, settings: GuardSettings, onCrash: (code: number) => void) {
  const flags = ['--port', String(port), '--no-live', '--no-fork-process', '--no-logs', '--log-level', 'warn'];
  const child = spawn(process.execPath, [CHILD, 'start', ...flags], {
    env: { ...process.env, LOCAL_SERVER_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  child.on('exit', (code, signal) => {
    if (!signal) onCrash(code ?? 1);
  });
  return { ready: waitForPort(port, child), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
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

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
