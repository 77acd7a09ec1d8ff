// One request to a Function, at the address that the owner typed.
import { isLocalDomain } from '../../../src/config/environment';
import { readBounded, withDeadline } from '../../../src/fetch-json';
import { parseJsonObject } from '../../../src/json';
import { type Explanation, type Finding, findingsOf } from '../../terminal/finding';
import { explainFailure, type Network } from '../network';
import type { Reply } from './reply';

/** More than ten times the Function's longest answer. */
const MAX_BYTES = 64 * 1024;

const { problem } = findingsOf('Address');

/** @param text such as `example.twil.io`, which stands for https and the path /token */
export function parseAddress(text: string): { readonly url: URL } | { readonly finding: Finding } {
  const url = parseUrl(text);
  if (!url?.hostname) {
    return { finding: problem('It is not a valid address.', 'Use an address such as https://….twil.io.') };
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
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `${schemeFor(text)}://${text}`;
  return URL.canParse(full) ? new URL(full) : undefined;
}

const schemeFor = (text: string) => (isLocalDomain(text.split('/')[0]) ? 'http' : 'https');

/** Does not follow redirects: an app might not either, and the bearer token would go along. */
export async function request(
  network: Network,
  url: URL,
  headers: Record<string, string>,
): Promise<Reply | Explanation> {
  try {
    return await withDeadline(network.timeoutMilliseconds, async (signal) => {
      const response = await network.fetch(url.href, { redirect: 'manual', signal, headers });
      const receivedAt = network.now();
      const text = await readBounded(response.body, MAX_BYTES, signal);
      return { status: response.status, headers: response.headers, body: parseJsonObject(text) ?? {}, receivedAt };
    });
  } catch (cause) {
    return explainFailure(cause);
  }
}
