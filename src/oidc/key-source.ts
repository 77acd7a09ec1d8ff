// The provider's keys over time: when they are fetched, kept, fetched again and given up. SECURITY.md lists the times.
import { type CompactVerifyGetKey, createLocalJWKSet } from 'jose';
import { ageOf, type Clocks, type Moment, momentOf } from '../clocks';
import type { TokenError } from '../errors';
import { type Fetch, type FetchError, fetchJson, withDeadline } from '../fetch-json';
import { unavailable } from './bearer-errors';
import { discoverJwksUri, type ProviderAddress, type UsableKeys, usableKeys } from './provider-documents';

const MINUTE = 60_000;

/** All in milliseconds. */
export const KEY_TIMES = {
  /** For one refresh, including discovery and bodies. */
  fetchTimeout: 3_000,
  /** Keys younger than this are used without asking again. */
  fresh: 10 * MINUTE,
  /** Keys younger than this are used through an outage of the provider. */
  stale: 24 * 60 * MINUTE,
  /** For this long after a fetch, an unknown `kid` does not trigger another one. */
  unknownKidCooldown: 10_000,
  /** For this long after a failure, no request asks the provider again. */
  failureCooldown: 5_000,
} as const;

export interface KeySet extends Pick<UsableKeys, 'kids'> {
  /** Finds the keys that a token may be signed with: those with its `kid`, or all if it has none. */
  readonly keyFor: CompactVerifyGetKey;
  /** Finds the keys without a `kid`, whichever the token names; undefined if each key has one. */
  readonly unnamedKeyFor: CompactVerifyGetKey | undefined;
}

function keySetOf({ keys, kids }: UsableKeys): KeySet {
  const unnamed = keys.filter(({ kid }) => kid === undefined);
  const findUnnamed = createLocalJWKSet({ keys: unnamed });
  return {
    kids,
    keyFor: createLocalJWKSet({ keys }),
    unnamedKeyFor: unnamed.length > 0 ? ({ kid: _, ...header }, token) => findUnnamed(header, token) : undefined,
  };
}

export interface KeySource {
  /** The provider's keys; fetched if there are none, or if they are no longer fresh. */
  current(): Promise<KeySet>;
  /** Keys that may contain a `kid` that is not in `known`, a result of current(); `known` itself if it is too soon to ask. */
  newerThan(known: KeySet): Promise<KeySet>;
}

type Held = Moment & { readonly keys: KeySet };
type Failure = Moment & Pick<FetchError, 'reason' | 'extras'>;
type Discovered = Moment & { readonly uri: string };

/** @throws TokenError temporarily_unavailable, from both functions */
export function createKeySource(settings: ProviderAddress, fetch: Fetch, clocks: Clocks): KeySource {
  let held: Held | undefined;
  let failed: Failure | undefined;
  let discovered: Discovered | undefined;
  let inFlight: Promise<void> | undefined;

  const isYounger = (milliseconds: number, event: Moment | undefined) =>
    event !== undefined && ageOf(event, clocks) < milliseconds;

  async function fetchKeys(): Promise<void> {
    try {
      const document = await withDeadline(KEY_TIMES.fetchTimeout, async (signal) =>
        fetchJson(fetch, settings.jwksUri ?? (await discover(signal)), signal),
      );
      held = { keys: keySetOf(usableKeys(document)), ...momentOf(clocks) };
      failed = undefined;
    } catch (cause) {
      // fetchJson() and usableKeys() throw nothing else.
      const { reason, extras } = cause as FetchError;
      failed = { reason, extras, ...momentOf(clocks) };
    }
  }

  async function discover(signal: AbortSignal): Promise<string> {
    if (!discovered || !isYounger(KEY_TIMES.fresh, discovered)) {
      discovered = { uri: await discoverJwksUri(settings, fetch, signal), ...momentOf(clocks) };
    }
    return discovered.uri;
  }

  /** All requests share one fetch, and none starts soon after a failure. */
  async function refresh(): Promise<void> {
    if (isYounger(KEY_TIMES.failureCooldown, failed)) return;
    inFlight ??= fetchKeys().finally(() => {
      inFlight = undefined;
    });
    await inFlight;
  }

  /** May be called only after a failed fetch. */
  function outage(): TokenError {
    const failure = failed as Failure;
    return unavailable(failure.reason, KEY_TIMES.failureCooldown - ageOf(failure, clocks), failure.extras);
  }

  return {
    async current() {
      const isUsable = isYounger(KEY_TIMES.stale, held);
      // One request waits for a slow provider; those that come meanwhile use the stale keys.
      if (!isYounger(KEY_TIMES.fresh, held) && !(isUsable && inFlight)) await refresh();
      if (held && isYounger(KEY_TIMES.stale, held)) return held.keys;
      throw outage();
    },
    async newerThan(known) {
      const { keys } = held as Held;
      if (keys !== known) return keys;
      if (!isYounger(KEY_TIMES.unknownKidCooldown, held)) await refresh();
      // Without an answer from the provider, nobody can say that the token is bad.
      if (failed) throw outage();
      return (held as Held).keys;
    },
  };
}
