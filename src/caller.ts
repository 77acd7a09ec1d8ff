// Who is asking: the rule for everybody who may have a token, and under which identity.
import type { Config } from './config/config';
import { TokenError } from './errors';
import type { TokenRequest } from './http/request';

export interface Caller {
  /** Who the caller is, before Twilio's limits and escapes. */
  readonly name: string;
  /** Outgoing calls cost the owner money. */
  readonly mayPlaceCalls: boolean;
}

/**
 * Bearer tokens are not verified yet, so one that was sent is refused: it never turns into an anonymous caller.
 *
 * @param randomName a fresh name of at least 64 random bits
 * @throws TokenError invalid_token
 */
export function identifyCaller(request: TokenRequest, config: Config, randomName: () => string): Caller {
  if (request.authorization !== undefined) {
    const detail = 'This server verifies no bearer tokens: leave the Authorization header out.';
    throw new TokenError('invalid_token', 'no_issuer_configured', detail);
  }
  const chosenName = config.isLocal ? request.identity : undefined;
  return { name: chosenName ?? randomName(), mayPlaceCalls: config.anonymousMayPlaceCalls };
}
