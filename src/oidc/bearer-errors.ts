// Why a bearer token gets no answer: the token is bad, or nobody can say whether it is.
import { retryAfterSeconds } from '../clocks';
import { type Reason, TokenError } from '../errors';
import type { FetchErrorExtras, FetchReason } from '../fetch-json';

export const BAD_TOKEN = {
  no_issuer: 'This server does not verify bearer tokens: OIDC_ISSUER is not set.',
  token_too_long: 'The bearer token is too long.',
  token_malformed: 'The bearer token is not a well-formed JWT.',
  token_type: 'The bearer token is neither an ID token nor an access token.',
  unsigned: 'The bearer token is not signed: a token of an emulator does not prove who sends it.',
  algorithm: 'The bearer token is not signed with an accepted algorithm.',
  critical_header: 'The bearer token has a header that is not supported.',
  issuer: 'The bearer token is from another issuer.',
  audience: 'The bearer token is for another audience.',
  expired: 'The bearer token has expired, or has no expiry.',
  not_yet_valid: 'The bearer token is not valid yet.',
  key_bound: 'The bearer token is bound to a key (claim cnf), which this server does not check.',
  logout_token: 'The bearer token is a logout token, not a sign-in.',
  machine: 'The bearer token belongs to a program, not to a user who signed in.',
  unknown_key: 'The bearer token is signed with a key that its issuer does not publish.',
  key_algorithm: 'The issuer publishes the key of the bearer token for another algorithm.',
  signature: 'The signature of the bearer token is wrong.',
  permissions_unauthorized: 'The permissions server of this app does not accept the bearer token.',
} as const satisfies Partial<Record<Reason, string>>;

export function badToken(reason: keyof typeof BAD_TOKEN): TokenError {
  return new TokenError(reason, BAD_TOKEN[reason]);
}

/** Never for a bad token, as a bad token is never blamed for an outage. The extras are for the log. */
export function unavailable(
  reason: FetchReason,
  retryAfterMilliseconds: number,
  { status, keyFlaw }: FetchErrorExtras = {},
): TokenError {
  const detail = "The identity provider's keys are currently unavailable; try again soon.";
  return new TokenError(`provider_${reason}`, detail, {
    retryAfterSeconds: retryAfterSeconds(retryAfterMilliseconds),
    logged: { ...(status !== undefined && { providerStatus: status }), ...(keyFlaw && { providerKey: keyFlaw }) },
  });
}
