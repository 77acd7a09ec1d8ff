// `npm run deploy`: checks the configuration as the deployed Function would, then hands over to twilio-run.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config/config';
import { warningsAbout } from '../src/config/warnings';
import { domainNameProblems, ENV_FILE, readEnvFile } from './env-file';
import { TWILIO_RUN } from './server';

/** Twilio gives a deployed Function its account's SID; this one stands for it. */
const INJECTED_ACCOUNT_SID = `AC${'f'.repeat(32)}`;

/** They would deploy variables that nothing has checked. */
const REFUSED_FLAGS = /^(?:--cwd|--config|-c|--load-?system-?env)(?:=|$)/i;

const FLAGS = {
  env: { type: 'string' },
  help: { type: 'boolean' },
  username: { type: 'string', short: 'u' },
  password: { type: 'string', short: 'p' },
} as const;

try {
  process.exitCode = deploy(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function deploy(args: readonly string[]): number {
  const refused = args.find((arg) => REFUSED_FLAGS.test(arg));
  if (refused) throw new Error(`${refused} is not for npm run deploy, which deploys only what it has checked.`);
  const { values: flags } = parseArgs({ args: [...args], options: FLAGS, strict: false });
  const file = typeof flags.env === 'string' ? flags.env : ENV_FILE;
  const environment = readEnvFile(file);
  if (!environment) throw new Error(`There is no ${file}: copy .env.example to ${file} and fill it in.`);
  for (const message of warningsAbout(environment)) console.error(`! ${message}`);
  const problems = problemsOf(environment);
  if (!flags.help && !flags.username) problems.push(...missingCredentials(environment));
  for (const message of problems) console.error(`✗ ${message}`);
  if (problems.length > 0) throw new Error(`Not deployed. Mend ${file} and run npm run deploy again.`);
  return handOver(args);
}

function problemsOf(environment: Record<string, string>): string[] {
  const ACCOUNT_SID = environment.ACCOUNT_SID || INJECTED_ACCOUNT_SID;
  const reading = readConfig({ ...environment, ACCOUNT_SID, DOMAIN_NAME: 'deployed' });
  return [...('problems' in reading ? reading.problems : []), ...domainNameProblems(environment)];
}

/** twilio-run takes them from the file or from its flags, and would say so in its own words. */
function missingCredentials(environment: Record<string, string>): string[] {
  const missing = ['ACCOUNT_SID', 'AUTH_TOKEN'].filter((name) => !environment[name]);
  return missing.map((name) => `${name} is not set; the deploy itself needs it.`);
}

function handOver(args: readonly string[]): number {
  const status = spawnSync(process.execPath, [TWILIO_RUN, 'deploy', ...args], { stdio: 'inherit' }).status ?? 1;
  if (status !== 0) {
    console.error('Not deployed: the lines above say why.');
    console.error(
      '20003 means that ACCOUNT_SID and AUTH_TOKEN do not belong together; ENOTFOUND, that there is no network.',
    );
  }
  return status;
}
