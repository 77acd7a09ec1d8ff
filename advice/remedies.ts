// What to do about each reason, for the README and the page. The Function does not need it.
import type { Reason } from '../src/errors';

/** Sentences; backticks mark code, as in Markdown. */
export type Remedy =
  | string
  | { /** Changes `.env`, which a deployed Function sees only after a deploy. */ readonly inEnv: string };

export const REMEDIES: Readonly<Record<Reason, Remedy>> = {
  authorization_malformed: 'Send `Bearer`, a space and the token.',
  authorization_repeated: 'Send one `Authorization` header.',
  request_overwritten: 'Remove the parameter `request`.',
  body_not_read: 'Send the `Content-Type` of the body, or use the query.',
  parameter_unknown:
    'The answer suggests a known name or lists all of them. Some HTTP clients add a parameter to avoid caches: turn that off.',
  parameter_malformed:
    'Correct the parameter that the answer names. Only `products` may be a list, and only `ttl` a number.',
  products_unknown: 'Send only the names of products.',
  platform_unknown: 'Send one of the three, or leave `platform` out.',
  ttl_malformed: 'Send such a number, or leave `ttl` out.',
  room_malformed: 'Send the name of a room, or leave `room` out.',
  room_without_video: 'Add `video` to `products`, or leave out `room`.',
  room_needed: 'Name one of the rooms in `room`.',
  no_credentials:
    'Sign the user in and send the bearer token. If the app did send it, a proxy in front of the Function removed the header.',
  no_issuer: { inEnv: 'Set `OIDC_ISSUER` and `OIDC_AUDIENCE`, or send no token.' },
  token_too_long: 'Configure the provider to put less into the token.',
  token_malformed: 'Send the ID token, or request an access token for an API of your own.',
  token_type: 'Send an ID token or access token of a sign-in.',
  unsigned: 'Sign in at the real provider.',
  algorithm: 'Configure the provider to use RS256 or ES256.',
  critical_header: 'Send an ID token or access token of a sign-in.',
  issuer: {
    inEnv:
      'Check for a slash at the end, and for another tenant, project or stage. If the token is from your own provider, copy its `iss` to `OIDC_ISSUER`.',
  },
  audience: {
    inEnv:
      'Often the app sent the ID token instead of the access token, or the reverse: send the other one. Only if the audience is your own app, add it to `OIDC_AUDIENCE`.',
  },
  expired: 'Ask the SDK for a fresh token before each call.',
  not_yet_valid: 'On localhost, the clock of your computer is probably slow: correct it.',
  key_bound: 'Configure the provider to issue ordinary bearer tokens.',
  logout_token: 'Send the token of a sign-in.',
  machine: 'Send the token of a user who signed in.',
  unknown_key: 'Get a fresh token, and check that `OIDC_JWKS_URI` belongs to the issuer.',
  key_algorithm: 'Correct the algorithm of the key or of the token at the provider.',
  signature: 'Send the token exactly as the provider issued it.',
  permissions_unauthorized:
    'Your server at `PERMISSIONS_URL` must verify the token for the same issuer and audience as the Function.',
  no_product: 'The claim in `OIDC_PRODUCTS_CLAIM` and your server, if they are set, must list the same one.',
  product_not_granted: 'Leave the product out, configure it, or grant it to the user.',
  products_claim_missing: 'Configure the provider to send the claim. A token from before that change lacks it too.',
  products_claim_malformed:
    'Configure the provider to send one of these. Often the claim is an object, or a list of numbers.',
  permissions_denied: 'Give the user these rights on your server at `PERMISSIONS_URL`.',
  room_not_open: 'Request the room in `VIDEO_ROOM`, or one that the token and your server list.',
  no_room:
    'The claim in `OIDC_ROOMS_CLAIM` and your server, if they are set, must list the same one: the room in `VIDEO_ROOM`, if that is set.',
  rooms_claim_missing: 'Configure the provider to send the claim. A token from before that change lacks it too.',
  rooms_claim_malformed:
    'Configure the provider to send one of these. Often the claim is an object, or a list of numbers.',
  identity_claim_missing: {
    inEnv: 'Configure the provider to send the claim, or name another one in `OIDC_IDENTITY_CLAIM`.',
  },
  identity_claim_malformed: { inEnv: 'Name another claim in `OIDC_IDENTITY_CLAIM`.' },
  email_not_verified: 'Ask the user to verify the e-mail address.',
  identity_characters: 'Change the identity, or choose another claim.',
  identity_too_long: 'Use a shorter identity.',
  nobody_may_call: { inEnv: 'Set `OIDC_ISSUER` and `OIDC_AUDIENCE`, or `ALLOW_ANONYMOUS=true`.' },
  configuration: { inEnv: 'Correct the variables. On localhost, the answer names each one; deployed, the log does.' },
  unexpected: 'Read the log, which names the kind of error and the place in the built file.',
  provider_timeout: 'Check whether the identity provider is slow or down.',
  provider_unreachable: 'Check the host in `OIDC_ISSUER` and `OIDC_JWKS_URI`, and its certificate.',
  provider_status: { inEnv: 'For 404, check `OIDC_ISSUER`, or set `OIDC_JWKS_URI`.' },
  provider_too_large: 'Check that `OIDC_JWKS_URI` is the address of a key set.',
  provider_not_json: 'Check `OIDC_ISSUER` and `OIDC_JWKS_URI`.',
  provider_other_issuer: { inEnv: 'Copy `iss` from a token; if the document still differs, set `OIDC_JWKS_URI`.' },
  provider_no_jwks_uri: { inEnv: 'Set `OIDC_JWKS_URI`.' },
  provider_no_key_set: 'Check `OIDC_JWKS_URI`.',
  provider_too_many_keys: 'Check `OIDC_JWKS_URI`; remove old keys at the provider.',
  provider_no_usable_key: 'Configure the provider to sign with RS256 or ES256.',
  provider_key_unusable: 'Replace the key at the provider.',
  permissions_timeout: 'Check whether your server at `PERMISSIONS_URL` is slow or down.',
  permissions_unreachable: 'Check the host in `PERMISSIONS_URL`, and its certificate.',
  permissions_status: 'Check the path in `PERMISSIONS_URL`. Redirects are not followed.',
  permissions_malformed: 'Have your server at `PERMISSIONS_URL` send both `products` and `rooms`.',
};

export const textOfRemedy = (remedy: Remedy) => (typeof remedy === 'string' ? remedy : remedy.inEnv);
