// `npm run doctor`: finds what is wrong, says how to fix it, and changes nothing. The clock, the network, the files and
// the environment come in here.
import { lookup } from 'node:dns/promises';
import type { Finding, Use } from '../../advice/finding';
import { PERMISSIONS_TIMES } from '../../src/permissions';
import { checkAccessToken } from '../checks/access-token';
import { checkComputer, checkFunction } from '../checks/checks';
import { runGit } from '../checks/env-file-check';
import { nodeNetwork } from '../checks/network';
import { checkPermissions } from '../checks/permissions-server';
import { ENV_FILE, type Inspection, inspectEnvFile } from '../env/env-file';
import { OwnerError, progress } from '../terminal/output';
import { connect, describeError } from '../twilio/client';
import { credentialsOf } from '../twilio/credentials';
import { type DoctorFlags, isAboutFile, parseDoctorFlags, USAGE } from './flags';
import { jsonReport, problemsFor, summarize, textReport, withoutMarks } from './report';
import { readTokenInput } from './token-input';

const NO_SERVER =
  '--bearer needs the address of a Function, or PERMISSIONS_URL in .env: there is no other server to send the token to.';

const code = await main(process.argv.slice(2)).catch((error) => {
  console.error(describeError(error));
  return 1;
});
// Exit once everything is written, because a connection to a silent proxy would keep the process alive.
process.stdout.write('', () => process.exit(code));

async function main(args: readonly string[]): Promise<number> {
  const flags = parseDoctorFlags(args, process.env);
  if (flags.help) return print(USAGE);
  const findings = (await findingsFor({ ...flags, ...(await readTokenInput(flags)) })).map(withoutMarks);
  const report = { findings, uses: usesOf(flags) };
  print(flags.json ? jsonReport(report) : textReport(report, process.stdout.hasColors?.() ?? false));
  const [use] = flags.deployed ? (['deploy'] as const) : report.uses;
  return (use ? problemsFor(use, findings) : summarize(findings).problem) > 0 ? 1 : 0;
}

/** What the findings have a verdict for, if they are about a file: `npm start` reads only `.env`. */
function usesOf(flags: DoctorFlags): readonly Use[] {
  if (!isAboutFile(flags)) return [];
  return flags.env === undefined ? ['local', 'deploy'] : ['deploy'];
}

async function findingsFor(flags: DoctorFlags): Promise<readonly Finding[]> {
  const { token, address, bearer, product, json, env: file = ENV_FILE } = flags;
  const inspection = inspectEnvFile(file);
  const environment = inspection.variables;
  if (token !== undefined) {
    const variables = { TWILIO_AUTH_TOKEN: process.env.TWILIO_AUTH_TOKEN, ...environment };
    return checkAccessToken(token, { environment: variables, nowSeconds: Date.now() / 1000, product });
  }
  const isAll = isAboutFile(flags);
  const work = () => (isAll ? checkThisComputer(file, inspection) : checkServers(address, bearer, environment ?? {}));
  return json ? work() : progress(isAll ? 'Checking everything' : 'Asking the server', work);
}

function checkThisComputer(file: string, inspection: Inspection): Promise<readonly Finding[]> {
  const findCredentials = () => credentialsOf(process.env, inspection.variables ?? {});
  const computer = {
    nodeVersion: process.versions.node,
    envFile: { file, platform: process.platform, git: runGit },
    inspection,
    account: { findCredentials, connect },
    resolves,
  };
  return checkComputer(computer, nodeNetwork);
}

/** The Function at the address, if there is one, and the permissions server of `.env`. */
async function checkServers(
  address: string | undefined,
  bearer: string | undefined,
  environment: Record<string, string>,
): Promise<readonly Finding[]> {
  if (address === undefined && !environment.PERMISSIONS_URL?.trim()) throw new OwnerError(NO_SERVER);
  const groups = [
    address === undefined ? [] : checkFunction({ address, bearer, environment }, nodeNetwork),
    checkPermissions(environment, bearer, nodeNetwork(PERMISSIONS_TIMES.fetchTimeout)),
  ];
  // Both refuse to send a malformed token, by the same finding.
  return [...new Set((await Promise.all(groups)).flat())];
}

/** A proxy looks up the names itself. */
async function resolves(host: string): Promise<boolean> {
  if (['HTTP_PROXY', 'HTTPS_PROXY', 'https_proxy'].some((name) => process.env[name])) return true;
  return lookup(host).then(
    () => true,
    () => false,
  );
}

function print(text: string): number {
  console.log(text);
  return 0;
}
