// `npm run deploy`: checks the configuration as the deployed Function would, then hands over to twilio-run.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { warningsAbout } from '../src/config/warnings';
import { type Credentials, credentialsOf } from './credentials';
import { type DeployFlags, parseDeployFlags, USAGE } from './deploy/flags';
import { deployedProblems } from './deploy/problems';
import { CONFIG_FILE, projectProblems } from './deploy/project';
import { ENV_FILE, readEnvFile, readEnvText } from './env-file';
import { OwnerError } from './owner-error';
import { connect, sentenceOf } from './twilio-account';

/** Beside this file in dist/cli. */
const TWILIO_RUN = fileURLToPath(new URL('twilio-run.mjs', import.meta.url));

/** twilio-run repeats no upload that Twilio found too many at a time. */
const CONCURRENT_REQUESTS = '2';

/** twilio-run itself waits 5 minutes for a build, and without end for an answer. */
const MOST_MILLISECONDS = 10 * 60_000;

const AFTER_FAILURE = `Not deployed: the lines above say why. The usual causes:
- 20003: the account and its Auth Token, or the API key and its secret, do not belong together.
- 20001, or an invalid version: package.json must have @twilio/runtime-handler at exactly 2.0.1, and --runtime be one of
  node20, node22 and node24.
- 429, or a failed build: Twilio was busy; run npm run deploy again.
- 20404: the service was deleted; remove the file .twiliodeployinfo.
- 20409: two deploys ran at the same time; run npm run deploy again.
- ENOTFOUND, EAI_AGAIN, ECONNREFUSED: there is no network.`;

const AFTER_VARIABLES_FAILED =
  'Deployed, but variables that are no longer in the file may still be set: run npm run deploy again.';

const NO_CREDENTIALS =
  'There are no credentials for the deploy: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or ACCOUNT_SID and AUTH_TOKEN in the file.';

try {
  process.exitCode = await deploy(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}

async function deploy(args: readonly string[]): Promise<number> {
  const flags = parseDeployFlags(args);
  if (flags.help) {
    console.log(USAGE);
    return 0;
  }
  const file = flags.env ?? ENV_FILE;
  readEnvText(file); // A line that sets nothing may be half of one that did.
  const environment = readEnvFile(file);
  if (!environment) {
    throw new OwnerError(`There is no ${file}: run npm run setup, or copy .env.example to ${file} and fill it in.`);
  }
  for (const message of warningsAbout(environment)) console.error(`! ${message}`);
  const credentials = credentialsOf(process.env, environment);
  const problems = [...deployedProblems(environment), ...projectProblems(), ...(credentials ? [] : [NO_CREDENTIALS])];
  for (const message of problems) console.error(`✗ ${message}`);
  if (!credentials || problems.length > 0) {
    throw new OwnerError('Not deployed. Mend what is named above and run npm run deploy again.');
  }
  if (run(['deploy', ...flags.all], credentials) !== 0) throw new OwnerError(AFTER_FAILURE);
  await removeOldVariables(flags, credentials);
  console.error('\nNext: npm run doctor -- ADDRESS, with the address of /token above.');
  return 0;
}

/** A deploy only adds and changes variables: one that was taken out of the file, to close the Function, would stay. */
async function removeOldVariables(flags: DeployFlags, credentials: Credentials): Promise<void> {
  try {
    const service = flags['service-sid'] ? [] : await serviceFlag(credentials, flags['service-name']);
    const code = run(['env', 'import', ...flags.shared, ...service, '--log-level=error'], credentials);
    if (code === 0) return;
  } catch (error) {
    console.error(sentenceOf(error));
  }
  throw new OwnerError(AFTER_VARIABLES_FAILED);
}

/** twilio-run keeps in mind which service is the project's for an account's own credentials alone, not for a key's. */
async function serviceFlag(credentials: Credentials, name: string | undefined): Promise<string[]> {
  if (credentials.username === credentials.accountSid) return [];
  const uniqueName = name ?? JSON.parse(readFileSync('package.json', 'utf8')).name;
  const { sid } = await connect(credentials).serverless.v1.services(uniqueName).fetch();
  return [`--service-sid=${sid}`];
}

/** @returns the exit code of twilio-run */
function run(args: readonly string[], { username, password }: Credentials): number {
  const env = {
    TWILIO_SERVERLESS_API_CONCURRENCY: CONCURRENT_REQUESTS,
    ...process.env,
    TWILIO_RUN_USERNAME: username,
    TWILIO_RUN_PASSWORD: password,
  };
  const options = { stdio: 'inherit', env, timeout: MOST_MILLISECONDS, killSignal: 'SIGKILL' } as const;
  const { status, error } = spawnSync(process.execPath, [TWILIO_RUN, ...args, `--config=${CONFIG_FILE}`], options);
  if (error) console.error(`It took more than ${MOST_MILLISECONDS / 60_000} minutes, and was ended.`);
  return status ?? 1;
}
