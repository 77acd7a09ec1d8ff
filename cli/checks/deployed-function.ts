// Does a Function answer as it should: without a bearer token, with a forged one, with a valid one, and to web pages?
import { decodeJwt } from 'jose';
import { checkToken } from '../../advice/access-token/judge';
import { type Explanation, type Finding, findingsOf } from '../../advice/finding';
import { type Environment, isLocalDomain, textOf } from '../../src/config/environment';
import { explainTooLarge, INVALID_BEARER, isBearerToken, isTooLarge } from './function/bearer-token';
import { checkForgedToken, checkOwnToken, checkWithoutToken, forgedToken } from './function/callers';
import { parseAddress, request } from './function/function-request';
import { checkFormat, isFailure, isIssued, type Reply } from './function/reply';
import { checkCors } from './function/web-origins';
import { type Network, NOT_LISTENING } from './network';
import { isSignedWith } from './signature';

/** More than a slow answer explains. */
const MAX_CLOCK_DIFFERENCE_SECONDS = 30;

const START: Explanation = {
  message: 'No server listens at the address.',
  remedy: 'Start it with npm start, in another terminal, or correct the port.',
};

export interface FunctionTarget {
  /** As the owner types it. */
  readonly address: string;
  /** A token from the owner's identity provider. */
  readonly bearer: string | undefined;
  /** The variables of `.env`, which need not be those of the Function. */
  readonly environment: Environment;
}

/** @param network its timeout is for each request */
export async function checkFunction(target: FunctionTarget, network: Network): Promise<readonly Finding[]> {
  const address = parseAddress(target.address);
  if ('finding' in address) return [address.finding];
  if (target.bearer !== undefined && !isBearerToken(target.bearer)) return [INVALID_BEARER];
  const { url } = address;
  const isLocal = isLocalDomain(url.host);
  const ask: Ask = async (headers) => {
    const reply = await request(network, url.href, { headers });
    return isLocal && reply === NOT_LISTENING ? START : reply;
  };
  const reply = await ask({});
  const finding = checkWithoutToken(reply, isLocal);
  // Every other request would fail the same way.
  if (isFailure(reply) || finding.status === 'problem') return [finding];
  return [finding, ...(await checkOtherCallers({ ...target, isLocal }, network, ask, reply)), checkClock(reply)];
}

type Ask = (headers: Record<string, string>) => Promise<Reply | Explanation>;

/** @param withoutToken the answer without a bearer token, which counts for the format too */
async function checkOtherCallers(
  { bearer, environment, isLocal }: FunctionTarget & { readonly isLocal: boolean },
  network: Network,
  ask: Ask,
  withoutToken: Reply,
) {
  const nowSeconds = network.now() / 1000;
  const send = (token: string) => ask({ Authorization: `Bearer ${token}` });
  const [forged, unsigned, own, cors] = await Promise.all([
    send(forgedToken(environment, nowSeconds, 'RS256')),
    send(forgedToken(environment, nowSeconds, 'none')),
    bearer === undefined ? undefined : isTooLarge(bearer) ? explainTooLarge(bearer) : send(bearer),
    checkCors(environment, isLocal, (origin) => ask({ Origin: origin })),
  ]);
  const replies = [own, withoutToken, forged].flatMap((reply) => (reply && !isFailure(reply) ? [reply] : []));
  return [
    checkForgedToken(!isFailure(unsigned) && isIssued(unsigned) ? unsigned : forged, environment, isLocal),
    ...(own && bearer !== undefined ? [checkOwnToken(own, { bearer, environment, isLocal })] : []),
    ...checkFormat(replies, isLocal),
    ...checkIssuedToken(replies, environment, nowSeconds),
    cors,
  ];
}

/** Checks the first one, which is for the owner's bearer token if that was sent. */
function checkIssuedToken(replies: readonly Reply[], environment: Environment, nowSeconds: number): readonly Finding[] {
  const issued = replies.find(isIssued);
  if (!issued) return [];
  const token = String(issued.body?.token);
  const own = namesOwnKey(token, environment) ? environment : {};
  return checkToken(token, { environment: own, nowSeconds, isSignedWith });
}

/** False if the Function was deployed with a key that is not the one in `.env`. */
function namesOwnKey(token: string, environment: Environment): boolean {
  try {
    return decodeJwt(token).iss === textOf(environment, 'API_KEY_SID');
  } catch {
    return false;
  }
}

function checkClock({ headers, receivedAt }: Reply): Finding {
  const { ok, skipped, warning } = findingsOf('Clock');
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return skipped('Not checked: the answer has no Date header.');
  const seconds = Math.round(Math.abs(receivedAt - date) / 1000);
  if (seconds <= MAX_CLOCK_DIFFERENCE_SECONDS) return ok("This computer's clock is correct.");
  const message = `This computer's clock is ${seconds} seconds ${receivedAt < date ? 'behind' : 'ahead of'} the Function's.`;
  return warning(message, 'Turn on automatic time on this computer: servers would refuse tokens that it makes.');
}
