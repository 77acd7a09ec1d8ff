// The provider's keys over time: when they are fetched, kept, fetched again and given up. SECURITY.md tells the times.
import { createLocalJWKSet } from 'jose';
import type { TokenError } from '../errors';
import { discoverJwksUri } from './discovery';
import { type Fetch, FetchError, fetchJson } from './fetch-json';
import { usableKeys } from './jwks';
import type { OidcSettings } from './provider';
import { unavailable } from './refusals';

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
  /** Keys that may know a `kid` which `known`, given by current(), does not; `known` itself where it is too soon to ask. */
  newerThan(known: KeySet): Promise<KeySet>;
}

/** What has happened last, and when. */
type Held = { readonly keys: KeySet; readonly at: number };
type Failure = { readonly reason: string; readonly at: number };
type Discovered = { readonly uri: string; readonly at: number };

/**
 * @param nowMilliseconds a clock that never goes back
 * @throws TokenError temporarily_unavailable, from both functions
 */
export function createKeySource(settings: OidcSettings, fetch: Fetch, nowMilliseconds: () => number): KeySource {
  let held: Held | undefined;
  let failed: Failure | undefined;
  let discovered: Discovered | undefined;
  let underWay: Promise<void> | undefined;

  const isWithin = (milliseconds: number, event: { readonly at: number } | undefined) =>
    event !== undefined && nowMilliseconds() - event.at < milliseconds;

  async function fetchKeys(): Promise<void> {
    // A timer holds its controller; a signal of AbortSignal.timeout() may be collected before it fires.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMES.fetchTimeout);
    try {
      const document = await fetchJson(
        fetch,
        settings.jwksUri ?? (await discover(controller.signal)),
        controller.signal,
      );
      held = { keys: createLocalJWKSet(usableKeys(document)), at: nowMilliseconds() };
      failed = undefined;
    } catch (cause) {
      const reason = cause instanceof FetchError ? cause.reason : 'unusable';
      failed = { reason, at: nowMilliseconds() };
    } finally {
      clearTimeout(timer);
    }
  }

  async function discover(signal: AbortSignal): Promise<string> {
    if (!discovered || !isWithin(TIMES.fresh, discovered)) {
      discovered = { uri: await discoverJwksUri(settings, fetch, signal), at: nowMilliseconds() };
    }
    return discovered.uri;
  }

  /** However many ask, one fetch is under way, and none soon after a failure. */
  async function refresh(): Promise<void> {
    if (isWithin(TIMES.failureCooldown, failed)) return;
    underWay ??= fetchKeys().finally(() => {
      underWay = undefined;
    });
    await underWay;
  }

  /** Only where the last fetch has failed. */
  function outage(): TokenError {
    const { reason, at } = failed as Failure;
    return unavailable(`keys_${reason}`, TIMES.failureCooldown - (nowMilliseconds() - at));
  }

  return {
    async current() {
      const isUsable = isWithin(TIMES.stale, held);
      // One caller waits for a provider that hangs; who comes meanwhile goes on with the keys at hand.
      if (!isWithin(TIMES.fresh, held) && !(isUsable && underWay)) await refresh();
      if (held && isWithin(TIMES.stale, held)) return held.keys;
      throw outage();
    },
    async newerThan(known) {
      const { keys } = held as Held;
      if (keys !== known) return keys;
      if (!isWithin(TIMES.unknownKidCooldown, held)) await refresh();
      // Without an answer of the provider, nobody can say that the token is bad.
      if (failed) throw outage();
      return (held as Held).keys;
    },
  };
}
