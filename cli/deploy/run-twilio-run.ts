// twilio-run as a child process, and what its failures mean.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { Credentials } from '../twilio/credentials';
import { CONFIG_FILE } from './project-files';

/** Beside the command in dist/cli. */
const PROGRAM = fileURLToPath(new URL('twilio-run-child.mjs', import.meta.url));

/** It repeats no upload that Twilio found too many at a time. */
const CONCURRENT_REQUESTS = '2';

/** It waits 5 minutes for a build itself, and without end for an answer. */
const MOST_MILLISECONDS = 10 * 60_000;

export interface Ended {
  readonly isGood: boolean;
  /** What it has printed to standard error. */
  readonly errors: string;
}

/** Its output is shown as it comes, but for stacks: it prints those of its own faults. */
export async function twilioRun(args: readonly string[], { username, password }: Credentials): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args, `--config=${CONFIG_FILE}`], {
    env: {
      TWILIO_SERVERLESS_API_CONCURRENCY: CONCURRENT_REQUESTS,
      ...(process.stderr.isTTY && { FORCE_COLOR: '1' }),
      ...process.env,
      TWILIO_RUN_USERNAME: username,
      TWILIO_RUN_PASSWORD: password,
    },
    stdio: ['inherit', 'inherit', 'pipe'],
    timeout: MOST_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors += `${line}\n`;
    if (!STACK.test(stripVTControlCharacters(line))) process.stderr.write(`${line}\n`);
  });
  const [code] = await once(child, 'close');
  return { isGood: code === 0, errors: code === null ? TIMEOUT : errors };
}

const TIMEOUT = 'ETIMEDOUT';

/** A line of it. */
const STACK = /^\s+at /;

/** What it prints -> a sentence that names the remedy. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /\b20003\b/,
    'Twilio does not take the credentials (20003): the account and its Auth Token, or the API key and its secret, must belong together.',
  ],
  [
    /\b20001\b|Invalid @twilio\/runtime-handler/,
    'Twilio does not take the project: package.json must have @twilio/runtime-handler at exactly 2.0.1, and --runtime be one of node20, node22 and node24.',
  ],
  [/\b20404\b/, 'Twilio knows the service no more (20404): remove the file .twiliodeployinfo and run it again.'],
  [/\b20409\b/, 'Another deploy was under way (20409): run it again.'],
  [/\b(?:20429|429)\b/, 'Twilio is asked too much at the moment (429): run it again in a minute.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/,
    'Twilio cannot be reached: check the network and the proxy, then run it again.',
  ],
];

const OTHER = 'Twilio could not build it, or has a fault of its own: run it again in a minute.';

export function remedyFor(errors: string): string {
  return CAUSES.find(([sign]) => sign.test(errors))?.[1] ?? OTHER;
}
