// The pipeline, top to bottom: configuration, request, caller, permissions, rights, identity, token. Never throws.
import { type Caller, identifyCaller } from './caller';
import type { Config, ConfigReading } from './config/config';
import { createConfigReader } from './config/config-reader';
import type { Environment } from './config/environment';
import { TokenError } from './errors';
import { type Answer, corsHeaders, type IssuedToken, problemAnswer, tokenAnswer } from './http/answer';
import { originOf, readRequest, type TokenRequest } from './http/request';
import type { OidcDependencies, VerifyBearerToken } from './oidc/verify';
import { createPermissionsClient, limitByPermissions } from './permissions';
import { signAccessToken } from './twilio/access-token';
import { toIdentity } from './twilio/identity';
import { chooseProducts } from './twilio/product-choice';
import { chooseRoom, openRooms } from './twilio/room';

/** What comes from outside, so that everything below is pure. */
export interface Dependencies extends OidcDependencies {
  /** A fresh name of at least 64 random bits. */
  readonly randomName: () => string;
  /** Writes one entry of the log; never a token, a secret or text from outside. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

export type IssueToken = (environment: Environment, event: object) => Promise<Answer>;

/** Create it once for a process: it remembers the configuration and the keys of the identity provider. */
export function createIssueToken(dependencies: Dependencies): IssueToken {
  const { elapsed, log, randomName } = dependencies;
  const readConfig = createConfigReader((warning) => log({ outcome: 'warning', ...warning }));
  const verify = createLazyVerifier(dependencies);
  const askPermissions = createPermissionsClient(dependencies);

  return async (environment, event) => {
    const startedAt = elapsed();
    const milliseconds = () => Math.round(elapsed() - startedAt);
    let cors: Readonly<Record<string, string>> = {};
    let loggedCaller: Caller['logged'] = {};
    try {
      const reading = readConfig(environment);
      cors = corsHeaders(reading.corsOrigins, originOf(event));
      const config = requireConfig(reading);
      const request = readRequest(event);
      const caller = await identifyCaller(request, config, verify, randomName);
      loggedCaller = caller.logged;
      const limitedCaller = await limitByPermissions(caller, request, config.permissionsUrl, askPermissions);
      const { issued, jti } = issue(config, request, limitedCaller);
      // Member by member: spreading objects here costs a tenth of the whole request.
      const { issuer, subject } = loggedCaller;
      log({ outcome: 'issued', products: issued.products, jti, issuer, subject, ms: milliseconds() });
      return tokenAnswer(issued, cors);
    } catch (cause) {
      const error = cause instanceof TokenError ? cause : unexpectedError(cause);
      const answer = problemAnswer(error, cors);
      const outcome = answer.status < 500 ? 'refused' : 'failed';
      const { code, reason, extras } = error;
      log({ outcome, code, reason, ...loggedCaller, ...extras.logged, ms: milliseconds() });
      return answer;
    }
  };
}

/** Callers without a bearer token do not wait for jose to load. */
function createLazyVerifier(dependencies: OidcDependencies): VerifyBearerToken {
  let loaded: Promise<VerifyBearerToken> | undefined;
  return async (token, settings) => {
    loaded ??= import('./oidc/verify').then(({ createVerifier }) => createVerifier(dependencies));
    return (await loaded)(token, settings);
  };
}

/** What is configured, narrowed to what the caller may have, narrowed to what the request asks for. */
function issue(
  config: Config,
  request: TokenRequest,
  caller: Caller,
): { issued: IssuedToken; jti: string | undefined } {
  const limited = { ...caller, rooms: openRooms(config.video?.room, caller.rooms) };
  const products = chooseProducts(config, limited, request.products);
  const room = chooseRoom(products, limited.rooms, request.room);
  const identity = toIdentity(caller.name, config.voice !== undefined, products);
  const choice = { products, room, platform: request.platform, mayPlaceCalls: caller.mayPlaceCalls };
  // A request can only shorten the lifetime.
  const ttlSeconds = Math.min(request.ttlSeconds ?? config.ttlSeconds, config.ttlSeconds);
  const { jwt, jti } = signAccessToken(config, identity, ttlSeconds, choice);
  return { issued: { identity, token: jwt, expiresIn: ttlSeconds, products }, jti };
}

/** On localhost, the caller sees every problem; deployed, only the log has them, except for `nobody_may_call`. */
function requireConfig(reading: ConfigReading): Config {
  if ('config' in reading) return reading.config;
  const { isLocal, problems } = reading;
  const nobodyMayCall = problems.find(({ code }) => code === 'nobody_may_call');
  const shown = isLocal ? problems : problems.filter((problem) => problem === nobodyMayCall);
  const summary = `The configuration of this server is invalid${isLocal ? '.' : '; see its log.'}`;
  const detail = [summary, ...shown.map(({ message }) => message)].join(' ');
  throw new TokenError(nobodyMayCall ? 'nobody_may_call' : 'configuration', detail, { logged: { problems } });
}

/** The log gets the kind of error and the place in the built file: a message or a path could hold values from outside. */
function unexpectedError(cause: unknown): TokenError {
  const name = cause instanceof Error ? cause.name : typeof cause;
  const place =
    cause instanceof Error ? /[\w.-]+:\d+:\d+/.exec(cause.stack?.split('\n    at ')[1] ?? '')?.[0] : undefined;
  const detail = 'An unexpected error occurred; see the log of the server.';
  return new TokenError('unexpected', detail, { logged: { cause: name, place } });
}
