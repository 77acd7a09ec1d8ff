// The headers in the event of a Twilio Function. The runtime lower-cases their names, and turns a repeated header into an
// array.
import { TokenError } from '../errors';
import { isJsonObject, ownMember } from '../json';

/** @returns undefined for a header that was not sent */
export function headerOf(event: object, name: string): unknown {
  return ownMember(ownMember(ownMember(event, 'request'), 'headers'), name);
}

/** The Origin header, if it was sent once; never throws, since refusals need it too. */
export function originOf(event: object): string | undefined {
  const origin = headerOf(event, 'origin');
  return typeof origin === 'string' ? origin : undefined;
}

/**
 * The token of the Authorization header (RFC 6750 section 2.1). There is no parameter for it (sections 2.2 and 2.3):
 * tokens in a query end up in logs.
 *
 * @returns undefined without that header
 * @throws TokenError invalid_request
 */
export function bearerTokenOf(event: object): string | undefined {
  const authorization = headerOf(event, 'authorization');
  if (authorization === undefined) return undefined;
  // RFC 9110 section 5.3.
  if (typeof authorization !== 'string') {
    throw new TokenError('authorization_repeated', 'Send one Authorization header, once.');
  }
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization.trim())?.[1];
  if (token !== undefined) return token;
  const detail = 'The Authorization header must be the word Bearer, a space, and one token.';
  throw new TokenError('authorization_malformed', detail);
}

/**
 * A parameter named `request` overwrites the runtime's own member: the Authorization header would be lost, and its
 * sender treated as an anonymous caller.
 *
 * @throws TokenError invalid_request
 */
export function checkHeaders(event: object): void {
  if (!Object.hasOwn(event, 'request')) return;
  if (isJsonObject(ownMember(ownMember(event, 'request'), 'headers'))) return;
  throw new TokenError('request_overwritten', 'request is not a parameter of this endpoint.');
}
