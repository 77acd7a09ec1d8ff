// Every check of doctor, in the order of its report. Each returns its findings and throws nothing. A new check is one more
// line here. The checks of an Access Token are listed in advice/access-token/judge.ts, since the page makes them too.
import type { Finding } from '../../advice/finding';
import { isLocalDomain } from '../../src/config/environment';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { PERMISSIONS_TIMES } from '../../src/permissions';
import type { Inspection } from '../env/env-file';
import { type AccountAccess, checkAccount } from './account';
import { checkConfiguration } from './configuration';
import { checkEnvFile, type EnvFile } from './env-file-check';
import { unsendable } from './function/bearer';
import {
  type CheckedFunction,
  checkClock,
  checkForgedToken,
  checkFormat,
  checkIssuedToken,
  checkOwnToken,
  checkWithoutToken,
} from './function/callers';
import { checkCors } from './function/cors';
import { isFailure, parseAddress, type Reply, request } from './function/reply';
import { checkProvider } from './identity-provider';
import type { Network } from './network';
import { checkNode } from './node';
import { accountHosts, hostsIn, isWithoutNetwork, OFFLINE } from './offline';
import { checkPermissions } from './permissions-server';

/** Makes a network whose requests, or groups of requests, take at most this long. */
export type NetworkFor = (timeoutMilliseconds: number) => Network;

export interface Computer {
  /** Such as `22.1.0`. */
  readonly nodeVersion: string;
  readonly envFile: EnvFile;
  readonly inspection: Inspection;
  readonly account: AccountAccess;
  /** Whether the address of a host name can be found. */
  readonly resolves: (host: string) => Promise<boolean>;
}

/** `npm run doctor`: this computer, `.env`, and what it names. */
export async function checkComputer(computer: Computer, networkFor: NetworkFor): Promise<readonly Finding[]> {
  const { nodeVersion, envFile, inspection, account } = computer;
  const environment = inspection.variables ?? {};
  const keys = networkFor(KEY_TIMES.fetchTimeout);
  const rights = networkFor(PERMISSIONS_TIMES.fetchTimeout);
  const onNetwork = [
    { hosts: hostsIn(environment, 'OIDC_ISSUER', 'OIDC_JWKS_URI'), check: () => checkProvider(environment, keys) },
    { hosts: hostsIn(environment, 'PERMISSIONS_URL'), check: () => checkPermissions(environment, undefined, rights) },
    { hosts: accountHosts(environment, account), check: () => checkAccount(environment, account) },
  ];
  const isOffline = await isWithoutNetwork(
    onNetwork.flatMap(({ hosts }) => hosts),
    computer.resolves,
  );
  const findings = await Promise.all([
    checkNode(nodeVersion),
    checkEnvFile(envFile, inspection),
    checkConfiguration(inspection.variables),
    ...(isOffline ? [[OFFLINE]] : []),
    ...onNetwork.filter(({ hosts }) => !isOffline || hosts.length === 0).map(({ check }) => check()),
  ]);
  return findings.flat();
}

/** What is checked once the Function has answered without a bearer token. */
const FUNCTION_CHECKS: readonly ((checked: CheckedFunction) => readonly Finding[] | Promise<readonly Finding[]>)[] = [
  checkForgedToken,
  checkOwnToken,
  checkFormat,
  checkIssuedToken,
  checkCors,
  checkClock,
];

/** Twilio stops a Function after it. */
const FUNCTION_MILLISECONDS = 10_000;

export interface FunctionTarget extends Pick<CheckedFunction, 'bearer' | 'environment'> {
  /** As the owner types it. */
  readonly address: string;
}

/** `npm run doctor -- ADDRESS`: a Function, one request after the other. */
export async function checkFunction(target: FunctionTarget, networkFor: NetworkFor): Promise<readonly Finding[]> {
  const address = parseAddress(target.address);
  if ('finding' in address) return [address.finding];
  const fault = target.bearer !== undefined && unsendable(target.bearer);
  if (fault) return [fault];
  const network = networkFor(FUNCTION_MILLISECONDS);
  const replies: Reply[] = [];
  const ask: CheckedFunction['ask'] = async (headers) => {
    const reply = await request(network, address.url.href, { headers });
    if (!isFailure(reply)) replies.push(reply);
    return reply;
  };
  const { bearer, environment } = target;
  const isLocal = isLocalDomain(address.url.host);
  const checked = { isLocal, environment, bearer, nowSeconds: network.now() / 1000, ask, replies };
  const findings = await checkWithoutToken(checked);
  // Every other request would fail the same way.
  if (findings.some(({ status }) => status === 'problem')) return findings;
  for (const check of FUNCTION_CHECKS) findings.push(...(await check(checked)));
  return findings;
}
