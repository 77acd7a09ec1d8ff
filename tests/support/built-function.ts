// The built file as Twilio runs it: alone in a folder, without packages and without an environment.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const BUILT_FILE = resolve('dist/functions/token.js');
const RUNNER = resolve('tests/support/call-function.cjs');
const NODES = resolve('.cache/node');

export interface Call {
  readonly context: object;
  readonly event: object;
  readonly callbackThrows?: boolean;
}

export interface Outcome {
  /** Node's version, such as v22.1.0. */
  readonly node: string;
  /** Each callback of each call: [error, response]. */
  readonly results: {
    readonly callbacks: [unknown, { status: number; headers: Record<string, string>; body: unknown }][];
  }[];
  readonly log: string[];
  readonly unhandled: string[];
}

/** This Node, and each of .cache/node/MAJOR, which .ci/run fetches. */
export function nodeBinaries(): { name: string; path: string }[] {
  const fetched = existsSync(NODES) ? readdirSync(NODES) : [];
  return [
    { name: 'this Node', path: process.execPath },
    ...fetched.map((major) => ({ name: `Node ${major}`, path: join(NODES, major, 'bin/node') })),
  ];
}

export function callBuiltFunction(calls: readonly Call[], node = process.execPath): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'token-function-'));
  copyFileSync(BUILT_FILE, join(folder, 'token.js'));
  const options = { cwd: folder, env: {}, input: JSON.stringify(calls), maxBuffer: 2 ** 28 };
  return JSON.parse(execFileSync(node, [RUNNER], options).toString());
}
