// How a Function answers a caller without a bearer token, with a forged one, and with the owner's own.

import { applyEnv, thenApply } from '../../../advice/apply-change';
import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { type Environment, textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import type { Reason } from '../../../src/errors';
import type { RefusedToken } from './bearer-claims';
import { explainByToken, explainTooLarge } from './bearer-token';
import { HEADERS_TOO_LARGE } from './other-server';
import { explainRefusal } from './refusal-remedies';
import { codeOf, isFailure, isIssued, type Reply, reasonOf } from './reply';

/** @param isLocal true on a domain where everyone may have a token */
export function checkWithoutToken(reply: Reply | Explanation, isLocal: boolean): Finding {
  const { ok, warning, problemOf } = findingsOf('Without a bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) {
    if (isLocal) return ok('Everyone gets a token, as always on localhost without OIDC_ISSUER.');
    const remedy = thenApply('Unless you want that, remove ALLOW_ANONYMOUS from .env and set OIDC_ISSUER.', isLocal);
    return warning('Everyone gets a token: the Function is open to the whole world.', remedy);
  }
  const code = codeOf(reply);
  if (code === 'missing_token') return ok('Nobody gets a token.');
  if (code === 'product_not_allowed' || reasonOf(reply) === 'no_room') {
    const remedy =
      'Remove ALLOW_ANONYMOUS from .env, or allow such callers a product: SECURITY.md says which they get.';
    return warning('Everyone may call, but gets no product.', remedy);
  }
  return problemOf(explainRefusal(reply, isLocal));
}

const LIFETIME_SECONDS = 3600;

/**
 * Makes a well-formed bearer token with an invalid signature, or none (RFC 7518 section 3.6). It names the issuer of
 * `.env`, so that the Function has to look for the issuer's keys.
 */
export function forgedToken(environment: Environment, nowSeconds: number, alg: 'RS256' | 'none'): string {
  const iss = textOf(environment, 'OIDC_ISSUER') ?? 'https://doctor.invalid';
  const [aud = 'doctor'] = VARIABLES.OIDC_AUDIENCE.format.parse(textOf(environment, 'OIDC_AUDIENCE') ?? '') ?? [];
  const header = { alg, kid: 'doctor', typ: 'JWT' };
  const claims = { iss, aud, sub: 'doctor', exp: Math.floor(nowSeconds) + LIFETIME_SECONDS };
  const parts = [JSON.stringify(header), JSON.stringify(claims), alg === 'none' ? '' : 'not a signature'];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** With these, the Function has not even compared the key: it has other settings than `.env`. */
const OTHER_SETTINGS: readonly (Reason | undefined)[] = ['no_issuer', 'issuer', 'audience'];

/** @param reply to a forgedToken() for the same environment */
export function checkForgedToken(reply: Reply | Explanation, environment: Environment, isLocal: boolean): Finding {
  const { ok, warning, problem, problemOf } = findingsOf('With a forged bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) {
    const remedy =
      'Stop using this Function: anyone can pose as anyone. Deploy this project instead, with npm run deploy.';
    return problem('The Function accepts it.', remedy);
  }
  if (codeOf(reply) !== 'invalid_token') return problemOf(explainRefusal(reply, isLocal));
  const reason = reasonOf(reply);
  if (OTHER_SETTINGS.includes(reason) && textOf(environment, 'OIDC_ISSUER')) {
    const message = `It is refused, but not with the settings of .env: ${explainRefusal(reply, isLocal).message}`;
    const remedy = `${applyEnv(isLocal)} if the Function is to have OIDC_ISSUER and OIDC_AUDIENCE of .env.`;
    return warning(message, remedy);
  }
  return ok(reason === 'unknown_key' ? "It is refused, because none of the provider's keys fits." : 'It is refused.');
}

/** @param reply to the owner's own token */
export function checkOwnToken(reply: Reply | Explanation, refused: RefusedToken): Finding {
  const { ok, warning, problemOf } = findingsOf('With your bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) return ok('You get a token.');
  if (reply.status === HEADERS_TOO_LARGE) return problemOf(explainTooLarge(refused.bearer));
  const explanation = explainByToken(reasonOf(reply), refused) ?? explainRefusal(reply, refused.isLocal);
  // The token is valid, but the request is not.
  if (codeOf(reply) === 'invalid_request') return warning(explanation.message, explanation.remedy);
  return problemOf(explanation);
}
