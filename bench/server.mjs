// The local server of `twilio-run start`, on a copy of the project that serves the three contestants. The project's
// own `.env` and `dist/` stay out of it.
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CONTESTANTS, PROJECT_FOLDER } from './contestants.mjs';
import { VARIABLES } from './environment.mjs';
import { FOLDER, startNode } from './workspace.mjs';

const WITH_PARENT = fileURLToPath(new URL('with-parent.cjs', import.meta.url));
const POLL_MILLISECONDS = 50;
const FLAGS = ['--no-live', '--no-fork-process', '--no-logs', '--log-level', 'warn'];

/** @returns {Promise<{ url: (name: string) => string, stop: () => void }>} once it listens */
export async function startServer() {
  const cwd = copyProject();
  const port = await freePort();
  const program = join(PROJECT_FOLDER, 'node_modules/twilio-run/bin/twilio-run.js');
  const child = startNode(['--require', WITH_PARENT, program, 'start', '--port', String(port), ...FLAGS], {
    cwd,
    channel: 'ipc',
  });
  const url = (/** @type {string} */ name) => `http://localhost:${port}/${name}`;
  while (isRunning(child) && !(await isListening(url('')))) await sleep(POLL_MILLISECONDS);
  if (!isRunning(child)) throw new Error(`twilio-run ended: ${child.signalCode ?? `exit code ${child.exitCode}`}`);
  return { url, stop: () => child.kill('SIGKILL') };
}

function copyProject() {
  const folder = join(FOLDER, 'project');
  mkdirSync(join(folder, 'dist/functions'), { recursive: true });
  mkdirSync(join(folder, 'assets'));
  for (const name of ['package.json', '.twilioserverlessrc']) {
    copyFileSync(join(PROJECT_FOLDER, name), join(folder, name));
  }
  for (const { name, file } of CONTESTANTS) copyFileSync(file, join(folder, 'dist/functions', `${name}.js`));
  symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const lines = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  return folder;
}

/** twilio-run would wait for an answer where its port is taken. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

const isRunning = (/** @type {import('node:child_process').ChildProcess} */ { exitCode, signalCode }) =>
  exitCode === null && signalCode === null;

const isListening = (/** @type {string} */ url) =>
  fetch(url).then(
    () => true,
    () => false,
  );
