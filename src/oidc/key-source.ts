// The provider's keys over time: when they are fetched, kept, fetched again, and given up. SECURITY.md tells the times.
import { createLocalJWKSet } from 'jose';
import { discoverJwksUri } from './discovery';
import { type Fetch, FetchError, fetchJson } from './fetch-json';
import { usableKeys } from './jwks';
import { unavailable } from './refusals';
import type { OidcSettings } from './settings';

const MINUTE = 60_000;

/** All in milliseconds. */
export const TIMES = {
  /** One refresh, discovery and bodies included. */
  fetchTimeout: 3_000,
  /** Keys are used without asking again. */
  fresh: 10 * MINUTE,
  /** Keys outlive an outage of the provider. */
  stale: 24 * 60 * MINUTE,
  /** After a fetch, an unknown `kid` asks again no sooner. */
  unknownKidCooldown: 10_000,
  /** After a failure, nobody asks again sooner. */
  failureCooldown: 5_000,
} as const;

export type KeySet = ReturnType<typeof createLocalJWKSet>;

export interface KeySource {
  /** Keys for a signature; fetched where there are none or they are no longer fresh. */
  current(): Promise<KeySet>;
  /** Keys that may know a `kid` which `known` does not; `known` itself where it is too soon to ask. */
  newerThan(known: KeySet): Promise<KeySet>;
}

/**
 * @param nowMilliseconds a clock that never goes back
 * @throws TokenError temporarily_unavailable, from both functions
 */
export function createKeySource(settings: OidcSettings, fetch: Fetch, nowMilliseconds: () => number): KeySource {
  let held: { readonly keys: KeySet; readonly at: number } | undefined;
  let failed: { readonly reason: string; readonly at: number } | undefined;
  let discovered: { readonly uri: string; readonly at: number } | undefined;
  let underWay: Promise<void> | undefined;

  const ageOf = (event: { readonly at: number } | undefined) => (event ? nowMilliseconds() - event.at : Infinity);

  async function fetchKeys(): Promise<void> {
    const signal = AbortSignal.timeout(TIMES.fetchTimeout);
    try {
      if (!settings.jwksUri && ageOf(discovered) >= TIMES.fresh) {
        discovered = { uri: await discoverJwksUri(settings, fetch, signal), at: nowMilliseconds() };
      }
      const uri = settings.jwksUri ?? discovered?.uri ?? '';
      held = { keys: createLocalJWKSet(usableKeys(await fetchJson(fetch, uri, signal))), at: nowMilliseconds() };
      failed = undefined;
    } catch (cause) {
      failed = { reason: cause instanceof FetchError ? cause.reason : 'unforeseen', at: nowMilliseconds() };
    }
  }

  /** However many ask, one fetch is under way, and none soon after a failure. */
  async function refresh(): Promise<void> {
    if (ageOf(failed) < TIMES.failureCooldown) return;
    underWay ??= fetchKeys().finally(() => {
      underWay = undefined;
    });
    await underWay;
  }

  const outage = () => unavailable(`keys_${failed?.reason}`, TIMES.failureCooldown - ageOf(failed));

  return {
    async current() {
      if (ageOf(held) >= TIMES.fresh) await refresh();
      if (held && ageOf(held) < TIMES.stale) return held.keys;
      throw outage();
    },
    async newerThan(known) {
      if (held?.keys === known && ageOf(held) >= TIMES.unknownKidCooldown) await refresh();
      // Without an answer of the provider, nobody can say that the token is bad.
      if (failed) throw outage();
      return held?.keys ?? known;
    },
  };
}
