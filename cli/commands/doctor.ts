// `npm run doctor`: looks for what is wrong, says what to do, and changes nothing. The clock, the network, the files and
// the environment come in here.
import { spawnSync } from 'node:child_process';
import { TIMES } from '../../src/oidc/key-source';
import { checkAccount } from '../checks/account';
import { checkComputer } from '../checks/computer';
import { checkConfiguration } from '../checks/configuration';
import { checkFunction } from '../checks/deployed-function';
import { checkEnvFile } from '../checks/env-file-check';
import { checkProvider } from '../checks/identity-provider';
import { checkToken } from '../checks/issued-token';
import type { Network } from '../checks/network';
import { type DoctorFlags, parseDoctorFlags, USAGE } from '../doctor/doctor-flags';
import { jsonReport, summaryOf, textReport } from '../doctor/report';
import { readInput } from '../doctor/token-input';
import { ENV_FILE, readEnvFile } from '../env/env-file';
import { type Finding, findingsOf } from '../terminal/finding';
import { progress } from '../terminal/progress';
import { connect, sentenceOf } from '../twilio/client';
import { credentialsOf } from '../twilio/credentials';

/** Twilio's platform ends a Function after it. */
const FUNCTION_MILLISECONDS = 10_000;

const code = await main(process.argv.slice(2)).catch((error) => {
  console.error(sentenceOf(error));
  return 1;
});
// When all is written: a proxy that is silent would keep the process.
process.stdout.write('', () => process.exit(code));

async function main(args: readonly string[]): Promise<number> {
  const flags = parseDoctorFlags(args);
  if (flags.help) return print(USAGE);
  const findings = await findingsFor({ ...flags, ...(await readInput(flags)) });
  print(flags.json ? jsonReport(findings) : textReport(findings, process.stdout.hasColors?.() ?? false));
  return summaryOf(findings).problem > 0 ? 1 : 0;
}

function findingsFor(flags: DoctorFlags): readonly Finding[] | Promise<readonly Finding[]> {
  const { token, address, bearer, product, json } = flags;
  const environment = readEnvironment();
  const { TWILIO_AUTH_TOKEN } = process.env;
  const shown = (what: string, work: () => Promise<readonly Finding[]>) => (json ? work() : progress(what, work));
  if (token !== undefined) return checkToken(token, { TWILIO_AUTH_TOKEN, ...environment }, Date.now() / 1000, product);
  if (address !== undefined) {
    return shown('Asking the Function', () =>
      checkFunction({ address, bearer, environment: environment ?? {} }, network(FUNCTION_MILLISECONDS)),
    );
  }
  return shown('Looking at everything', () => checkAll(environment));
}

function readEnvironment(): Record<string, string> | undefined {
  try {
    return readEnvFile();
  } catch {
    return undefined; // checkEnvFile() says why.
  }
}

async function checkAll(environment: Record<string, string> | undefined): Promise<readonly Finding[]> {
  const groups = [
    checkComputer({ folder: '.', nodeVersion: process.versions.node }),
    checkEnvFile({ file: ENV_FILE, platform: process.platform, git }),
    checkConfiguration(environment),
    checkProvider(environment ?? {}, network(TIMES.fetchTimeout)),
    checkOwnAccount(environment ?? {}),
  ];
  return (await Promise.all(groups)).flat();
}

function network(timeoutMilliseconds: number): Network {
  return { fetch: (url, init) => fetch(url, init), now: Date.now, timeoutMilliseconds };
}

/** @returns the exit code; null where there is no git */
function git(...args: string[]): number | null {
  return spawnSync('git', args, { stdio: 'ignore' }).status;
}

async function checkOwnAccount(environment: Record<string, string>): Promise<readonly Finding[]> {
  try {
    return await checkAccount(environment, credentialsOf(process.env, environment), connect);
  } catch (error) {
    return [findingsOf('Twilio account').problem(sentenceOf(error), 'Set them right in the environment, or in .env.')];
  }
}

function print(text: string): number {
  console.log(text);
  return 0;
}
