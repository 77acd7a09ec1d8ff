// `npm run deploy`: checks the configuration as the deployed Function would, then hands over to twilio-run.
import { readFileSync } from 'node:fs';
import { warningsAbout } from '../../src/config/warnings';
import { deployedProblems } from '../checks/configuration';
import { type DeployFlags, parseDeployFlags, USAGE } from '../deploy/deploy-flags';
import { projectProblems } from '../deploy/project-files';
import { remedyFor, twilioRun } from '../deploy/run-twilio-run';
import { ENV_FILE, readEnvFileStrictly } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { connect, sentenceOf } from '../twilio/client';
import { type Credentials, credentialsOf } from '../twilio/credentials';

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
  // A line that sets nothing may be half of one that did.
  const environment = readEnvFileStrictly(file);
  if (!environment) {
    throw new OwnerError(`There is no ${file}: run npm run setup, or copy .env.example to ${file} and fill it in.`);
  }
  for (const { message } of warningsAbout(environment)) console.error(`! ${message}`);
  const credentials = credentialsOf(process.env, environment);
  const problems = [
    ...deployedProblems(environment).map(({ message }) => message),
    ...projectProblems(),
    ...(credentials ? [] : [NO_CREDENTIALS]),
  ];
  for (const message of problems) console.error(`✗ ${message}`);
  if (!credentials || problems.length > 0) {
    throw new OwnerError('Not deployed. Mend what is named above and run npm run deploy again.');
  }
  const deployed = await twilioRun(['deploy', ...flags.all], credentials);
  if (!deployed.isGood) throw new OwnerError(`Not deployed. ${remedyFor(deployed.errors)}`);
  await removeOldVariables(flags, credentials);
  console.error('\nNext: npm run doctor -- ADDRESS, with the address of /token above.');
  return 0;
}

/** A deploy only adds and changes variables: one that was taken out of the file, to close the Function, would stay. */
async function removeOldVariables(flags: DeployFlags, credentials: Credentials): Promise<void> {
  try {
    const service = flags['service-sid'] ? [] : await serviceFlag(credentials, flags['service-name']);
    const { isGood } = await twilioRun(
      ['env', 'import', ...flags.shared, ...service, '--log-level=error'],
      credentials,
    );
    if (isGood) return;
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
