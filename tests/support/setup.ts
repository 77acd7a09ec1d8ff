// `npm run setup` in a copy of the project, against a stand-in for Twilio with an empty account.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dotenv from 'dotenv';
import type { Finding } from '../../advice/finding';
import { ACCOUNT_SID, AUTH_TOKEN } from './environment';
import { copyProject, finished } from './project-copy';
import { startTwilio } from './twilio/twilio';

export const CREDENTIALS = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN };

export const VOICE_URL = 'https://calls.example.com/voice';

/** Flags that create everything. */
export const EVERYTHING = [
  ...['--yes', '--products', 'video,voice,conversations,sync'],
  ...['--voice-url', VOICE_URL, '--voice-incoming-allow', 'true', '--allow-anonymous', 'true'],
];

export type Owner = Awaited<ReturnType<typeof startOwner>>;

let built: string | undefined;

/** An owner who has just cloned and built the project. */
export async function startOwner() {
  built ??= builtProject();
  const folder = built;
  const twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
  const { account } = twilio;
  const file = join(folder, '.env');
  let resetAt = 0;
  /** As if nothing had been set up here. The account stays as it is. */
  const forget = () => rmSync(file, { force: true });
  forget();

  /** An empty account again, and no `.env`. */
  function reset(): void {
    forget();
    resetAt = twilio.requests.length;
    twilio.onEffect = undefined;
    const { keys, applications, conversationsServices, syncServices, credentials } = account;
    const lists = [twilio.failures, keys, applications, conversationsServices, syncServices, credentials];
    for (const list of lists) list.length = 0;
    account.status = 'active';
  }

  /** The command behind `npm run setup`, after the build. MAX_KILOBYTES limits the size of the files that it may write. */
  function start(flags: readonly string[], environment: object = CREDENTIALS): ChildProcess {
    const env = { PATH: process.env.PATH, MAX_KILOBYTES: 'unlimited', ...twilio.environment, ...environment };
    const limited = 'ulimit -f "$MAX_KILOBYTES" && exec "$@"';
    return spawn('bash', ['-c', limited, 'bash', process.execPath, 'dist/cli/setup.mjs', ...flags], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
  /** What `npm run doctor -- --json` finds, and its exit code. */
  async function doctor(environment: object = CREDENTIALS) {
    const env = { PATH: process.env.PATH, ...twilio.environment, ...environment };
    const child = spawn(process.execPath, ['dist/cli/doctor.mjs', '--json'], { cwd: folder, env });
    const { code, stdout } = await finished(child);
    return { code, stdout, findings: JSON.parse(stdout).findings as Finding[] };
  }
  /** The requests to Twilio since the last reset, in order, without the first `skipped` ones. */
  const requests = (skipped = 0) => twilio.requests.slice(resetAt + skipped).map(({ line, host }) => `${host} ${line}`);
  return {
    folder,
    doctor,
    twilio,
    start,
    setup: (flags: readonly string[] = EVERYTHING, environment?: object) => finished(start(flags, environment)),
    write: (text: string) => writeFileSync(file, text),
    text: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    variables: () => dotenv.parse(readFileSync(file)),
    file,
    /** What was created, changed or deleted at Twilio, in order. */
    changes: () => requests().filter((line) => !line.includes(' GET ')),
    requests,
    repeatedRequests: (skipped = 0) => requests(skipped).filter((line, index, all) => all.indexOf(line) < index),
    forget,
    reset,
    stop: twilio.stop,
  };
}

function builtProject(): string {
  const folder = copyProject();
  spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder });
  return folder;
}
