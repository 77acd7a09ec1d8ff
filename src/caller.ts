// Who is asking: who may have a token at all, and under which name.
import type { Config } from './config/config';
import { TokenError } from './errors';
import type { TokenRequest } from './http/request';
import type { Authenticate } from './oidc/authenticate';
import { badToken } from './oidc/bearer-errors';

export interface Caller {
  /** Who the caller is, before Twilio's limits and escapes. */
  readonly name: string;
  /** The most that the caller may have; undefined means everything that is configured. */
  readonly products: readonly string[] | undefined;
  readonly rooms: readonly string[] | undefined;
  /** Outgoing calls cost the owner money. */
  readonly mayPlaceCalls: boolean;
  /** Members of the log entry. */
  readonly logged: { readonly issuer?: string; readonly subject?: string | undefined };
}

/**
 * A bad token is refused; it never turns its caller into an anonymous one.
 *
 * @param randomName gives a fresh name of at least 64 random bits
 * @throws TokenError missing_token, invalid_token, invalid_identity or temporarily_unavailable
 */
export async function identifyCaller(
  request: TokenRequest,
  config: Config,
  authenticate: Authenticate,
  randomName: () => string,
): Promise<Caller> {
  if (request.bearerToken === undefined) return anonymousCaller(request, config, randomName);
  if (!config.oidc) throw badToken('no_issuer');
  const { name, products, rooms, isAnonymous, subjectHash } = await authenticate(request.bearerToken, config.oidc);
  const mayPlaceCalls = !isAnonymous || config.anonymousMayPlaceCalls;
  return { name, products, rooms, mayPlaceCalls, logged: { issuer: config.oidc.issuer, subject: subjectHash } };
}

function anonymousCaller(request: TokenRequest, config: Config, randomName: () => string): Caller {
  // If a claim decides, a user must not get more by leaving the token out.
  if (!config.allowsAnonymous || config.oidc?.productsClaim) {
    throw new TokenError('no_credentials', 'Sign in first: send your bearer token in the Authorization header.');
  }
  const chosenName = config.isLocal ? request.identity : undefined;
  return {
    name: chosenName ?? randomName(),
    products: undefined,
    rooms: config.oidc?.roomsClaim ? [] : undefined,
    mayPlaceCalls: config.anonymousMayPlaceCalls,
    logged: {},
  };
}
