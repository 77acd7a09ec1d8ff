// What each reason of a refusal means, and what to do about it. The documents, the page and doctor read it here; the
// Function has no use for it.
import type { Reason } from '../src/errors';
import type { Explanation } from './finding';

interface ReasonAdvice {
  /** Sentences; backticks mark code, as in Markdown. */
  readonly meaning: string;
  readonly remedy: string;
  /** True if the remedy changes `.env`, which a deployed Function sees only after a deploy. */
  readonly isInEnv?: true;
}

const SEND_THE_CLAIM = 'Configure the provider to send the claim. A bearer token from before that change lacks it too.';
const SEND_A_LIST = 'Configure the provider to send one of these. Often the claim is an object, or a list of numbers.';
const SEND_A_SIGN_IN = 'Send the ID token, or an access token for your own API: `docs/` says which for your provider.';

export const REASON_ADVICE: Readonly<Record<Reason, ReasonAdvice>> = {
  authorization_malformed: {
    meaning: 'The `Authorization` header is not `Bearer`, a space and one token.',
    remedy: 'Send `Bearer`, a space and the bearer token.',
  },
  authorization_repeated: { meaning: 'The request has several `Authorization` headers.', remedy: 'Send exactly one.' },
  request_overwritten: { meaning: 'The query or the body has a parameter named `request`.', remedy: 'Remove it.' },
  body_not_read: {
    meaning:
      'The body is not of type `application/json` or `application/x-www-form-urlencoded`, has no `Content-Type`, or is JSON that was sent as a form.',
    remedy: 'Send the `Content-Type` of the body, or use the query.',
  },
  parameter_unknown: {
    meaning: 'A parameter has an unknown name.',
    remedy:
      'The answer suggests a known name or lists all of them. Some HTTP clients add a parameter to avoid caches: turn that off.',
  },
  parameter_malformed: {
    meaning: 'A parameter is empty, repeated, of the wrong type, or longer than 1024 characters.',
    remedy: 'Correct the parameter that the answer names. Only `products` may be a list, and only `ttl` a number.',
  },
  products_unknown: {
    meaning: '`products` contains something other than `video`, `voice`, `conversations` and `sync`.',
    remedy: 'Send only these names.',
  },
  platform_unknown: {
    meaning: '`platform` is not `ios`, `ios-sandbox` or `android`.',
    remedy: 'Send one of the three, or leave `platform` out.',
  },
  ttl_malformed: {
    meaning: '`ttl` is not a whole number of seconds from 60 to 86399.',
    remedy: 'Send such a number, or leave `ttl` out.',
  },
  room_malformed: {
    meaning: '`room` is not a unique name or a SID: at most 128 visible characters.',
    remedy: 'Send the name of a room, or leave `room` out.',
  },
  room_without_video: {
    meaning: '`room` was sent, but the Access Token would not include Video.',
    remedy: 'Add `video` to `products`, or leave out `room`.',
  },
  room_needed: {
    meaning: 'The user may join several rooms, and the request names none.',
    remedy: 'Name one of them in `room`.',
  },
  no_credentials: {
    meaning: 'The request has no bearer token.',
    remedy:
      'Sign the user in and send the bearer token. If the app did send it, a proxy in front of the Function removed the header.',
  },
  no_issuer: {
    meaning: 'A bearer token was sent, but `OIDC_ISSUER` is not set.',
    remedy: 'Set `OIDC_ISSUER` and `OIDC_AUDIENCE`, or send no bearer token.',
    isInEnv: true,
  },
  token_too_long: {
    meaning: 'The bearer token is longer than 16,384 characters.',
    remedy: 'Configure the provider to put less into it, such as fewer groups and roles.',
  },
  token_malformed: {
    meaning: 'The bearer token is not a signed JWT. Often it is an opaque or encrypted access token.',
    remedy: 'Send the ID token, or request an access token for your own API.',
  },
  token_type: {
    meaning: 'The `typ` header says that the bearer token is neither an ID token nor an access token.',
    remedy: SEND_A_SIGN_IN,
  },
  unsigned: {
    meaning: 'The bearer token has no signature (`alg` is `none`), like those of the Firebase emulator.',
    remedy: 'Sign in at the real project, or develop without `OIDC_ISSUER`, on localhost.',
  },
  algorithm: {
    meaning: 'The signature algorithm is not accepted: usually a shared secret (HS256).',
    remedy: 'Configure the provider to sign with a key pair, for example with RS256 or ES256.',
  },
  critical_header: {
    meaning: 'The bearer token has a `crit` or `b64` header, which is not supported.',
    remedy: SEND_A_SIGN_IN,
  },
  issuer: {
    meaning: '`iss` is not exactly `OIDC_ISSUER`.',
    remedy:
      'Check for a slash at the end, and for another tenant, project or stage. If the bearer token is from your own provider, copy its `iss` to `OIDC_ISSUER`.',
    isInEnv: true,
  },
  audience: {
    meaning:
      '`aud`, or the claim in `OIDC_AUDIENCE_CLAIM`, has none of the values of `OIDC_AUDIENCE`. With `client_id`, the bearer token must have no `aud`.',
    remedy:
      'Often the app sent the ID token instead of the access token, or the reverse: send the other one. Only if the audience is your own app, add it to `OIDC_AUDIENCE`: that of another app lets the users of that app in.',
    isInEnv: true,
  },
  expired: {
    meaning: 'The bearer token has expired, or has no `exp`.',
    remedy: "Ask your provider's SDK for a fresh one before each request.",
  },
  not_yet_valid: {
    meaning: '`nbf` or `iat` is in the future.',
    remedy:
      'On localhost, the clock of your computer is probably slow: correct it. Otherwise, correct that of the provider.',
  },
  key_bound: {
    meaning: 'The bearer token is bound to a key (claim `cnf`), with DPoP or a certificate.',
    remedy: 'Configure the provider to issue ordinary bearer tokens for this app.',
  },
  logout_token: { meaning: 'The bearer token announces a logout.', remedy: SEND_A_SIGN_IN },
  machine: {
    meaning: 'The bearer token belongs to a program, not to a user.',
    remedy: 'Send the token of a user who signed in, not one that a program obtained with client credentials.',
  },
  unknown_key: {
    meaning: 'The issuer does not publish the key of this bearer token.',
    remedy: 'Get a fresh bearer token, and check that `OIDC_JWKS_URI` belongs to the issuer.',
  },
  key_algorithm: {
    meaning: 'The issuer publishes the key of this bearer token, but for another algorithm.',
    remedy: 'Correct the algorithm of the key or of the token at the provider.',
  },
  signature: {
    meaning: 'The signature of the bearer token is wrong.',
    remedy: 'Send it exactly as the provider issued it.',
  },
  permissions_unauthorized: {
    meaning: 'Your server at `PERMISSIONS_URL` responded with 401.',
    remedy: 'It must verify the bearer token for the same issuer and audience as the Function.',
  },
  no_product: {
    meaning: 'The caller may have none of the configured products.',
    remedy: 'The claim in `OIDC_PRODUCTS_CLAIM` and your server, if they are set, must list the same one.',
  },
  product_not_granted: {
    meaning: 'A requested product is not configured, or this caller may not have it.',
    remedy: 'Leave the product out, configure it, or grant it to the user.',
  },
  products_claim_missing: {
    meaning: 'The bearer token lacks the claim in `OIDC_PRODUCTS_CLAIM`.',
    remedy: SEND_THE_CLAIM,
  },
  products_claim_malformed: {
    meaning: 'The claim in `OIDC_PRODUCTS_CLAIM` is not a list of strings, a string, or a string with a JSON list.',
    remedy: SEND_A_LIST,
  },
  permissions_denied: {
    meaning: 'Your server at `PERMISSIONS_URL` responded with 403: this user may not have an Access Token.',
    remedy: 'Give the user these rights on that server.',
  },
  room_not_open: {
    meaning: 'The caller may not join this room.',
    remedy: 'Request the room in `VIDEO_ROOM`, or one that the bearer token and your server list.',
  },
  no_room: {
    meaning: 'The caller may join no room, so Video is refused.',
    remedy:
      'The claim in `OIDC_ROOMS_CLAIM` and your server, if they are set, must list the same one: the room in `VIDEO_ROOM`, if that is set.',
  },
  rooms_claim_missing: { meaning: 'The bearer token lacks the claim in `OIDC_ROOMS_CLAIM`.', remedy: SEND_THE_CLAIM },
  rooms_claim_malformed: {
    meaning: 'The claim in `OIDC_ROOMS_CLAIM` is not a list of strings, a string, or a string with a JSON list.',
    remedy: SEND_A_LIST,
  },
  identity_claim_missing: {
    meaning: 'The bearer token lacks the claim in `OIDC_IDENTITY_CLAIM`.',
    remedy: 'Configure the provider to send the claim, or name another one in `OIDC_IDENTITY_CLAIM`.',
    isInEnv: true,
  },
  identity_claim_malformed: {
    meaning: 'The claim in `OIDC_IDENTITY_CLAIM` is not a string, but a number, for example.',
    remedy: 'Name another claim in `OIDC_IDENTITY_CLAIM`.',
    isInEnv: true,
  },
  email_not_verified: {
    meaning: '`email` is the identity, but `email_verified` is not true.',
    remedy: 'Ask the user to verify the e-mail address.',
  },
  identity_reserved: {
    meaning: 'The identity is `guest` and 32 hexadecimal digits, the form of an anonymous identity.',
    remedy: 'Give the user another identity, or choose another claim.',
  },
  identity_characters: {
    meaning:
      'The identity is blank, or has a control, invisible or ill-formed character. `detail` has its code point: some emoji and scripts contain invisible joiners.',
    remedy: 'Change the identity, or choose another claim.',
  },
  identity_too_long: {
    meaning:
      'The identity exceeds 128 characters for Video, 121 for Voice (after escaping), or 256 for Conversations and Sync. For Video, characters beyond ASCII count twice.',
    remedy: 'Use a shorter identity, or choose another claim.',
  },
  nobody_may_call: {
    meaning: 'No caller is allowed yet.',
    remedy: 'Set `OIDC_ISSUER` and `OIDC_AUDIENCE`, or `ALLOW_ANONYMOUS=true`.',
    isInEnv: true,
  },
  configuration: {
    meaning: 'A variable is missing or invalid.',
    remedy: '`npm run doctor` names each one, and so do the answer on localhost and the log of a deployed Function.',
    isInEnv: true,
  },
  unexpected: {
    meaning: 'The Function failed.',
    remedy: 'Read the log, which names the kind of error and the place in the built file.',
  },
  provider_timeout: {
    meaning: 'The provider did not respond within 3 seconds.',
    remedy: 'Check whether the identity provider is slow or down.',
  },
  provider_unreachable: {
    meaning: 'The connection failed, or the provider redirected the request.',
    remedy: 'Check the host in `OIDC_ISSUER` and `OIDC_JWKS_URI`, and its certificate.',
  },
  provider_status: {
    meaning: 'The provider did not respond with 200; the log has its status.',
    remedy: 'For 404, check `OIDC_ISSUER`, or set `OIDC_JWKS_URI`.',
    isInEnv: true,
  },
  provider_too_large: {
    meaning: 'A document of the provider exceeds 256 KiB.',
    remedy: 'Check that `OIDC_JWKS_URI` is the address of a key set.',
  },
  provider_not_json: {
    meaning: 'A document of the provider is not a JSON object.',
    remedy: 'Check `OIDC_ISSUER` and `OIDC_JWKS_URI`.',
  },
  provider_other_issuer: {
    meaning: '`issuer` in the discovery document is not exactly `OIDC_ISSUER`. Often only a slash at the end differs.',
    remedy: 'Copy `iss` from a bearer token to `OIDC_ISSUER`; if the document still differs, set `OIDC_JWKS_URI`.',
    isInEnv: true,
  },
  provider_no_jwks_uri: {
    meaning: 'The discovery document has no `jwks_uri`, or one that is not https.',
    remedy: "Set `OIDC_JWKS_URI` to the address of the provider's keys.",
    isInEnv: true,
  },
  provider_no_key_set: { meaning: 'The document with the keys has no `keys` list.', remedy: 'Check `OIDC_JWKS_URI`.' },
  provider_too_many_keys: {
    meaning: 'The provider publishes more than 100 keys.',
    remedy: 'Check `OIDC_JWKS_URI`; remove old keys at the provider.',
  },
  provider_no_usable_key: {
    meaning: 'The provider publishes no public key for an accepted algorithm.',
    remedy: 'Configure the provider to sign with RS256 or ES256.',
  },
  provider_key_unusable: {
    meaning: 'The provider publishes the key of this bearer token in an invalid form.',
    remedy: 'Replace the key at the provider.',
  },
  permissions_timeout: {
    meaning: 'Your server at `PERMISSIONS_URL` did not respond within 3 seconds.',
    remedy: 'Check whether it is slow or down.',
  },
  permissions_unreachable: {
    meaning: 'The connection to your server at `PERMISSIONS_URL` failed.',
    remedy: 'Check its host and its certificate.',
  },
  permissions_status: {
    meaning: 'Your server at `PERMISSIONS_URL` did not respond with 200, 401 or 403; the log has its status.',
    remedy: 'Check the path, and that it accepts POST. Redirects are not followed.',
  },
  permissions_malformed: {
    meaning: 'The response of your server at `PERMISSIONS_URL` is not what `docs/permissions.md` describes.',
    remedy: 'Respond with `products` and `rooms`, each a list of strings, or null for no limit.',
  },
};

/** @returns false also for a reason that another version of this project has */
export const isReason = (text: unknown): text is Reason =>
  typeof text === 'string' && Object.hasOwn(REASON_ADVICE, text);

/** @param isLocal true for a Function on localhost, which `npm start` restarts */
export function adviceOn(reason: Reason, isLocal: boolean): Explanation {
  const { meaning, remedy, isInEnv } = REASON_ADVICE[reason];
  return { message: meaning, remedy: isInEnv ? thenApply(remedy, isLocal) : remedy };
}

/** How a change of `.env` reaches the Function: `npm start` serves it on this computer, otherwise a deploy brings it to Twilio. */
export function thenApply(remedy: string, isLocal: boolean): string {
  return `${remedy} ${isLocal ? 'Save `.env`: `npm start` restarts by itself.' : 'Then run `npm run deploy`.'}`;
}

/** Gives the Function the `.env` of this folder; the beginning of a sentence. */
export const applyEnv = (isLocal: boolean) => (isLocal ? 'Run `npm start` in this folder' : 'Run `npm run deploy`');
