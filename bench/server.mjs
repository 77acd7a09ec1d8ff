// The local server of `twilio-run start`, on a copy of the project whose functions are the handlers. It does not read the
// project's own `.env`.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HANDLERS, OURS, PROJECT_FOLDER, VARIABLES } from './handlers.mjs';
import { FOLDER, startNode } from './processes.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { AddressInfo } from 'node:net' */

/** Preloaded into twilio-run, which would otherwise go on when the benchmark is ended by SIGKILL. */
const EXIT_WITH_PARENT = "process.on('disconnect', () => process.exit());";
const PROGRAM = join(PROJECT_FOLDER, 'node_modules/twilio-run/bin/twilio-run.js');
const FLAGS = ['--no-live', '--no-fork-process', '--no-logs', '--log-level', 'warn'];
const POLL_MILLISECONDS = 50;

/** @returns {Promise<{ url: (name: string) => string, stop: () => void }>} once it listens */
export async function startServer() {
  const cwd = copyProject();
  const port = await freePort();
  const preload = join(FOLDER, 'exit-with-parent.cjs');
  writeFileSync(preload, EXIT_WITH_PARENT);
  const args = ['--require', preload, PROGRAM, 'start', '--port', String(port), ...FLAGS];
  const child = startNode(args, { cwd, channel: 'ipc' });
  const url = (/** @type {string} */ name) => `http://localhost:${port}/${name}`;
  while (isRunning(child) && !(await isListening(url('')))) await sleep(POLL_MILLISECONDS);
  if (!isRunning(child)) throw new Error(`twilio-run ended: ${child.signalCode ?? `exit code ${child.exitCode}`}`);
  return { url, stop: () => child.kill('SIGKILL') };
}

function copyProject() {
  const folder = mkdtempSync(join(FOLDER, 'project-'));
  mkdirSync(join(folder, 'dist/functions'), { recursive: true });
  cpSync(join(PROJECT_FOLDER, 'dist/assets'), join(folder, 'dist/assets'), { recursive: true });
  for (const name of ['package.json', '.twilioserverlessrc']) {
    copyFileSync(join(PROJECT_FOLDER, name), join(folder, name));
  }
  for (const { name, file } of HANDLERS) copyFileSync(file, join(folder, 'dist/functions', `${name}.js`));
  // The page asks for a token at this address.
  copyFileSync(OURS.file, join(folder, 'dist/functions/token.js'));
  symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const lines = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  return folder;
}

/** If the port is taken, twilio-run waits for an answer to a question. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, () => {
      const { port } = /** @type {AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

function isRunning(/** @type {ChildProcess} */ { exitCode, signalCode }) {
  return exitCode === null && signalCode === null;
}

function isListening(/** @type {string} */ url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
