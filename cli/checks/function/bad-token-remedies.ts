// What an owner does about a bearer token that is refused, by reason alone. What the token itself says is in
// bearer-token.ts.

import { inEnv, type Remedy } from '../../../advice/apply-change';
import type { REASONS, Reason } from '../../../src/errors';

type BadTokenReason = { [R in Reason]: (typeof REASONS)[R] extends 'invalid_token' ? R : never }[Reason];

export const FRESH_TOKEN = "Get a fresh token: ask your provider's SDK for one before each request to /token.";
export const OTHER_TOKEN =
  'Send the ID token, or an access token for your own API: docs/ says which for your provider.';

export const BAD_TOKEN_REMEDIES: Readonly<Record<BadTokenReason, Remedy>> = {
  no_issuer: inEnv('Set OIDC_ISSUER and OIDC_AUDIENCE in .env.'),
  token_too_long: 'Configure the provider to put less into the token.',
  token_malformed: OTHER_TOKEN,
  token_type: OTHER_TOKEN,
  unsigned:
    'Sign in at the real project: tokens of the Firebase emulator cannot be used at all. Or develop without OIDC_ISSUER, on localhost.',
  algorithm: 'Configure the provider to sign with a key pair, for example with RS256 or ES256.',
  critical_header: OTHER_TOKEN,
  issuer: inEnv("Compare the token's iss with OIDC_ISSUER, including a slash at the end."),
  audience: inEnv(
    "Only if the token's aud is your own app, add it to OIDC_AUDIENCE; or send the other token of the sign-in.",
  ),
  expired: FRESH_TOKEN,
  not_yet_valid: "Correct the clock of the provider's computer.",
  key_bound: 'Turn off DPoP and certificate-bound tokens for this app at the provider.',
  logout_token: OTHER_TOKEN,
  machine: 'Send the token of a user who signed in, not one that a program obtained with client credentials.',
  unknown_key: 'Get a fresh token, and check whether OIDC_JWKS_URI belongs to another issuer.',
  key_algorithm: 'Configure the provider to publish its keys for the algorithm that it signs with.',
  signature: 'Send the token exactly as the provider issued it.',
  permissions_unauthorized:
    'Run npm run doctor -- --bearer -, and check how your server at PERMISSIONS_URL verifies the token.',
};

export const isBadToken = (reason: Reason): reason is BadTokenReason => Object.hasOwn(BAD_TOKEN_REMEDIES, reason);
