// The bearer token of an Authorization header: RFC 6750 section 2.1. There is no parameter for it (sections 2.2 and
// 2.3): tokens in a query end up in logs.
import { TokenError } from '../errors';

/**
 * @param authorization the header's value, sent once
 * @returns the token, not yet looked at
 * @throws TokenError invalid_request for another scheme, no token or more than one
 */
export function bearerToken(authorization: string): string {
  const token = /^Bearer +([^\s,]+)$/i.exec(authorization.trim())?.[1];
  if (token !== undefined) return token;
  const detail = 'The Authorization header must be the word Bearer, a space, and one token.';
  throw new TokenError('invalid_request', 'authorization_malformed', detail);
}
