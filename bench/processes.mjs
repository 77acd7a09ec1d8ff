// The temporary folder and the child processes of the benchmark. All of them are removed when it ends, even on an error or a
// signal.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @import { ChildProcess } from 'node:child_process' */

export const FOLDER = mkdtempSync(join(tmpdir(), 'token-bench-'));

/** @type {Set<ChildProcess>} */
const children = new Set();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(FOLDER, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/**
 * Starts Node with an empty environment and without standard output.
 *
 * @param {string[]} args
 * @param {{ cwd?: string, channel?: 'ignore' | 'pipe' | 'ipc' }} [options] `channel` is the child's file descriptor 3
 */
export function startNode(args, { cwd = process.cwd(), channel = 'ignore' } = {}) {
  return tracked(spawn(process.execPath, args, { cwd, env: {}, stdio: ['ignore', 'ignore', 'inherit', channel] }));
}

/**
 * Does the same as startNode, and exchanges messages with the child.
 *
 * @param {string} file
 * @param {string[]} args
 */
export function forkNode(file, args) {
  return tracked(fork(file, args, { env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
}

/**
 * @template {ChildProcess} T
 * @param {T} child
 */
function tracked(child) {
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}
