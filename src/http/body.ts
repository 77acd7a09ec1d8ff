// Whether the runtime has read the body. It drops a body of any type but two without a word, and with it every parameter
// that would have narrowed the token.
import { TokenError } from '../errors';
import { headerOf } from './headers';

const TYPES = ['application/json', 'application/x-www-form-urlencoded'];

/** @throws TokenError invalid_request for a body that was not read, or was read as something else than it is */
export function checkBody(event: object): void {
  const [type, length] = [headerOf(event, 'content-type'), headerOf(event, 'content-length')];
  const isChunked = headerOf(event, 'transfer-encoding') !== undefined;
  const isEmpty = length === undefined ? type === undefined && !isChunked : /^0+$/.test(String(length));
  if (!isEmpty && !isRead(type)) {
    throw new TokenError('body_not_read', `Send the body as ${TYPES.join(' or as ')}, and say so in Content-Type.`);
  }
  // Sent without a Content-Type of its own, as curl does it, JSON becomes the name of one parameter.
  if (Object.keys(event).some((name) => /^\s*[{[]/.test(name))) {
    throw new TokenError('body_not_read', 'The body is JSON: send it with Content-Type: application/json.');
  }
}

function isRead(type: unknown): boolean {
  return typeof type === 'string' && TYPES.includes(type.split(';', 1).join('').trim().toLowerCase());
}
