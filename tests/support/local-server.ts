// The real `twilio-run start` and the real `npm start` on a free port, with a `.env` file for this test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envText } from './environment';
import { temporaryFolder } from './temporary-folder';

const TWILIO_RUN = resolve('node_modules/twilio-run/bin/twilio-run.js');

const POLL_MILLISECONDS = 50;

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

export interface StartedProject extends LocalServer {
  /** Of npm, and of the process group of everything that it starts. */
  readonly pid: number;
  /** Resolves when everything that npm has started has ended. */
  readonly ended: Promise<unknown>;
  /** Waits until the server has printed the text, or until the function returns true. */
  readonly until: (wanted: string | (() => boolean | Promise<boolean>)) => Promise<void>;
  /** Saves `.env` in one step, waits for the restart, and returns what was printed meanwhile. */
  readonly save: (text: string | Uint8Array) => Promise<string>;
}

/** Runs `npm start` in a copy of the project. */
export async function startProject(folder: string, args: readonly string[], env: object = {}): Promise<StartedProject> {
  const port = await freePort();
  // One pipe for both streams keeps what was printed in its order.
  const child = spawn('sh', ['-c', 'exec npm start "$@" 2>&1', 'sh', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number(child.pid);
  const ended = once(child, 'close');
  const server = await watchServer(child, port);
  const until: StartedProject['until'] = async (wanted) => {
    const isReached = typeof wanted === 'string' ? () => server.output().includes(wanted) : wanted;
    while (!(await isReached())) {
      if (!server.isRunning()) throw new Error(`The server ended: ${server.output()}`);
      await sleep(POLL_MILLISECONDS);
    }
  };
  // Then it watches the file.
  await until('Ctrl-C');
  return {
    ...server,
    pid,
    ended,
    until,
    async save(text) {
      const start = server.output().length;
      const scratch = join(folder, '.env.new');
      writeFileSync(scratch, text, { mode: 0o600 });
      renameSync(scratch, join(folder, '.env'));
      await until(() => server.output().slice(start).includes('Ready.'));
      return server.output().slice(start);
    },
    async stop() {
      if (server.isRunning()) process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
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
    await sleep(POLL_MILLISECONDS);
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
