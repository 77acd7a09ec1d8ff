// Requests a token from /token, with a timeout. Does not use the DOM.
import { bearerHeaders } from './bearer.js';
import { sortAnswer } from './outcome.js';

/** Longer than the 10 seconds after which Twilio ends a Function. */
const TIMEOUT_MILLISECONDS = 15_000;

const UNFIT_BEARER =
  'The bearer token contains a character that is not allowed in a header. The character may be invisible. Nothing was sent: copy only the token, and paste it again.';
const TOO_LATE = `The server did not answer within ${TIMEOUT_MILLISECONDS / 1000} seconds. Try again, or check the server's log.`;
const UNREACHABLE =
  'The server could not be reached. Check that it is running and that you are online, then try again.';

/**
 * @param {string} pageUrl the address of /token is relative to it
 * @param {Record<string, string>} fields empty ones are omitted, because the server rejects an empty parameter
 * @returns {URL}
 */
export function tokenUrl(pageUrl, fields) {
  const url = new URL('token', pageUrl);
  const filledIn = Object.entries(fields).filter(([, value]) => value !== '');
  // A comma is allowed in a query, and easier to read unescaped.
  url.search = new URLSearchParams(filledIn).toString().replaceAll('%2C', ',');
  return url;
}

/**
 * @param {URL} url
 * @param {string} bearer the bearer token; empty for none
 * @param {AbortSignal} signal
 * @returns {Promise<import('./outcome.js').Outcome>} rejects only when the signal aborts
 */
export async function askForToken(url, bearer, signal) {
  const headers = bearerHeaders(bearer);
  if (!headers) return { failure: UNFIT_BEARER };
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(url, { headers, cache: 'no-store', signal: AbortSignal.any([signal, timeout]) });
    return sortAnswer(response, await response.text());
  } catch {
    signal.throwIfAborted();
    return { failure: timeout.aborted ? TOO_LATE : UNREACHABLE };
  }
}
