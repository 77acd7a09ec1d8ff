// `npm run deploy`: checks the configuration as the deployed Function would, then hands over to twilio-run.
import { spawnSync } from 'node:child_process';
import { readConfig } from '../src/config/config';
import { warningsAbout } from '../src/config/warnings';
import { ENV_FILE, readEnvFile } from './env-file';
import { TWILIO_RUN } from './server';

/** Twilio gives a deployed Function its account's SID; this one stands for it. */
const INJECTED_ACCOUNT_SID = `AC${'f'.repeat(32)}`;

process.exitCode = deploy(process.argv.slice(2));

function deploy(flags: readonly string[]): number {
  const environment = readEnvFile();
  if (!environment) {
    console.error(`There is no ${ENV_FILE}: copy .env.example to ${ENV_FILE} and fill it in.`);
    return 1;
  }
  for (const message of warningsAbout(environment)) console.error(`! ${message}`);
  const problems = [...deployedProblems(environment), ...missingCredentials(environment, flags)];
  for (const message of problems) console.error(`✗ ${message}`);
  if (problems.length > 0) {
    console.error(`Not deployed. Mend ${ENV_FILE} and run npm run deploy again.`);
    return 1;
  }
  const status = spawnSync(process.execPath, [TWILIO_RUN, 'deploy', ...flags], { stdio: 'inherit' }).status ?? 1;
  if (status !== 0) {
    console.error('Not deployed: the lines above say why.');
    console.error(
      '20003 means that ACCOUNT_SID and AUTH_TOKEN do not belong together; ENOTFOUND, that there is no network.',
    );
  }
  return status;
}

function deployedProblems(environment: Record<string, string>): string[] {
  const ACCOUNT_SID = environment.ACCOUNT_SID || INJECTED_ACCOUNT_SID;
  const reading = readConfig({ ...environment, ACCOUNT_SID, DOMAIN_NAME: 'deployed' });
  const problems = 'problems' in reading ? reading.problems.map(({ message }) => message) : [];
  if (environment.DOMAIN_NAME !== undefined) {
    problems.push('DOMAIN_NAME is set; Twilio sets it itself, and another value could open the Function to everybody.');
  }
  return problems;
}

/** twilio-run takes them from the file or from its flags, and would say so in its own words. */
function missingCredentials(environment: Record<string, string>, flags: readonly string[]): string[] {
  if (flags.some((flag) => /^(?:-u|-p|--username|--password|--help)\b/.test(flag))) return [];
  const missing = ['ACCOUNT_SID', 'AUTH_TOKEN'].filter((name) => !environment[name]);
  return missing.map((name) => `${name} is not set; the deploy itself needs it.`);
}
