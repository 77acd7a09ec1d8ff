// Why a bearer token gets no answer: the token is bad, or nobody can say whether it is.
import { type Reason, TokenError } from '../errors';
import type { FetchReason } from '../fetch-json';

export const BAD_TOKEN = {
  no_issuer: 'This server verifies no bearer tokens: OIDC_ISSUER is not set.',
  token_too_long: 'The bearer token is too long.',
  token_malformed: 'The bearer token is not a well-formed JWT.',
  token_type: 'The bearer token is neither an ID token nor an access token.',
  algorithm: 'The bearer token is not signed with an accepted algorithm.',
  critical_header: 'The bearer token has a header that is not supported.',
  issuer: 'The bearer token is from another issuer.',
  audience: 'The bearer token is for another audience.',
  expired: 'The bearer token has expired, or has no expiry.',
  not_yet_valid: 'The bearer token is not valid yet.',
  unknown_key: 'The bearer token is signed with a key that its issuer does not publish.',
  signature: 'The signature of the bearer token is wrong.',
} as const satisfies Partial<Record<Reason, string>>;

export function badToken(reason: keyof typeof BAD_TOKEN): TokenError {
  return new TokenError(reason, BAD_TOKEN[reason]);
}

/**
 * Never for a bad token, as a bad token is never blamed for an outage.
 *
 * @param status the provider's HTTP status, for the log
 */
export function unavailable(reason: FetchReason, retryAfterMilliseconds: number, status?: number): TokenError {
  const detail = "The identity provider's keys are currently unavailable; try again soon.";
  return new TokenError(`provider_${reason}`, detail, {
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMilliseconds / 1000)),
    ...(status !== undefined && { logged: { providerStatus: status } }),
  });
}
