// Whether the runtime has read the body. It drops a body of any type but two without a word, and with it every parameter
// that would have narrowed the token.
import { TokenError } from '../errors';
import { headerOf } from './headers';

const TYPES = ['application/json', 'application/x-www-form-urlencoded'];

/**
 * A type and its parameters (RFC 9110 section 8.3.1), as strict as the runtime: it drops a body if it cannot parse the
 * type, as with a semicolon at the end.
 */
const MEDIA_TYPE = /^([\w/-]+) *(?:; *[\w!#$%&'*+.^`|~-]+ *= *(?:[\w!#$%&'*+.^`|~-]+|"(?:[ !#-[\]-~]|\\[ -~])*") *)*$/;

/** @throws TokenError invalid_request for a body that was not read, or was read as something else than it is */
export function checkBody(event: object): void {
  const [type, length] = [headerOf(event, 'content-type'), headerOf(event, 'content-length')];
  const isChunked = headerOf(event, 'transfer-encoding') !== undefined;
  const isEmpty =
    length === undefined ? type === undefined && !isChunked : typeof length === 'string' && /^0+$/.test(length);
  if (!isEmpty && !isRead(type)) {
    throw new TokenError('body_not_read', `Send the body as ${TYPES.join(' or as ')}, and say so in Content-Type.`);
  }
  // Sent without a Content-Type of its own, as curl does it, JSON becomes the name of one parameter.
  if (Object.keys(event).some((name) => /^\s*[{[]/.test(name))) {
    throw new TokenError('body_not_read', 'The body is JSON: send it with Content-Type: application/json.');
  }
}

function isRead(type: unknown): boolean {
  const name = typeof type === 'string' ? MEDIA_TYPE.exec(type)?.[1] : undefined;
  return name !== undefined && TYPES.includes(name.toLowerCase());
}
