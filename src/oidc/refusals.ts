// The two ways in which a bearer token gets no answer: the token is bad, or nobody can say.
import { TokenError } from '../errors';

const BAD_TOKEN = {
  no_issuer: 'This server verifies no bearer tokens: OIDC_ISSUER is not set.',
  too_long: 'The bearer token is too long.',
  malformed: 'The bearer token is not a well-formed JWT.',
  algorithm: 'The bearer token is not signed with an accepted algorithm.',
  critical_header: 'The bearer token has a header that is not supported.',
  type: 'The bearer token is of another type than an ID token or an access token.',
  issuer: 'The bearer token is from another issuer.',
  audience: 'The bearer token is for another audience.',
  expired: 'The bearer token has expired, or has no expiry.',
  not_yet_valid: 'The bearer token is not valid yet.',
  unknown_key: 'The bearer token is signed with a key that its issuer does not publish.',
  signature: 'The signature of the bearer token is wrong.',
} as const;

/** @param reason also the log's */
export function badToken(reason: keyof typeof BAD_TOKEN): TokenError {
  return new TokenError('invalid_token', reason, BAD_TOKEN[reason]);
}

/** Never for a bad token, as a bad token is never for an outage. */
export function unavailable(reason: string, retryAfterMilliseconds: number): TokenError {
  const detail = "The identity provider's keys cannot be had at the moment; try again soon.";
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMilliseconds / 1000));
  return new TokenError('temporarily_unavailable', reason, detail, { retryAfterSeconds });
}
