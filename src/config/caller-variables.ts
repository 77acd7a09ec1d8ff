// The variables that decide who gets a token, and from where.

import { audiences, claimName, flag, oneOf, origins } from './formats';
import { issuerUrl, serverUrl } from './server-addresses';
import type { Variables } from './variable';

export const CALLER_VARIABLES = {
  OIDC_ISSUER: {
    format: issuerUrl,
    role: 'restricts',
    meaning:
      'The issuer of the bearer tokens, exactly as in their claim `iss`. Callers then need a bearer token, unless `ALLOW_ANONYMOUS` is `true`.',
  },
  OIDC_AUDIENCE: {
    format: audiences,
    role: 'restricts',
    meaning: 'The audiences (`aud`) to accept, separated by commas. Required with `OIDC_ISSUER`.',
  },
  OIDC_AUDIENCE_CLAIM: {
    format: oneOf('aud', 'client_id'),
    default: 'aud',
    role: 'restricts',
    meaning: 'The claim that names the audience. `client_id` is for the access tokens of Cognito, which have no `aud`.',
  },
  OIDC_JWKS_URI: {
    format: serverUrl,
    role: 'restricts',
    meaning: "The address of the issuer's keys. By default, the issuer's discovery document names it.",
  },
  OIDC_IDENTITY_CLAIM: {
    format: claimName,
    default: 'sub',
    role: 'restricts',
    meaning: 'The claim that becomes the identity. `email` counts only if `email_verified` is true.',
  },
  OIDC_PRODUCTS_CLAIM: {
    format: claimName,
    role: 'restricts',
    meaning: 'The claim that lists the products a user may have. A user without that claim gets none.',
  },
  OIDC_ROOMS_CLAIM: {
    format: claimName,
    role: 'restricts',
    meaning: 'The claim that lists the Video rooms a user may join. A user without that claim can join none.',
  },
  PERMISSIONS_URL: {
    format: serverUrl,
    role: 'restricts',
    meaning: 'The address of your own server that says what a signed-in user may have, asked for each token.',
  },
  ALLOW_ANONYMOUS: {
    format: flag,
    default: 'false',
    meaning: '`true` also answers callers without a bearer token, each with a new random identity.',
  },
  ANONYMOUS_VOICE_OUTGOING: {
    format: flag,
    default: 'false',
    meaning: '`true` lets anonymous callers place calls, at your cost.',
  },
  CORS_ORIGINS: {
    format: origins,
    meaning: 'The web origins that may read the responses, separated by commas, or `*`. Native apps need none.',
  },
} as const satisfies Variables;
