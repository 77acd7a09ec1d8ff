// What an owner does about an answer that is not a token. The words of a remote server are never repeated: the reason
// selects a text of this project. If the reason is unknown or has no text of its own, the code selects one.

import { inEnv, type Remedy, remedyFor } from '../../../advice/apply-change';
import type { Explanation } from '../../../advice/finding';
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import type { ErrorCode, Reason } from '../../../src/errors';
import { BAD_TOKEN } from '../../../src/oidc/bearer-errors';
import { BAD_TOKEN_REMEDIES, FRESH_TOKEN, isBadToken } from './bad-token-remedies';
import { explainOtherServer } from './other-server';
import { codeOf, type Reply, reasonOf } from './reply';

const CORRECT_CONFIGURATION = inEnv('Run npm run doctor without an address, and correct .env.');
const CORRECT_IDENTITY_CLAIM = 'Configure the provider to send that claim, or name another one in OIDC_IDENTITY_CLAIM.';
const OTHER_IDENTITY = inEnv('Name a claim with a shorter, plain identity in OIDC_IDENTITY_CLAIM.');
const ASK_PERMISSIONS = 'Run npm run doctor -- --bearer -, which asks that server itself.';

const GRANT_PRODUCTS =
  'Configure them, or have the provider list them in the claim of OIDC_PRODUCTS_CLAIM, and for Video a room in that of OIDC_ROOMS_CLAIM. With PERMISSIONS_URL, npm run doctor -- --bearer - says what that server allows.';
const SEND_A_LIST = 'Configure the provider to send a list of strings, or one string with commas.';

interface Row {
  readonly message: string;
  readonly remedy: Remedy;
}

const BY_REASON: Readonly<Partial<Record<Reason, Row>>> = {
  parameter_unknown: {
    message: 'The address has a parameter that the Function does not know.',
    remedy: 'Remove it: the parameters are products, room, platform, ttl and, on localhost, identity.',
  },
  nobody_may_call: { message: NOBODY_MAY_CALL.message, remedy: CORRECT_CONFIGURATION },
  room_needed: {
    message: 'This user may join several rooms, but the request names none.',
    remedy: 'Add ?room=NAME to the address.',
  },
  no_product: { message: 'This user may not have a token for any product.', remedy: GRANT_PRODUCTS },
  no_room: {
    message: 'This user may not join any Video room.',
    remedy: 'Have the provider list one in the claim of OIDC_ROOMS_CLAIM, or request only other products.',
  },
  identity_claim_missing: {
    message: 'The bearer token does not have the claim that OIDC_IDENTITY_CLAIM names.',
    remedy: CORRECT_IDENTITY_CLAIM,
  },
  email_not_verified: {
    message: 'OIDC_IDENTITY_CLAIM is email, but the bearer token does not say that the e-mail address is verified.',
    remedy: 'Have the user verify the e-mail address, or name another claim in OIDC_IDENTITY_CLAIM.',
  },
  identity_claim_malformed: {
    message: 'The claim that OIDC_IDENTITY_CLAIM names is not a string.',
    remedy: 'Configure the provider to send a string, or name another claim in OIDC_IDENTITY_CLAIM.',
  },
  products_claim_missing: {
    message: 'The bearer token does not have the claim that OIDC_PRODUCTS_CLAIM names.',
    remedy: 'Configure the provider to send that claim, with the products of the user.',
  },
  products_claim_malformed: {
    message: 'The claim that OIDC_PRODUCTS_CLAIM names is not a list of strings.',
    remedy: SEND_A_LIST,
  },
  rooms_claim_missing: {
    message: 'The bearer token does not have the claim that OIDC_ROOMS_CLAIM names.',
    remedy: 'Configure the provider to send that claim, with the rooms of the user.',
  },
  rooms_claim_malformed: {
    message: 'The claim that OIDC_ROOMS_CLAIM names is not a list of strings.',
    remedy: SEND_A_LIST,
  },
  permissions_denied: {
    message: 'The server at PERMISSIONS_URL does not let this user have a token.',
    remedy: ASK_PERMISSIONS,
  },
  permissions_timeout: { message: 'The server at PERMISSIONS_URL takes too long.', remedy: ASK_PERMISSIONS },
  permissions_unreachable: { message: 'The server at PERMISSIONS_URL cannot be reached.', remedy: ASK_PERMISSIONS },
  permissions_status: {
    message: 'The server at PERMISSIONS_URL answers with a status other than 200, 401 or 403.',
    remedy: ASK_PERMISSIONS,
  },
  permissions_malformed: {
    message: 'The answer of the server at PERMISSIONS_URL is not valid.',
    remedy: ASK_PERMISSIONS,
  },
  identity_characters: {
    message: 'The identity is blank or contains control, invisible or ill-formed characters.',
    remedy: OTHER_IDENTITY,
  },
  identity_too_long: { message: 'The identity is too long for a configured product.', remedy: OTHER_IDENTITY },
};

/** The message is completed by the name of the reason. */
const BY_CODE: Readonly<Record<ErrorCode, Row>> = {
  invalid_request: {
    message: 'The Function refuses the request',
    remedy: 'Correct the query of the address or remove it; for a user with several rooms, add ?room=NAME.',
  },
  missing_token: {
    message: 'The bearer token does not reach the Function',
    remedy: 'Send requests to the Function itself: something in front of it removes the Authorization header.',
  },
  invalid_token: { message: 'The Function refuses the bearer token', remedy: FRESH_TOKEN },
  product_not_allowed: {
    message: 'This user may not have the requested products',
    remedy: GRANT_PRODUCTS,
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

/** @param isLocal true for a Function on this computer */
export function explainRefusal(reply: Reply, isLocal: boolean): Explanation {
  const [code, reason] = [codeOf(reply), reasonOf(reply)];
  if (!code) return explainOtherServer(reply, isLocal);
  const { message, remedy } = rowFor(code, reason);
  return { message, remedy: remedyFor(remedy, isLocal) };
}

function rowFor(code: ErrorCode, reason: Reason | undefined): Row {
  if (reason && isBadToken(reason)) return { message: BAD_TOKEN[reason], remedy: BAD_TOKEN_REMEDIES[reason] };
  const { message, remedy } = BY_CODE[code];
  return (reason && BY_REASON[reason]) ?? { message: `${message} (${reason ?? code}).`, remedy };
}
