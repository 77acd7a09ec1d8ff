// What an answer is that no token Function gives: another server, another path, or something in between.
import type { Explanation } from '../../../advice/finding';
import type { Likeness, Reply } from './reply';

/** RFC 6585 section 5. */
export const HEADERS_TOO_LARGE = 431;

const LIKENESSES: Readonly<Record<Likeness, { readonly is: string; readonly remedy?: string }>> = {
  twiml: {
    is: 'TwiML, which a Voice webhook answers',
    remedy: 'Give the address of /token. The TwiML app needs the address of the webhook; an app needs that of /token.',
  },
  html: { is: 'an HTML page' },
  token: {
    is: 'a bare token',
    remedy: 'Give the address of this project: the apps that it is for expect JSON with `identity` and `token`.',
  },
};

/** @param isLocal true for an address on this computer */
export function explainOtherServer({ status, likeness }: Reply, isLocal: boolean): Explanation {
  if (status >= 300 && status < 400) {
    const remedy = 'Use the address that it leads to: an app may not follow it with its bearer token.';
    return { message: `The answer is a redirect (${status}).`, remedy };
  }
  if (status === HEADERS_TOO_LARGE) {
    return { message: `The headers of the request are too large (${status}).`, remedy: 'Shorten the address.' };
  }
  const { is, remedy } = likeness ? LIKENESSES[likeness] : {};
  const what = is ? `: the answer is ${is}` : '';
  const message = `No token Function answers at this address (status ${status})${what}.`;
  return { message, remedy: remedy ?? correctAddress(isLocal) };
}

function correctAddress(isLocal: boolean): string {
  if (isLocal) return 'Correct the address: npm start prints it.';
  return 'Correct the address: npm run deploy prints it. If it is correct, run npm run deploy again.';
}
