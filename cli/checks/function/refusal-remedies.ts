// What an owner does about an answer that is not a token. The texts of a remote server are never repeated: the reason
// selects a text of this project. If the reason is unknown or has no text of its own, the code selects one.
import { NOBODY_MAY_CALL } from '../../../src/config/problem';
import type { ErrorCode, REASONS, Reason } from '../../../src/errors';
import { BAD_TOKEN } from '../../../src/oidc/bearer-errors';
import type { Explanation } from '../../terminal/finding';
import { codeOf, type Reply, reasonOf } from './reply';

type BadTokenReason = { [R in Reason]: (typeof REASONS)[R] extends 'invalid_token' ? R : never }[Reason];

const FRESH_TOKEN = "Get a fresh token: ask your provider's SDK for one before each request to /token.";
const OTHER_TOKEN = 'Send the ID token, or an access token for your own API: docs/ says which for your provider.';

const BAD_TOKEN_REMEDIES: Readonly<Record<BadTokenReason, string>> = {
  no_issuer: 'Set OIDC_ISSUER and OIDC_AUDIENCE in .env, and run npm run deploy.',
  token_too_long: 'Configure the provider to put less into the token.',
  token_malformed: OTHER_TOKEN,
  token_type: OTHER_TOKEN,
  unsigned: 'Sign in at the real provider: tokens of an emulator cannot be used.',
  algorithm: 'Configure the provider to sign with a key pair, for example with RS256 or ES256.',
  critical_header: OTHER_TOKEN,
  issuer: "Compare the token's iss with OIDC_ISSUER, including a slash at the end, and run npm run deploy.",
  audience: "Add the token's aud to OIDC_AUDIENCE and run npm run deploy, or send the other token of the sign-in.",
  expired: FRESH_TOKEN,
  not_yet_valid: "Correct the clock of the provider's computer.",
  key_bound: 'Configure the provider to issue tokens that are not bound to a key.',
  logout_token: OTHER_TOKEN,
  machine: 'Send the token of a user who signed in, not one that a server obtained for itself.',
  unknown_key: 'Get a fresh token, and check whether OIDC_JWKS_URI belongs to another issuer.',
  key_algorithm: 'Configure the provider to publish its keys for the algorithm that it signs with.',
  signature: 'Send the token exactly as the provider issued it.',
  permissions_unauthorized: 'Check how your server at PERMISSIONS_URL verifies the bearer token.',
};

const CORRECT_CONFIGURATION = 'Run npm run doctor without an address, correct .env, and run npm run deploy.';
const CORRECT_IDENTITY_CLAIM = 'Configure the provider to send that claim, or name another one in OIDC_IDENTITY_CLAIM.';
const OTHER_IDENTITY = 'Name a claim with a shorter, plain identity in OIDC_IDENTITY_CLAIM, and run npm run deploy.';

const BY_REASON: Readonly<Partial<Record<Reason, Explanation>>> = {
  nobody_may_call: { message: NOBODY_MAY_CALL.message, remedy: CORRECT_CONFIGURATION },
  room_needed: {
    message: 'This user may join several rooms, but the request names none.',
    remedy: 'Add ?room=NAME to the address.',
  },
  identity_claim_missing: {
    message: 'The bearer token does not have the claim that OIDC_IDENTITY_CLAIM names.',
    remedy: CORRECT_IDENTITY_CLAIM,
  },
  email_not_verified: {
    message: 'OIDC_IDENTITY_CLAIM is email, but the bearer token does not say that the e-mail address is verified.',
    remedy: 'Have the user verify the e-mail address, or name another claim in OIDC_IDENTITY_CLAIM.',
  },
  identity_characters: {
    message: 'The identity is blank or contains control, invisible or ill-formed characters.',
    remedy: OTHER_IDENTITY,
  },
  identity_too_long: { message: 'The identity is too long for a configured product.', remedy: OTHER_IDENTITY },
};

/** The message is completed by the name of the reason. */
const BY_CODE: Readonly<Record<ErrorCode, Explanation>> = {
  invalid_request: {
    message: 'The Function refuses the request',
    remedy: 'Correct the query of the address or remove it; for a user of several rooms, add ?room=NAME.',
  },
  missing_token: {
    message: 'The bearer token does not reach the Function',
    remedy: 'Send requests to the Function itself: something in front of it removes the Authorization header.',
  },
  invalid_token: { message: 'The Function refuses the bearer token', remedy: FRESH_TOKEN },
  product_not_allowed: {
    message: 'This user may not have the requested products',
    remedy:
      'Configure them, or have the provider list them in the claim of OIDC_PRODUCTS_CLAIM, and for Video a room in that of OIDC_ROOMS_CLAIM.',
  },
  room_not_allowed: {
    message: 'This user may not join the requested room',
    remedy: 'Request another room, or have the provider list it in the claim of OIDC_ROOMS_CLAIM.',
  },
  invalid_identity: { message: 'The bearer token gives the user no valid identity', remedy: CORRECT_IDENTITY_CLAIM },
  configuration_error: {
    message: 'The configuration of the Function is invalid, so it refuses every request',
    remedy: CORRECT_CONFIGURATION,
  },
  server_error: { message: 'The Function failed', remedy: 'Read its log, which says where.' },
  temporarily_unavailable: {
    message: "The Function currently cannot get the identity provider's keys",
    remedy: 'Run npm run doctor without an address, which checks the provider.',
  },
};

export function explainRefusal(reply: Reply): Explanation {
  const [code, reason] = [codeOf(reply), reasonOf(reply)];
  if (!code) return explainOtherServer(reply.status);
  if (reason && isBadToken(reason)) return { message: BAD_TOKEN[reason], remedy: BAD_TOKEN_REMEDIES[reason] };
  const { message, remedy } = BY_CODE[code];
  return (reason && BY_REASON[reason]) ?? { message: `${message} (${reason ?? code}).`, remedy };
}

const isBadToken = (reason: Reason): reason is BadTokenReason => Object.hasOwn(BAD_TOKEN_REMEDIES, reason);

function explainOtherServer(status: number): Explanation {
  if (status >= 300 && status < 400) {
    const remedy = 'Use the address that it leads to: an app may not follow it with its bearer token.';
    return { message: `The answer is a redirect (${status}).`, remedy };
  }
  const remedy = 'Correct the address: npm run deploy prints it. If it is correct, run npm run deploy again.';
  return { message: `No token Function answers at this address (status ${status}).`, remedy };
}
