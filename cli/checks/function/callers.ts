// What a Function says to each kind of caller: to nobody, to a bad bearer token, to a good one.
import { type Environment, textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import { BAD_TOKEN } from '../../../src/oidc/bearer-errors';
import { type Explanation, type Finding, findingsOf } from '../../terminal/finding';
import { badTokenReasonOf, explainBadToken, explainUnexpected } from './refusal-remedies';
import { codeOf, isFailure, isIssued, type Reply } from './reply';

/** @param isLocal true on a domain where everybody may have a token */
export function checkNobody(reply: Reply | Explanation, isLocal: boolean): Finding {
  const { ok, warning, problemOf } = findingsOf('Without a bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) {
    if (isLocal) return ok('Everybody gets a token, as on your own computer without OIDC_ISSUER.');
    const remedy = 'Unless you want that: take ALLOW_ANONYMOUS out of .env, set OIDC_ISSUER, and run npm run deploy.';
    return warning('Everybody gets a token: it is open to the whole world.', remedy);
  }
  const code = codeOf(reply);
  if (code === 'missing_token') return ok('Nobody gets a token.');
  if (code === 'product_not_allowed') {
    const remedy =
      'Take ALLOW_ANONYMOUS out of .env, or let such callers have something: SECURITY.md says what they get.';
    return warning('Everybody is let in, but may have no product.', remedy);
  }
  return problemOf(explainUnexpected(reply));
}

const EXPIRES_SECONDS = 3600;

/** Well formed, and signed by nobody: wrongly, or not at all (RFC 7518 section 3.6). For the issuer of `.env`, so that the Function has to look for its keys. */
export function madeUpToken(environment: Environment, nowSeconds: number, alg: 'RS256' | 'none'): string {
  const iss = textOf(environment, 'OIDC_ISSUER') ?? 'https://doctor.invalid';
  const [aud = 'doctor'] = VARIABLES.OIDC_AUDIENCE.format.parse(textOf(environment, 'OIDC_AUDIENCE') ?? '') ?? [];
  const header = { alg, kid: 'doctor', typ: 'JWT' };
  const claims = { iss, aud, sub: 'doctor', exp: Math.floor(nowSeconds) + EXPIRES_SECONDS };
  const parts = [JSON.stringify(header), JSON.stringify(claims), alg === 'none' ? '' : 'signed by nobody'];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** @param reply to a token of madeUpToken() for the same environment */
export function checkBadToken(reply: Reply | Explanation, environment: Environment): Finding {
  const { ok, warning, problem, problemOf } = findingsOf('With a bad bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) {
    const remedy = 'Do not use this Function: anybody can pass for anybody. Deploy this one with npm run deploy.';
    return problem('It gets a token all the same.', remedy);
  }
  if (codeOf(reply) !== 'invalid_token') {
    return problemOf(explainUnexpected(reply));
  }
  const reason = badTokenReasonOf(reply);
  if (reason && OTHER_PROVIDER.includes(reason) && textOf(environment, 'OIDC_ISSUER')) {
    const message = `It is refused, though not as .env has it: ${BAD_TOKEN[reason]}`;
    return warning(message, 'Run npm run deploy, if the Function is to have OIDC_ISSUER and OIDC_AUDIENCE of .env.');
  }
  return ok(reason === 'unknown_key' ? "It is refused, by the provider's keys." : 'It is refused.');
}

const OTHER_PROVIDER = ['no_issuer', 'issuer', 'audience'];

/** @param reply to the owner's own token */
export function checkGoodToken(reply: Reply | Explanation): Finding {
  const { ok, warning, problem, problemOf } = findingsOf('With your bearer token');
  if (isFailure(reply)) return problemOf(reply);
  if (isIssued(reply)) return ok('You get a token.');
  switch (codeOf(reply)) {
    case 'invalid_token':
      return problemOf(explainBadToken(reply));
    case 'product_not_allowed':
      return problem(
        'It is taken, but this user may have no product that you ask for.',
        'Configure a product, or let the provider list it in the claim of OIDC_PRODUCTS_CLAIM; rooms likewise.',
      );
    case 'room_not_allowed':
      return problem(
        'It is taken, but this user may not join that room.',
        'Ask for another room, or let the provider list it in the claim of OIDC_ROOMS_CLAIM.',
      );
    case 'invalid_identity':
      return problem(
        'It is taken, but names nobody: the claim of OIDC_IDENTITY_CLAIM is missing, too long or not verified.',
        'Let the provider send that claim, or name another one in OIDC_IDENTITY_CLAIM.',
      );
    case 'invalid_request':
      return warning(
        'It is taken, but the request is refused.',
        'Add ?room=NAME to the address: users of several rooms name one.',
      );
    default:
      return problemOf(explainUnexpected(reply));
  }
}
