// Requests a token from /token, with a timeout.
import { inOneText } from '../advice/finding';
import { TIMEOUT, UNREACHABLE } from '../advice/network';
import { bearerHeaders } from './bearer';
import { type Outcome, sortAnswer } from './outcome';

/** Longer than the 10 seconds after which Twilio ends a Function. */
const TIMEOUT_MILLISECONDS = 15_000;

const UNFIT_BEARER =
  'The bearer token contains a character that is not allowed in a header. The character may be invisible. Nothing was sent: copy only the token, and paste it again.';
/**
 * @param bearer the bearer token; empty for none
 * @returns a promise that rejects only when the signal aborts
 */
export async function askForToken(url: string, bearer: string, signal: AbortSignal): Promise<Outcome> {
  const headers = bearerHeaders(bearer);
  if (!headers) return { failure: UNFIT_BEARER };
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(url, { headers, cache: 'no-store', signal: AbortSignal.any([signal, timeout]) });
    return sortAnswer(response, await response.text());
  } catch {
    signal.throwIfAborted();
    return { failure: inOneText(timeout.aborted ? TIMEOUT : UNREACHABLE) };
  }
}
