// Asks /token and sorts what comes back into three outcomes: a token, a problem (RFC 9457), or neither. No DOM.

/** Past the 10 seconds that Twilio gives a Function. */
const TIMEOUT_MILLISECONDS = 15_000;

/**
 * @typedef {{ identity: string, token: string, expiresIn: number, products: string[] }} Issued
 * @typedef {{ status: number, title: string, code: string, detail: string }} Problem
 * @typedef {{ issued: Issued } | { problem: Problem } | { failure: string }} Outcome
 */

/**
 * @param {string} pageUrl the token's address is relative to it
 * @param {Record<string, string>} fields empty ones stay out: the server refuses an empty parameter
 * @returns {URL}
 */
export function tokenUrl(pageUrl, fields) {
  const url = new URL('token', pageUrl);
  const filledIn = Object.entries(fields).filter(([, value]) => value !== '');
  // A comma may stand in a query as it is, and reads better.
  url.search = new URLSearchParams(filledIn).toString().replaceAll('%2C', ',');
  return url;
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome>} rejects only when the signal aborts
 */
export async function askForToken(url, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.any([signal, timeout]) });
    return sort(response, await response.text());
  } catch {
    signal.throwIfAborted();
    const failure = timeout.aborted
      ? `The server did not answer within ${TIMEOUT_MILLISECONDS / 1000} seconds. Ask again, or look into its log.`
      : 'The server could not be reached. Check that it runs and that you are online, then ask again.';
    return { failure };
  }
}

/** @returns {Outcome} */
function sort(response, text) {
  const body = parseObject(text);
  const type = (response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
  if (body && type === 'application/problem+json') {
    const member = (name) => (typeof body[name] === 'string' ? body[name] : '');
    const [title, code, detail] = [member('title'), member('code'), member('detail')];
    return { problem: { status: response.status, title, code, detail } };
  }
  if (response.ok && isIssued(body)) return { issued: body };
  const failure = `The server answered with status ${response.status}, but not in the way /token does. Check that the Function runs at this address.`;
  return { failure };
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isIssued(body) {
  const texts = body && [body.identity, body.token, ...(Array.isArray(body.products) ? body.products : [undefined])];
  return Boolean(texts?.every((text) => typeof text === 'string') && Number.isFinite(body.expiresIn));
}
