// How a Function answers: without a bearer token, with a forged one, with the owner's own; and what every answer has.
import { decodeJwt } from 'jose';
import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { applyEnv, thenApply } from '../../../advice/reasons';
import { type Environment, textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import type { Reason } from '../../../src/errors';
import { checkAccessToken } from '../access-token';
import { diagnoseBearer, explainTooLarge, isTooLarge } from './bearer';
import { codeOf, explainRefusal, isFailure, isIssued, type Reply, reasonOf } from './reply';

/** A Function that is being checked. */
export interface CheckedFunction {
  readonly isLocal: boolean;
  /** The variables of `.env`, which need not be those of the Function. */
  readonly environment: Environment;
  /** A bearer token from the owner's identity provider. */
  readonly bearer: string | undefined;
  /** Since 1970. */
  readonly nowSeconds: number;
  /** Sends a request with these headers. */
  readonly ask: (headers: Record<string, string>) => Promise<Reply | Explanation>;
  /** Every answer so far, in order. */
  readonly replies: readonly Reply[];
}

export async function checkWithoutToken({ ask, isLocal }: CheckedFunction): Promise<Finding[]> {
  const { ok, warning, problemOf } = findingsOf('Without a bearer token');
  const reply = await ask({});
  if (isFailure(reply)) return [problemOf(reply)];
  if (isIssued(reply)) {
    if (isLocal) return [ok('Everyone gets a token, as always on localhost without OIDC_ISSUER.')];
    const remedy = thenApply('Unless you want that, remove ALLOW_ANONYMOUS from .env and set OIDC_ISSUER.', isLocal);
    return [warning('Everyone gets a token: the Function is open to the whole world.', remedy)];
  }
  const code = codeOf(reply);
  if (code === 'missing_token') return [ok('Requests without a bearer token are refused.')];
  if (code === 'product_not_allowed' || reasonOf(reply) === 'no_room') {
    const remedy =
      'Remove ALLOW_ANONYMOUS from .env, or allow such callers a product: SECURITY.md says which they get.';
    return [warning('Everyone may call, but gets no product.', remedy)];
  }
  return [problemOf(explainRefusal(reply, isLocal))];
}

const LIFETIME_SECONDS = 3600;

/**
 * A well-formed bearer token with an invalid signature, or none (RFC 7518 section 3.6). It names the issuer of `.env`, so
 * that the Function has to look for the issuer's keys.
 */
function forgedToken(environment: Environment, nowSeconds: number, alg: 'RS256' | 'none'): string {
  const iss = textOf(environment, 'OIDC_ISSUER') ?? 'https://doctor.invalid';
  const [aud = 'doctor'] = VARIABLES.OIDC_AUDIENCE.format.parse(textOf(environment, 'OIDC_AUDIENCE') ?? '') ?? [];
  const header = { alg, kid: 'doctor', typ: 'JWT' };
  const claims = { iss, aud, sub: 'doctor', exp: Math.floor(nowSeconds) + LIFETIME_SECONDS };
  const parts = [JSON.stringify(header), JSON.stringify(claims), alg === 'none' ? '' : 'not a signature'];
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** With these, the Function has not even compared the key: it has other settings than `.env`. */
const OTHER_SETTINGS: readonly (Reason | undefined)[] = ['no_issuer', 'issuer', 'audience'];

export async function checkForgedToken({ ask, environment, isLocal, nowSeconds }: CheckedFunction): Promise<Finding[]> {
  const { ok, warning, problem, problemOf } = findingsOf('With a forged bearer token');
  const send = (alg: 'RS256' | 'none') => ask(bearerHeader(forgedToken(environment, nowSeconds, alg)));
  const [unsigned, reply] = [await send('none'), await send('RS256')];
  if ([unsigned, reply].some((each) => !isFailure(each) && isIssued(each))) {
    const remedy =
      'Stop using this Function: anyone can pose as anyone. Deploy this project instead, with npm run deploy.';
    return [problem('The Function accepts it.', remedy)];
  }
  if (isFailure(reply)) return [problemOf(reply)];
  if (codeOf(reply) !== 'invalid_token') return [problemOf(explainRefusal(reply, isLocal))];
  const reason = reasonOf(reply);
  if (OTHER_SETTINGS.includes(reason) && textOf(environment, 'OIDC_ISSUER')) {
    const message = `It is refused, but not with the settings of .env: ${explainRefusal(reply, isLocal).message}`;
    const remedy = `${applyEnv(isLocal)} if the Function is to have OIDC_ISSUER and OIDC_AUDIENCE of .env.`;
    return [warning(message, remedy)];
  }
  return [ok(reason === 'unknown_key' ? "It is refused: none of the provider's keys fits." : 'It is refused.')];
}

const bearerHeader = (token: string) => ({ Authorization: `Bearer ${token}` });

/** RFC 6585 section 5. */
const HEADERS_TOO_LARGE = 431;

export async function checkOwnToken({ ask, bearer, environment, isLocal }: CheckedFunction): Promise<Finding[]> {
  if (bearer === undefined) return [];
  const { ok, warning, problemOf } = findingsOf('With your bearer token');
  const reply = isTooLarge(bearer) ? explainTooLarge(bearer) : await ask(bearerHeader(bearer));
  if (isFailure(reply)) return [problemOf(reply)];
  if (isIssued(reply)) return [ok('You get an Access Token.')];
  if (reply.status === HEADERS_TOO_LARGE) return [problemOf(explainTooLarge(bearer))];
  const explanation =
    diagnoseBearer(reasonOf(reply), { bearer, environment, isLocal }) ?? explainRefusal(reply, isLocal);
  // The bearer token is valid, but the request is not.
  if (codeOf(reply) === 'invalid_request') return [warning(explanation.message, explanation.remedy)];
  return [problemOf(explanation)];
}

/** Judges the last one: with a bearer token of the owner, the Access Token that it gave. */
export function checkIssuedToken({ replies, environment, nowSeconds }: CheckedFunction): readonly Finding[] {
  const issued = replies.findLast(isIssued);
  if (!issued) return [];
  const token = String(issued.body?.token);
  const own = namesOwnKey(token, environment) ? environment : {};
  return checkAccessToken(token, { environment: own, nowSeconds });
}

/** False if the Function was deployed with a key that is not the one in `.env`. */
function namesOwnKey(token: string, environment: Environment): boolean {
  try {
    return decodeJwt(token).iss === textOf(environment, 'API_KEY_SID');
  } catch {
    return false;
  }
}

/** More than a slow answer explains. */
const MAX_CLOCK_DIFFERENCE_SECONDS = 30;

export function checkClock({ replies }: CheckedFunction): Finding[] {
  const { ok, skipped, warning } = findingsOf('Clock');
  const [reply] = replies;
  const date = Date.parse(reply?.headers.get('date') ?? '');
  if (!reply || Number.isNaN(date)) return [skipped('Not checked: the answer has no Date header.')];
  const seconds = Math.round(Math.abs(reply.receivedAt - date) / 1000);
  if (seconds <= MAX_CLOCK_DIFFERENCE_SECONDS) return [ok("This computer's clock is correct.")];
  const message = `This computer's clock is ${seconds} seconds ${reply.receivedAt < date ? 'behind' : 'ahead of'} the Function's.`;
  return [warning(message, 'Turn on automatic time on this computer: servers would refuse tokens that it makes.')];
}

/** Checks what apps and caches rely on in every answer of the Function, which a proxy or a CDN may change. */
export function checkFormat({ replies, isLocal }: CheckedFunction): Finding[] {
  const { ok, problem } = findingsOf('Answers');
  const own = replies.filter((reply) => isIssued(reply) || codeOf(reply) !== undefined);
  const mistakes = [...new Set(own.flatMap(formatMistakes))];
  if (mistakes.length === 0) return [ok('Their content types and cache rules are correct.')];
  const remedy = `${applyEnv(isLocal)} again; if that does not help, look for a proxy or CDN that changes the answers.`;
  return mistakes.map((mistake) => problem(mistake, remedy));
}

function formatMistakes({ status, headers }: Reply): string[] {
  const contentType = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const expected = status === 200 ? 'application/json' : 'application/problem+json';
  const mayBeCached = !/(?:^|[\s,])no-store(?:$|[\s,])/i.test(headers.get('cache-control') ?? '');
  return [
    ...(contentType === expected ? [] : [`An answer with status ${status} does not have the type ${expected}.`]),
    ...(mayBeCached ? ['An answer has no Cache-Control: no-store: a cache may keep a token.'] : []),
  ];
}
