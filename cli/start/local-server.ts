// One twilio-run server as a child process: started, restarted, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TWILIO_RUN } from '../twilio/program';

const POLL_MILLISECONDS = 50;

/**
 * Why a server cannot listen on the port, such as EADDRINUSE or EACCES; undefined where it can. twilio-run would ask
 * for another port, and wait for the answer.
 */
export async function portProblem(port: number): Promise<string | undefined> {
  const probe = createServer();
  try {
    await once(probe.listen(port), 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    probe.close();
  }
}

/**
 * `--no-live` and `--no-fork-process`: one process that keeps its state between requests, as on the platform.
 * `--no-logs`: twilio-run's own line a request would show identity and room.
 *
 * @param onCrash called with the exit code when the server ends without being stopped
 */
export function startServer(port: number, onCrash: (code: number) => void) {
  const flags = ['--port', String(port), '--no-live', '--no-fork-process', '--no-logs', '--log-level', 'warn'];
  const child = spawn(process.execPath, [TWILIO_RUN, 'start', ...flags], { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('exit', (code, signal) => {
    if (!signal) onCrash(code ?? 1);
  });
  return { ready: waitForPort(port, child), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
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
