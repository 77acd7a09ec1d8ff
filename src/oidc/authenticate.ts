// From a bearer token to a profile. Loaded, and jose with it, only when a caller sends one.
import type { Clocks } from '../clocks';
import type { Fetch } from '../fetch-json';
import { createKeySource, type KeySource } from './key-source';
import { type Profile, profileOf } from './profile';
import type { OidcSettings } from './provider';
import { verifyBearerToken } from './verify';

export interface OidcDependencies extends Clocks {
  readonly fetch: Fetch;
}

/** @throws TokenError invalid_token, invalid_identity or temporarily_unavailable */
export type Authenticate = (token: string, settings: OidcSettings) => Promise<Profile>;

/** Remembers keys, and nothing about any token. */
export function createAuthenticator({ fetch, now, elapsed }: OidcDependencies): Authenticate {
  // By everything that decides where keys come from: the settings of two deployments in one process share no keys.
  const keySources = new Map<string, KeySource>();

  function keySourceFor(settings: OidcSettings): KeySource {
    const id = JSON.stringify([settings.issuer, settings.jwksUri, settings.allowsLoopbackHttp]);
    const known = keySources.get(id);
    if (known) return known;
    const created = createKeySource(settings, fetch, { now, elapsed });
    keySources.set(id, created);
    return created;
  }

  return async (token, settings) => {
    const claims = await verifyBearerToken(token, settings, keySourceFor(settings), now() / 1000);
    return profileOf(claims, settings);
  };
}
