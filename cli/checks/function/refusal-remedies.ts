// What an owner does about a refusal that was not expected. Of a remote server's texts, only those are repeated that
// this project has written itself.
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import { badToken } from '../../../src/oidc/refusals';
import type { Told } from '../../terminal/finding';
import { codeOf, type Reply } from './reply';

/** Why a bearer token is bad. */
export type Reason = Parameters<typeof badToken>[0];

const FRESH = 'Take a fresh token: ask the SDK of your provider for one before each call.';
const OTHER_KIND = 'Send the ID token, or an access token for an API of your own: docs/ says which for your provider.';

const REMEDIES: Readonly<Record<Reason, string>> = {
  no_issuer: 'Set OIDC_ISSUER and OIDC_AUDIENCE in .env, and run npm run deploy.',
  too_long: 'Let the provider put less into the token.',
  malformed: OTHER_KIND,
  algorithm: 'Let the provider sign with a key pair, such as with RS256 or ES256.',
  critical_header: OTHER_KIND,
  type: OTHER_KIND,
  issuer: 'Compare iss of the token with OIDC_ISSUER, to the slash at the end, and run npm run deploy.',
  audience: 'Put aud of the token into OIDC_AUDIENCE and run npm run deploy, or send the other token of the sign-in.',
  expired: FRESH,
  not_yet_valid: "Set the clock of the provider's computer.",
  unknown_key: 'Take a fresh token, and see whether OIDC_JWKS_URI is of another issuer.',
  signature: 'Send the token as the provider gave it, without a change.',
};

/** Undefined for a text that is not this project's. */
export function reasonOf({ body }: Reply): Reason | undefined {
  return (Object.keys(REMEDIES) as Reason[]).find((reason) => badToken(reason).detail === body.detail);
}

/** Of a 401 `invalid_token`. */
export function badTokenFailure(reply: Reply): Told {
  const reason = reasonOf(reply);
  if (!reason) return { message: 'It does not take the bearer token.', remedy: FRESH };
  return { message: badToken(reason).detail, remedy: REMEDIES[reason] };
}

/** Of an answer that fits to no request of doctor's. */
export function unexpected(reply: Reply): Told {
  const { status, body } = reply;
  switch (codeOf(reply)) {
    case 'configuration_error':
      return configurationFailure(body.detail);
    case 'server_error':
      return { message: 'Something unforeseen happened in it.', remedy: 'Look into its log, which names the place.' };
    case 'temporarily_unavailable': {
      const remedy = 'Run npm run doctor without an address, which asks the provider; its log has the reason.';
      return { message: "It cannot get the identity provider's keys at the moment.", remedy };
    }
    case 'missing_token': {
      const remedy = 'Ask the Function itself: what stands before it takes the header Authorization away.';
      return { message: 'The bearer token does not reach it.', remedy };
    }
    case undefined:
      return strangerFailure(status);
    default:
      return { message: `It refuses the request (${codeOf(reply)}).`, remedy: 'Take the query out of the address.' };
  }
}

function configurationFailure(detail: unknown): Told {
  const isClosed = typeof detail === 'string' && detail.includes(NOBODY_MAY_CALL);
  const message = isClosed ? NOBODY_MAY_CALL : 'Its configuration has to be mended: it answers nobody.';
  return { message, remedy: 'Run npm run doctor without an address, mend .env, and run npm run deploy.' };
}

function strangerFailure(status: number): Told {
  if (status >= 300 && status < 400) {
    const remedy = 'Give the address to which it leads: an app may not follow it with its bearer token.';
    return { message: `It answers with a redirect (${status}).`, remedy };
  }
  const remedy = 'Correct the address: npm run deploy prints the domain. If it is right, run npm run deploy again.';
  return { message: `No token Function answers there (status ${status}).`, remedy };
}
