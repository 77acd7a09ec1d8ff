// Asks /token, within a time. No DOM.
import { bearerHeaders } from './bearer.js';
import { sortAnswer } from './outcome.js';

/** Past the 10 seconds that Twilio gives a Function. */
const TIMEOUT_MILLISECONDS = 15_000;

const UNFIT_BEARER =
  'The bearer token has a character that cannot stand in a header, perhaps an invisible one. Nothing was sent: copy the token again, and nothing else.';
const TOO_LATE = `The server did not answer within ${TIMEOUT_MILLISECONDS / 1000} seconds. Ask again, or look into its log.`;
const UNREACHABLE = 'The server could not be reached. Check that it runs and that you are online, then ask again.';

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
