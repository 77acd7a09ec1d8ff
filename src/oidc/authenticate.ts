// The whole way from a bearer token to a profile. Loaded only when a caller sends one, and jose with it.
import type { Fetch } from './fetch-json';
import { createKeySource, type KeySource } from './key-source';
import { type Profile, profileOf } from './profile';
import type { OidcSettings } from './provider';
import { verifyBearerToken } from './verify';

/** What the edge brings in. */
export interface OidcEdge {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back, from any origin. */
  readonly elapsed: () => number;
}

/** @throws TokenError invalid_token, invalid_identity or temporarily_unavailable */
export type Authenticate = (token: string, settings: OidcSettings) => Promise<Profile>;

/** Remembers keys, and nothing about any token. */
export function createAuthenticator({ fetch, now, elapsed }: OidcEdge): Authenticate {
  // By all that decides where keys come from, so that settings of other deployments in one process share none.
  const keySources = new Map<string, KeySource>();

  function keySourceFor(settings: OidcSettings): KeySource {
    const id = JSON.stringify([settings.issuer, settings.jwksUri, settings.allowsLoopbackHttp]);
    const known = keySources.get(id);
    if (known) return known;
    const created = createKeySource(settings, fetch, elapsed);
    keySources.set(id, created);
    return created;
  }

  return async (token, settings) => {
    const claims = await verifyBearerToken(token, settings, keySourceFor(settings), now() / 1000);
    return profileOf(claims, settings);
  };
}
