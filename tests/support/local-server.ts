// The real `twilio-run start` on a free port, with a `.env` file for this test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envText } from './environment';
import { temporaryFolder } from './temporary-folder';

const TWILIO_RUN = resolve('node_modules/twilio-run/bin/twilio-run.js');

export interface LocalServer {
  readonly port: number;
  readonly url: string;
  /** What the server has printed so far. */
  readonly output: () => string;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param folder the project, if not this one */
export async function startLocalServer(environment: object, folder = '.'): Promise<LocalServer> {
  const port = await freePort();
  const envFile = join(temporaryFolder(), '.env');
  writeFileSync(envFile, envText(environment));
  const flags = ['--port', String(port), '--env', envFile, '--no-live', '--no-fork-process'];
  return watchServer(spawn(process.execPath, [TWILIO_RUN, 'start', ...flags], { cwd: folder }), port);
}

/** Resolves when the server of the child process answers on the port. */
export async function watchServer(child: ChildProcess, port: number): Promise<LocalServer> {
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit');
  const url = `http://localhost:${port}`;
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  while (!(await isAnswering(url))) {
    if (!isRunning()) throw new Error(`The server ended: ${output}`);
    await sleep(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { port, url, output: () => output, isRunning, stop };
}

/** True if a server answers, with any status. */
export const isAnswering = (url: string): Promise<boolean> =>
  fetch(`${url}/nothing-here`).then(
    () => true,
    () => false,
  );
