// Does the Function out there answer as it should: nobody, a bad bearer token, a good one, web pages?
import { decodeJwt } from 'jose';
import { type Environment, isLocalDomain, textOf } from '../../src/config/environment';
import { type Finding, findingsOf } from '../terminal/finding';
import { checkBadToken, checkGoodToken, checkNobody, madeUpToken } from './function/callers';
import { readAddress } from './function/function-address';
import { ask, formMistakes, isFailure, isIssued, isOfFunction, type Reply } from './function/reply';
import { checkCors } from './function/web-origins';
import { checkToken } from './issued-token';
import type { Network } from './network';

/** More than a slow answer makes, and than apps can bear. */
const MOST_SECONDS_APART = 30;

/** RFC 6750 section 2.1. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

const NO_TOKEN = findingsOf('With your bearer token').problem(
  'It is not sent: there are characters in it that no token has.',
  'Give the token alone, without the word Bearer, quotes and white space.',
);

export interface Questions {
  /** As the owner types it. */
  readonly address: string;
  /** Of the owner's identity provider. */
  readonly bearer: string | undefined;
  /** The variables of `.env`, which need not be those of the Function. */
  readonly environment: Environment;
}

/** @param network its time is for each request alone */
export async function checkFunction(questions: Questions, network: Network): Promise<readonly Finding[]> {
  const address = readAddress(questions.address);
  if ('finding' in address) return [address.finding];
  const { url } = address;
  if (!BEARER_TOKEN.test(questions.bearer ?? 'none')) return [NO_TOKEN];
  const nobody = await ask(network, url, {});
  const first = checkNobody(nobody, isLocalDomain(url.host));
  // All other answers would say the same.
  if (isFailure(nobody) || first.status === 'problem') return [first];
  return [first, ...(await checkFurther(questions, network, url, nobody)), checkClock(nobody)];
}

async function checkFurther(questions: Questions, network: Network, url: URL, nobody: Reply): Promise<Finding[]> {
  const { bearer, environment } = questions;
  const nowSeconds = network.now() / 1000;
  const send = (token: string) => ask(network, url, { Authorization: `Bearer ${token}` });
  const [bad, unsigned, good, cors] = await Promise.all([
    send(madeUpToken(environment, nowSeconds, 'RS256')),
    send(madeUpToken(environment, nowSeconds, 'none')),
    bearer === undefined ? undefined : send(bearer),
    checkCors(environment, (origin) => ask(network, url, { Origin: origin })),
  ]);
  const replies = [good, nobody, bad].flatMap((reply) => (reply && !isFailure(reply) ? [reply] : []));
  return [
    checkBadToken(!isFailure(unsigned) && isIssued(unsigned) ? unsigned : bad, environment),
    ...(good ? [checkGoodToken(good)] : []),
    ...checkForm(replies),
    ...checkIssued(replies, environment, nowSeconds),
    cors,
  ];
}

function checkForm(replies: readonly Reply[]): Finding[] {
  const { ok, problem } = findingsOf('Answers');
  const mistakes = [...new Set(replies.filter(isOfFunction).flatMap(formMistakes))];
  const remedy =
    'Run npm run deploy again; if that does not help, a proxy or CDN in front of the Function changes its answers.';
  if (mistakes.length === 0) return [ok('Their types, members and cache rules are right.')];
  return mistakes.map((mistake) => problem(mistake, remedy));
}

/** The first one: that of the good bearer token, if there is one. */
function checkIssued(replies: readonly Reply[], environment: Environment, nowSeconds: number): readonly Finding[] {
  const issued = replies.find(isIssued);
  if (!issued) return [];
  const token = String(issued.body.token);
  return checkToken(token, isOfKey(token, environment) ? environment : {}, nowSeconds);
}

/** The Function may have been deployed with other values than those that are in `.env` now. */
function isOfKey(token: string, environment: Environment): boolean {
  try {
    return decodeJwt(token).iss === textOf(environment, 'API_KEY_SID');
  } catch {
    return false;
  }
}

function checkClock({ headers, receivedAt }: Reply): Finding {
  const { ok, skipped, warning } = findingsOf('Clock');
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return skipped('The answer does not say what time it is there.');
  const seconds = Math.round(Math.abs(receivedAt - date) / 1000);
  if (seconds <= MOST_SECONDS_APART) return ok("This computer's clock is right.");
  const message = `This computer's clock is ${seconds} seconds ${receivedAt < date ? 'behind' : 'ahead of'} the Function's.`;
  return warning(message, 'Let this computer set its clock by itself: tokens that it makes are refused elsewhere.');
}
