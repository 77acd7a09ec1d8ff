// `npm run deploy`: checks the configuration as the deployed Function would, then hands over to twilio-run.
import { spawnSync } from 'node:child_process';
import { readConfig } from '../src/config/config';
import { warningsAbout } from '../src/config/warnings';
import { parseDeployFlags } from './deploy-flags';
import { ENV_FILE, fileProblems, readEnvFile } from './env-file';
import { TWILIO_RUN } from './server';

/** Twilio gives a deployed Function its account's SID; this one stands for it. */
const INJECTED_ACCOUNT_SID = `AC${'f'.repeat(32)}`;

/** twilio-run repeats no upload that Twilio found too many at a time. */
const CONCURRENT_REQUESTS = '2';

const AFTER_FAILURE = `Not deployed: the lines above say why. The usual causes:
- 20003: ACCOUNT_SID and AUTH_TOKEN do not belong together.
- 429, or a failed build: Twilio was busy; run npm run deploy again.
- 20404: the service was deleted; remove the file .twiliodeployinfo.
- ENOTFOUND, EAI_AGAIN, ECONNREFUSED: there is no network.`;

const AFTER_VARIABLES_FAILED =
  'Deployed, but variables that are no longer in the file may still be set: run npm run deploy again.';

try {
  process.exitCode = deploy(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function deploy(args: readonly string[]): number {
  const flags = parseDeployFlags(args);
  if (flags.help) return run(['deploy', ...args]);
  const file = flags.env ?? ENV_FILE;
  const environment = readEnvFile(file);
  if (!environment) throw new Error(`There is no ${file}: copy .env.example to ${file} and fill it in.`);
  for (const message of warningsAbout(environment)) console.error(`! ${message}`);
  const problems = problemsOf(environment);
  if (!flags.username) problems.push(...missingCredentials(environment));
  for (const message of problems) console.error(`✗ ${message}`);
  if (problems.length > 0) throw new Error(`Not deployed. Mend ${file} and run npm run deploy again.`);
  if (run(['deploy', ...args]) !== 0) throw new Error(AFTER_FAILURE);
  // A deploy only adds and changes variables: one that was taken out of the file, to close the Function, would stay.
  if (run(['env', 'import', ...flags.shared, '--log-level=error']) !== 0) throw new Error(AFTER_VARIABLES_FAILED);
  return 0;
}

function problemsOf(environment: Record<string, string>): string[] {
  const ACCOUNT_SID = environment.ACCOUNT_SID || INJECTED_ACCOUNT_SID;
  const reading = readConfig({ ...environment, ACCOUNT_SID, DOMAIN_NAME: 'deployed' });
  return [...('problems' in reading ? reading.problems : []), ...fileProblems(environment)];
}

/** twilio-run takes them from the file or from its flags, and would say so in its own words. */
function missingCredentials(environment: Record<string, string>): string[] {
  const missing = ['ACCOUNT_SID', 'AUTH_TOKEN'].filter((name) => !environment[name]);
  return missing.map((name) => `${name} is not set; the deploy itself needs it.`);
}

/** @returns the exit code of twilio-run */
function run(args: readonly string[]): number {
  const env = { TWILIO_SERVERLESS_API_CONCURRENCY: CONCURRENT_REQUESTS, ...process.env };
  return spawnSync(process.execPath, [TWILIO_RUN, ...args], { stdio: 'inherit', env }).status ?? 1;
}
