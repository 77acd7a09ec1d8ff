// Who is asking: who may have a token at all, under which name, and what limits it.
import type { Config } from './config/config';
import { TokenError } from './errors';
import type { TokenRequest } from './http/request';
import type { Authenticate } from './oidc/authenticate';
import { badToken } from './oidc/bearer-errors';
import type { Limit } from './rights';

export interface Caller {
  /** Who the caller is, before Twilio's limits and escapes. */
  readonly name: string;
  /** What the caller may have; undefined means everything that is configured. */
  readonly products: Limit | undefined;
  readonly rooms: Limit | undefined;
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
  { bearerToken, identity }: TokenRequest,
  config: Config,
  authenticate: Authenticate,
  randomName: () => string,
): Promise<Caller> {
  if (bearerToken === undefined) return anonymousCaller(identity, config, randomName);
  if (!config.oidc) throw badToken('no_issuer');
  const { name, products, rooms, isAnonymous, subjectHash } = await authenticate(bearerToken, config.oidc);
  const mayPlaceCalls = !isAnonymous || config.anonymousMayPlaceCalls;
  return { name, products, rooms, mayPlaceCalls, logged: { issuer: config.oidc.issuer, subject: subjectHash } };
}

function anonymousCaller(identity: TokenRequest['identity'], config: Config, randomName: () => string): Caller {
  const { oidc, isLocal, allowsAnonymous, anonymousMayPlaceCalls, permissionsUrl } = config;
  // If something decides for each user, a user must not get more by leaving the token out.
  if (!allowsAnonymous || oidc?.productsClaim || permissionsUrl !== undefined) {
    throw new TokenError('no_credentials', 'Sign in first: send your bearer token in the Authorization header.');
  }
  // Only for development, before there is an identity provider.
  const chosenName = isLocal && !oidc ? identity() : undefined;
  return {
    name: chosenName ?? randomName(),
    products: undefined,
    rooms: oidc?.roomsClaim ? { names: [] } : undefined,
    mayPlaceCalls: anonymousMayPlaceCalls,
    logged: {},
  };
}
