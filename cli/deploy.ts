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
  const problems = deployedProblems(environment);
  for (const message of problems) console.error(`✗ ${message}`);
  if (problems.length > 0) {
    console.error(`Not deployed. Mend ${ENV_FILE} and run npm run deploy again.`);
    return 1;
  }
  return spawnSync(process.execPath, [TWILIO_RUN, 'deploy', ...flags], { stdio: 'inherit' }).status ?? 1;
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
