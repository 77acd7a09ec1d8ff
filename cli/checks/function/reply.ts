// One request to a server of the owner, and what its answer says, whatever the request was.
import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { notTokenFunction } from '../../../advice/network';
import { adviceOn, isReason } from '../../../advice/reasons';
import { isLocalDomain } from '../../../src/config/environment';
import { type ErrorCode, REASONS, type Reason } from '../../../src/errors';
import { readBounded, withDeadline } from '../../../src/fetch-json';
import { STATUS } from '../../../src/http/answer';
import { type JsonObject, parseJsonObject } from '../../../src/json';
import { explainFailure, type Network } from '../network';

/** More than ten times the Function's longest answer, and what it reads of a permissions server's. */
const MAX_BYTES = 64 * 1024;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if the answer is not a JSON object. */
  readonly body: JsonObject | undefined;
  /** Milliseconds since 1970, by this computer's clock. */
  readonly receivedAt: number;
}

/** Does not follow redirects: an app might not either, and the bearer token would go along. */
export async function request(network: Network, url: string, init: RequestInit): Promise<Reply | Explanation> {
  try {
    return await withDeadline(network.timeoutMilliseconds, async (signal) => {
      const response = await network.fetch(url, { ...init, redirect: 'manual', signal });
      const receivedAt = network.now();
      const body = parseJsonObject(await readBounded(response.body, MAX_BYTES, signal));
      return { status: response.status, headers: response.headers, body, receivedAt };
    });
  } catch (cause) {
    return explainFailure(cause, network, url);
  }
}

export const isFailure = (reply: Reply | Explanation): reply is Explanation => 'remedy' in reply;

/** True for a 200 with an Access Token, whatever made it. */
export const isIssued = ({ status, body }: Reply): boolean =>
  status === 200 && typeof body?.identity === 'string' && typeof body.token === 'string' && body.token !== '';

/** The `code` of a refusal; undefined if the answer is not a refusal of such a Function. */
export const codeOf = ({ status, body }: Reply): ErrorCode | undefined =>
  (Object.keys(STATUS) as ErrorCode[]).find((code) => code === body?.code && STATUS[code] === status);

/** The `reason` of a refusal; undefined if this version does not know it, or knows it under another code. */
export function reasonOf(reply: Reply): Reason | undefined {
  const reason = reply.body?.reason;
  return isReason(reason) && REASONS[reason] === codeOf(reply) ? reason : undefined;
}

const ASK_PERMISSIONS = 'Run npm run doctor -- --bearer -, which asks that server itself.';

/** The words of a remote server are never repeated: the reason selects a text of this project. */
export function explainRefusal(reply: Reply, isLocal: boolean): Explanation {
  const [code, reason] = [codeOf(reply), reasonOf(reply)];
  if (!code) return notTokenFunction(reply.status);
  if (reason) {
    const { message, remedy } = adviceOn(reason, isLocal);
    const next = reason.startsWith('permissions_') ? ` ${ASK_PERMISSIONS}` : '';
    return { message: `${message} (${reason})`, remedy: remedy + next };
  }
  return {
    message: `The Function refuses the request (${code}), for a reason that this version of doctor does not know.`,
    remedy: 'Run doctor in the project that the Function was deployed from.',
  };
}

/** @param text such as `example.twil.io`, which stands for https and the path /token */
export function parseAddress(text: string): { readonly url: URL } | { readonly finding: Finding } {
  const { problem } = findingsOf('Address');
  const url = parseUrl(text.trim());
  if (!url?.hostname) {
    const remedy = 'Use an address such as https://NAME-1234.twil.io/token or http://localhost:3000/token.';
    return { finding: problem('It is not a valid address.', remedy) };
  }
  if (url.username || url.password) {
    return { finding: problem('It contains a user name or a password.', 'Remove them.') };
  }
  const isLocalHttp = url.protocol === 'http:' && isLocalDomain(url.host);
  if (url.protocol !== 'https:' && !isLocalHttp) {
    return { finding: problem('Others could read the tokens.', 'Use https://; plain http is only for localhost.') };
  }
  if (url.pathname === '/') url.pathname = '/token';
  url.hash = '';
  return { url };
}

function parseUrl(text: string): URL | undefined {
  const full = /^[a-z][a-z\d+.-]*:\//i.test(text) ? text : `${schemeFor(text)}://${text}`;
  // The URL class reads a number as an IPv4 address, a path as a host, and `https//a` as a host named https.
  if (/^(?::?\d*$|\/)/.test(text) || !URL.canParse(full)) return undefined;
  const url = new URL(full);
  return /^https?$/.test(url.hostname) ? undefined : url;
}

const schemeFor = (text: string) => (isLocalDomain(text.split(/[/?#]/)[0]?.toLowerCase()) ? 'http' : 'https');
