// One request to a server of the owner, and the address of a Function as the owner typed it.

import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { isLocalDomain } from '../../../src/config/environment';
import { readBounded, withDeadline } from '../../../src/fetch-json';
import { parseJsonObject } from '../../../src/json';
import { explainFailure, type Network } from '../network';
import { likenessOf, type Reply } from './reply';

/** More than ten times the Function's longest answer, and what it reads of a permissions server's. */
const MAX_BYTES = 64 * 1024;

const { problem } = findingsOf('Address');

/** @param text such as `example.twil.io`, which stands for https and the path /token */
export function parseAddress(text: string): { readonly url: URL } | { readonly finding: Finding } {
  const url = parseUrl(text.trim());
  if (!url?.hostname) {
    const remedy = 'Use an address such as https://….twil.io/token or http://localhost:3000/token.';
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

/** Does not follow redirects: an app might not either, and the bearer token would go along. */
export async function request(network: Network, url: string, init: RequestInit): Promise<Reply | Explanation> {
  try {
    return await withDeadline(network.timeoutMilliseconds, async (signal) => {
      const response = await network.fetch(url, { ...init, redirect: 'manual', signal });
      const receivedAt = network.now();
      const text = await readBounded(response.body, MAX_BYTES, signal);
      const { status, headers } = response;
      return { status, headers, body: parseJsonObject(text), likeness: likenessOf(headers, text), receivedAt };
    });
  } catch (cause) {
    return explainFailure(cause);
  }
}
