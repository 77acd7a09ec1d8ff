// Runs twilio-run as a child process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { Credentials } from '../twilio/credentials';
import { CONFIG_FILE } from './project-files';

/** The build puts it next to the commands. */
const CHILD = fileURLToPath(new URL('twilio-run-child.mjs', import.meta.url));

/** twilio-run does not repeat an upload that Twilio rejects as one of too many at a time. */
const CONCURRENT_REQUESTS = '2';

/** twilio-run waits at most 5 minutes for a build, but has no time limit for an answer. */
const TIMEOUT_MILLISECONDS = 10 * 60_000;

/** The error code of a network that gives no answer. */
const TIMED_OUT = 'ETIMEDOUT';

const STACK_LINE = /^\s+at /;

export interface TwilioRunResult {
  readonly hasSucceeded: boolean;
  /** What twilio-run has printed to standard error, without control sequences. */
  readonly errors: string;
}

/** Passes the output on as it comes, except for the stacks that twilio-run prints of its own errors. */
export async function runTwilioRun(args: readonly string[], credentials: Credentials): Promise<TwilioRunResult> {
  const child = spawn(process.execPath, [CHILD, ...args, `--config=${CONFIG_FILE}`], {
    env: {
      TWILIO_SERVERLESS_API_CONCURRENCY: CONCURRENT_REQUESTS,
      ...(process.stderr.isTTY && { FORCE_COLOR: '1' }),
      ...process.env,
      TWILIO_RUN_USERNAME: credentials.username,
      TWILIO_RUN_PASSWORD: credentials.password,
    },
    stdio: ['inherit', 'inherit', 'pipe'],
    timeout: TIMEOUT_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    const text = stripVTControlCharacters(line);
    errors += `${text}\n`;
    if (!STACK_LINE.test(text)) process.stderr.write(`${line}\n`);
  });
  const [code] = await once(child, 'close');
  return { hasSucceeded: code === 0, errors: code === null ? TIMED_OUT : errors };
}
