// Who is asking: the rule for everybody who may have a token, and under which name.
import type { Config } from './config/config';
import { TokenError } from './errors';
import { bearerToken } from './http/bearer';
import type { TokenRequest } from './http/request';
import type { Authenticate } from './oidc/authenticate';
import { badToken } from './oidc/refusals';

export interface Caller {
  /** Who the caller is, before Twilio's limits and escapes. */
  readonly name: string;
  /** What the caller may have at most; undefined means all that is configured. */
  readonly products: readonly string[] | undefined;
  readonly rooms: readonly string[] | undefined;
  /** Outgoing calls cost the owner money. */
  readonly mayPlaceCalls: boolean;
  /** Members of the log entry. */
  readonly logged: { readonly issuer?: string; readonly subject?: string | undefined };
}

/**
 * A token that was sent and is bad is refused; it never turns its caller into an anonymous one.
 *
 * @param randomName a fresh name of at least 64 random bits
 * @throws TokenError invalid_request, missing_token, invalid_token, invalid_identity or temporarily_unavailable
 */
export async function identifyCaller(
  request: TokenRequest,
  config: Config,
  authenticate: Authenticate,
  randomName: () => string,
): Promise<Caller> {
  if (request.authorization === undefined) return anonymousCaller(request, config, randomName);
  const token = bearerToken(request.authorization);
  if (!config.oidc) throw badToken('no_issuer');
  const { name, products, rooms, isAnonymous, subjectHash } = await authenticate(token, config.oidc);
  const mayPlaceCalls = !isAnonymous || config.anonymousMayPlaceCalls;
  return { name, products, rooms, mayPlaceCalls, logged: { issuer: config.oidc.issuer, subject: subjectHash } };
}

function anonymousCaller(request: TokenRequest, config: Config, randomName: () => string): Caller {
  // Where a claim decides, a user must not get more by leaving its token out.
  if (!config.allowsAnonymous || config.oidc?.productsClaim) {
    const detail = 'Sign in first: send your bearer token in the Authorization header.';
    throw new TokenError('missing_token', 'no_credentials', detail);
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
