// What the bench leaves nothing of, however it ends: its temporary folder and its child processes.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

/** Empty at the start. */
export const FOLDER = mkdtempSync(join(tmpdir(), 'token-bench-'));

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(FOLDER, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/**
 * A Node process with an empty environment and its standard output to /dev/null.
 *
 * @param {string[]} args
 * @param {{ cwd?: string, channel?: 'ignore' | 'pipe' | 'ipc' }} [options] `channel` is the child's file descriptor 3
 */
export function startNode(args, { cwd, channel = 'ignore' } = {}) {
  return tracked(spawn(process.execPath, args, { cwd, env: {}, stdio: ['ignore', 'ignore', 'inherit', channel] }));
}

/**
 * The same, with messages to and from.
 *
 * @param {URL} file
 * @param {string[]} args
 */
export function forkNode(file, args) {
  return tracked(fork(file, args, { env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
}

/**
 * @template {import('node:child_process').ChildProcess} T
 * @param {T} child
 */
function tracked(child) {
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}
