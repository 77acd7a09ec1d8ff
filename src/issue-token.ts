// The pipeline, top to bottom: configuration, request, caller, rights, identity, token. Never throws.
import { type Caller, identifyCaller } from './caller';
import type { Config, ConfigReading } from './config/config';
import type { Environment } from './config/environment';
import { rememberingConfigReader } from './config/remembered';
import { NOBODY_MAY_CALL } from './config/rules';
import { TokenError } from './errors';
import { type Answer, type IssuedToken, problemAnswer, tokenAnswer } from './http/answer';
import { corsHeaders } from './http/cors';
import { originOf, readRequest, type TokenRequest } from './http/request';
import type { Authenticate, OidcEdge } from './oidc/authenticate';
import { signAccessToken } from './twilio/access-token';
import { grantsFor } from './twilio/grants';
import { toIdentity } from './twilio/identity';
import { choosePlatform } from './twilio/platform';
import { chooseProducts } from './twilio/products';
import { chooseRoom, openRooms } from './twilio/room';

/** What the edge brings in, so that everything below is pure. */
export interface Edge extends OidcEdge {
  /** A fresh name of at least 64 random bits. */
  readonly randomName: () => string;
  /** One entry of the log; never a token, a secret or a foreign text. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

export type IssueToken = (environment: Environment, event: object) => Promise<Answer>;

/** One issuer for the life of the process: it remembers the configuration and the keys of the identity provider. */
export function createTokenIssuer(edge: Edge): IssueToken {
  const readConfig = rememberingConfigReader((message) => edge.log({ outcome: 'warning', message }));
  const authenticate = lazyAuthenticator(edge);

  return async (environment, event) => {
    const startedAt = edge.elapsed();
    let cors: Readonly<Record<string, string>> = {};
    let who: Caller['logged'] = {};
    const elapsed = () => Math.round(edge.elapsed() - startedAt);
    try {
      const reading = readConfig(environment);
      cors = corsHeaders(reading.corsOrigins, originOf(event));
      const config = usable(reading);
      const request = readRequest(event);
      const caller = await identifyCaller(request, config, authenticate, edge.randomName);
      who = caller.logged;
      const { issued, jti } = issue(config, request, caller);
      // Member by member: spreading objects here costs a tenth of the whole request.
      const { issuer, subject } = who;
      edge.log({ outcome: 'issued', products: issued.products, jti, issuer, subject, ms: elapsed() });
      return tokenAnswer(issued, cors);
    } catch (cause) {
      const error = cause instanceof TokenError ? cause : unforeseen(cause);
      const answer = problemAnswer(error, cors);
      const outcome = answer.status < 500 ? 'refused' : 'failed';
      const { code, reason, extras } = error;
      edge.log({ outcome, code, reason, ...who, ...extras.logged, ms: elapsed() });
      return answer;
    }
  };
}

/** Callers without a bearer token do not wait for jose to load. */
function lazyAuthenticator(edge: OidcEdge): Authenticate {
  let loaded: Promise<Authenticate> | undefined;
  return async (token, settings) => {
    loaded ??= import('./oidc/authenticate').then(({ createAuthenticator }) => createAuthenticator(edge));
    return (await loaded)(token, settings);
  };
}

/** What is configured, narrowed by what the caller may have, narrowed by what the request asks for. */
function issue(
  config: Config,
  request: TokenRequest,
  caller: Caller,
): { issued: IssuedToken; jti: string | undefined } {
  const platform = choosePlatform(request.platform);
  const rooms = openRooms(config.video?.room, caller.rooms);
  const { mayPlaceCalls } = caller;
  const products = chooseProducts(config, { products: caller.products, rooms, mayPlaceCalls }, request.products);
  const room = chooseRoom(products, rooms, request.room);
  const identity = toIdentity(caller.name, config.voice !== undefined, products);
  const grants = grantsFor(config, { products, room, platform, mayPlaceCalls });
  const { jwt, jti } = signAccessToken(config, identity, grants);
  return { issued: { identity, token: jwt, expiresIn: config.ttlSeconds, products }, jti };
}

/** A local domain is told every problem; a deployed one keeps them for the owner, in the log. */
function usable(reading: ConfigReading): Config {
  if ('config' in reading) return reading.config;
  const { problems } = reading;
  const told = reading.isLocal ? problems : problems.filter((problem) => problem === NOBODY_MAY_CALL);
  const summary = 'The configuration of this server has to be mended';
  const detail = [reading.isLocal ? `${summary}.` : `${summary}: its log says how.`, ...told].join(' ');
  throw new TokenError('configuration_error', 'configuration', detail, { logged: { problems } });
}

/** The log gets the kind of error and the place in the built file: a message or a path could hold foreign values. */
function unforeseen(cause: unknown): TokenError {
  const name = cause instanceof Error ? cause.name : typeof cause;
  const place =
    cause instanceof Error ? /[\w.-]+:\d+:\d+/.exec(cause.stack?.split('\n    at ')[1] ?? '')?.[0] : undefined;
  const detail = 'Something unforeseen happened; the log of the server names it.';
  return new TokenError('server_error', 'unforeseen', detail, { logged: { cause: name, place } });
}
