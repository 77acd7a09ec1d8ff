// The built file as Twilio runs it: alone in a folder, without packages or environment variables.
import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from './temporary-folder';

export const BUILT_FILE = resolve('dist/functions/token.js');
const CHILD = resolve('tests/support/function-child.cjs');

const children: ChildProcess[] = [];

// Also if a test fails before it stops its own.
afterAll(() => {
  for (const child of children) child.kill();
});

export interface Call {
  readonly context: object;
  readonly event: object;
  readonly callbackThrows?: boolean;
}

interface Response {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** An object, or the text of a problem. */
  readonly body: unknown;
}

/** The arguments of each callback of one call: [error, response]. */
export type Callbacks = [unknown, Response][];

export interface Report {
  readonly log: string[];
  readonly unhandled: string[];
}

export interface BuiltFunction {
  readonly call: (call: Call) => Promise<Callbacks>;
  /** Requires exactly one callback, without an error, and decodes its body. */
  readonly ask: (context: object, event?: object) => Promise<Answer>;
  readonly report: () => Promise<Report>;
  /** Time passes for the keys, but bearer tokens do not get older. */
  readonly advanceMonotonicClock: (seconds: number) => void;
  /** Time passes while the process is frozen: its monotonic clock stands still. */
  readonly advanceWallClock: (seconds: number) => void;
  readonly stop: () => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: JSON, whose members the tests assert
  readonly body: any;
}

/** @param file is copied to an empty folder and loaded there */
export function startBuiltFunction(
  execPath = process.execPath,
  env: Record<string, string> = {},
  file = BUILT_FILE,
): BuiltFunction {
  const cwd = temporaryFolder();
  copyFileSync(file, join(cwd, 'token.js'));
  const child = fork(CHILD, { cwd, env, execPath, execArgv: [] });
  children.push(child);
  const send = createChannel(child);
  const call = async (one: Call) => ((await send(one)) as { callbacks: Callbacks }).callbacks;
  return {
    call,
    async ask(context, event = {}) {
      const callbacks = await call({ context, event });
      expect(callbacks).toHaveLength(1);
      const [error, { status, headers, body }] = callbacks[0] as Callbacks[0];
      expect(error).toBeNull();
      return { status, headers, body: typeof body === 'string' ? JSON.parse(body) : body };
    },
    report: async () => (await send({ wantsReport: true })) as Report,
    advanceMonotonicClock: (monotonicSeconds) => void child.send({ monotonicSeconds }),
    advanceWallClock: (wallSeconds) => void child.send({ wallSeconds }),
    stop: () => void child.kill(),
  };
}

/** Matches each message with its reply. When the child ends, the pending ones are rejected. */
function createChannel(child: ChildProcess): (message: object) => Promise<object> {
  const pending = new Map<number, { resolve: (reply: object) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  child.on('message', ({ id, ...reply }: { id: number }) => {
    pending.get(id)?.resolve(reply);
    pending.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`The Function's process ended with ${code}.`));
  });
  return (message) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      child.send({ ...message, id: lastId });
    });
}
