// Every check of doctor, in the order of its report. Each returns its findings and throws nothing. A new check is one more
// line here. The checks of an Access Token are listed in advice/access-token/judge.ts, since the page makes them too.
import type { Finding } from '../../advice/finding';
import { isLocalDomain } from '../../src/config/environment';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { PERMISSIONS_TIMES } from '../../src/permissions';
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
import { checkPermissions } from './permissions-server';

/** Makes a network whose requests, or groups of requests, take at most this long. */
export type NetworkFor = (timeoutMilliseconds: number) => Network;

export interface Computer {
  /** Such as `22.1.0`. */
  readonly nodeVersion: string;
  readonly envFile: EnvFile;
  /** The variables of `.env`; undefined if it cannot be read. */
  readonly environment: Record<string, string> | undefined;
  readonly account: AccountAccess;
}

/** `npm run doctor`: this computer, `.env`, and what it names. */
export async function checkComputer(computer: Computer, networkFor: NetworkFor): Promise<readonly Finding[]> {
  const { nodeVersion, envFile, environment, account } = computer;
  const findings = await Promise.all([
    checkNode(nodeVersion),
    checkEnvFile(envFile),
    checkConfiguration(environment),
    checkProvider(environment ?? {}, networkFor(KEY_TIMES.fetchTimeout)),
    checkPermissions(environment ?? {}, undefined, networkFor(PERMISSIONS_TIMES.fetchTimeout)),
    checkAccount(environment ?? {}, account),
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
