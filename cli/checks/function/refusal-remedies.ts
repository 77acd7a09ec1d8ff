// What an owner does about a refusal. A remote server's texts are never repeated: its `reason` selects a text of this
// project, and a reason that this version does not know gets the text for its code.

import { NOBODY_MAY_CALL } from '../../../src/config/problem';
import { REASONS, type Reason } from '../../../src/errors';
import { BAD_TOKEN } from '../../../src/oidc/bearer-errors';
import type { Explanation } from '../../terminal/finding';
import { codeOf, type Reply } from './reply';

export type BadTokenReason = keyof typeof BAD_TOKEN;

const FRESH = "Get a fresh token: ask your provider's SDK for one before each call.";
const OTHER_KIND = 'Send the ID token, or an access token for your own API: docs/ says which for your provider.';

const REMEDIES: Readonly<Record<BadTokenReason, string>> = {
  no_issuer: 'Set OIDC_ISSUER and OIDC_AUDIENCE in .env, and run npm run deploy.',
  token_too_long: 'Let the provider put less into the token.',
  token_malformed: OTHER_KIND,
  token_type: OTHER_KIND,
  algorithm: 'Let the provider sign with a key pair, for example with RS256 or ES256.',
  critical_header: OTHER_KIND,
  issuer: "Compare the token's iss with OIDC_ISSUER, including a slash at the end, and run npm run deploy.",
  audience: "Add the token's aud to OIDC_AUDIENCE and run npm run deploy, or send the other token of the sign-in.",
  expired: FRESH,
  not_yet_valid: "Set the clock of the provider's computer.",
  unknown_key: 'Get a fresh token, and check whether OIDC_JWKS_URI belongs to another issuer.',
  signature: 'Send the token exactly as the provider issued it.',
};

/** Undefined for a reason that this version does not know. */
export function reasonOf({ body }: Reply): Reason | undefined {
  const { reason } = body;
  return typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? (reason as Reason) : undefined;
}

export function badTokenReasonOf(reply: Reply): BadTokenReason | undefined {
  const reason = reasonOf(reply);
  return reason && Object.hasOwn(BAD_TOKEN, reason) ? (reason as BadTokenReason) : undefined;
}

/** For a 401 `invalid_token`. */
export function explainBadToken(reply: Reply): Explanation {
  const reason = badTokenReasonOf(reply);
  if (!reason) return { message: 'It does not accept the bearer token.', remedy: FRESH };
  return { message: BAD_TOKEN[reason], remedy: REMEDIES[reason] };
}

/** For an answer that fits none of doctor's requests. */
export function explainUnexpected(reply: Reply): Explanation {
  switch (codeOf(reply)) {
    case 'configuration_error': {
      const isClosed = reasonOf(reply) === 'nobody_may_call';
      const message = isClosed ? NOBODY_MAY_CALL.message : 'Its configuration is invalid: it answers nobody.';
      return { message, remedy: 'Run npm run doctor without an address, correct .env, and run npm run deploy.' };
    }
    case 'server_error':
      return { message: 'An unexpected error occurred in it.', remedy: 'Read its log, which names the place.' };
    case 'temporarily_unavailable': {
      const remedy = 'Run npm run doctor without an address, which asks the provider; its log has the reason.';
      return { message: "It currently cannot get the identity provider's keys.", remedy };
    }
    case 'missing_token': {
      const remedy = 'Ask the Function directly: something in front of it removes the Authorization header.';
      return { message: 'The bearer token does not reach it.', remedy };
    }
    case undefined:
      return explainOtherServer(reply.status);
    default:
      return { message: `It refuses the request (${codeOf(reply)}).`, remedy: 'Remove the query from the address.' };
  }
}

function explainOtherServer(status: number): Explanation {
  if (status >= 300 && status < 400) {
    const remedy = 'Use the address that it leads to: an app may not follow it with its bearer token.';
    return { message: `It answers with a redirect (${status}).`, remedy };
  }
  const remedy = 'Correct the address: npm run deploy prints it. If it is right, run npm run deploy again.';
  return { message: `No token Function answers there (status ${status}).`, remedy };
}
