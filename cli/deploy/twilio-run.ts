// Runs twilio-run as a child process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../twilio/credentials';
import { CONFIG_FILE } from './deployable';
import { maskerFor, withoutControls } from './printed-line';

/** The build puts it next to the commands. */
const CHILD = fileURLToPath(new URL('twilio-run-child.mjs', import.meta.url));

/** twilio-run does not repeat an upload that Twilio rejects as one of too many at a time. */
const CONCURRENT_REQUESTS = '2';

/** twilio-run waits at most 5 minutes for a build, but has no time limit for an answer. */
const TIMEOUT_MILLISECONDS = 10 * 60_000;

const STACK_LINE = /^\s+at /;

/** If twilio-run read a file of variables after all, it would end with an error. */
const NO_FILE = '--env=.env.read-by-npm-run-deploy';

/** What twilio-run gets from this process instead of reading it. */
export interface Upload {
  readonly credentials: Credentials;
  /** Everything in the file. twilio-run leaves out ACCOUNT_SID, AUTH_TOKEN and empty variables. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface TwilioRunResult {
  readonly hasSucceeded: boolean;
  readonly hasTimedOut: boolean;
  /** What twilio-run has printed to standard error, without control characters. */
  readonly errors: string;
}

/**
 * Passes on what twilio-run prints, except for control characters, secrets, and the stacks of its own errors. Of an answer
 * that is not JSON, for example, it prints the address with the credentials in it.
 */
export async function runTwilioRun(args: readonly string[], upload: Upload): Promise<TwilioRunResult> {
  const child = spawn(process.execPath, [CHILD, ...args, NO_FILE, `--config=${CONFIG_FILE}`], {
    env: {
      TWILIO_SERVERLESS_API_CONCURRENCY: CONCURRENT_REQUESTS,
      ...process.env,
    },
    stdio: ['inherit', 'pipe', 'pipe', 'ipc'],
    timeout: TIMEOUT_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  // If the child has already ended, its exit code says so.
  child.send(upload, () => undefined);
  const { credentials, variables } = upload;
  const mask = maskerFor(credentials.username, [credentials.password, variables.AUTH_TOKEN, variables.API_KEY_SECRET]);
  let errors = '';
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    process.stdout.write(`${mask(withoutControls(line))}\n`);
  });
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    const text = withoutControls(line);
    errors += `${text}\n`;
    if (!STACK_LINE.test(text)) process.stderr.write(`${mask(text)}\n`);
  });
  const [code] = await once(child, 'close');
  // Only the time limit ends the child from here.
  return { hasSucceeded: code === 0, hasTimedOut: child.killed, errors };
}
