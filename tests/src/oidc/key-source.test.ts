import type { JWK } from 'jose';
import type { OidcSettings } from '../../../src/config/config';
import { createKeySource, KEY_TIMES, type KeySet } from '../../../src/oidc/key-source';
import { ISSUER, makeKey } from '../../support/bearer-tokens';

const KEYS_URI = 'https://issuer.example/keys';
const unavailable = (reason: string, retryAfterSeconds: number) => ({
  code: 'temporarily_unavailable',
  reason,
  extras: { retryAfterSeconds },
});

const STOPPED = { elapsed: () => 0, now: () => 0 };

let first: JWK;
let second: JWK;
beforeAll(async () => {
  first = (await makeKey('first')).jwk;
  second = (await makeKey('second')).jwk;
});

/** A provider whose answers, and a clock whose time, the test decides. */
function setUp(settings: Partial<OidcSettings> = {}) {
  const provider = {
    keys: [first] as unknown[],
    isDown: false,
    hangs: false,
    text: undefined as string | undefined,
    discovery: { issuer: ISSUER, jwks_uri: KEYS_URI } as object,
    asked: [] as string[],
    time: 1_000_000,
    /** What a frozen process sees when it continues: only the wall clock has advanced. */
    frozen: 0,
  };
  const fetch = async (url: string, { signal }: RequestInit) => {
    provider.asked.push(url.endsWith('/keys') ? 'keys' : 'discovery');
    if (provider.isDown) throw new TypeError('fetch failed');
    if (provider.hangs)
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    if (provider.text) return new Response(provider.text);
    return new Response(JSON.stringify(url.endsWith('/keys') ? { keys: provider.keys } : provider.discovery));
  };
  const all = { issuer: ISSUER, jwksUri: KEYS_URI, allowsLoopbackHttp: false, ...settings } as OidcSettings;
  const clocks = { elapsed: () => provider.time, now: () => 1_700_000_000_000 + provider.time + provider.frozen };
  return { provider, source: createKeySource(all, fetch, clocks) };
}

const kidOf = async (keys: KeySet) => [...keys.kids][0];

describe('createKeySource', () => {
  it('has the times that SECURITY.md lists', () => {
    expect(KEY_TIMES).toEqual({
      fetchTimeout: 3_000,
      fresh: 600_000,
      stale: 86_400_000,
      unknownKidCooldown: 10_000,
      failureCooldown: 5_000,
    });
  });

  it('asks the discovery document where the keys are, once for as long as keys are fresh', async () => {
    const { provider, source } = setUp({ jwksUri: undefined });
    const known = await source.current();
    expect(provider.asked).toEqual(['discovery', 'keys']);
    provider.time += KEY_TIMES.fresh - 1;
    await source.newerThan(known);
    expect(provider.asked).toEqual(['discovery', 'keys', 'keys']);
    provider.time += KEY_TIMES.fresh;
    await source.current();
    expect(provider.asked).toEqual(['discovery', 'keys', 'keys', 'discovery', 'keys']);
  });

  it('keeps keys for as long as they are fresh, and not a millisecond longer', async () => {
    const { provider, source } = setUp();
    await source.current();
    provider.time += KEY_TIMES.fresh - 1;
    await source.current();
    expect(provider.asked).toHaveLength(1);
    provider.time += 1;
    provider.keys = [second];
    expect(await kidOf(await source.current())).toBe('second');
    expect(provider.asked).toHaveLength(2);
  });

  it('fetches once, however many ask at the same time', async () => {
    const { provider, source } = setUp({ jwksUri: undefined });
    await Promise.all(Array.from({ length: 50 }, () => source.current()));
    expect(provider.asked).toEqual(['discovery', 'keys']);
  });

  it('uses stale keys through an outage for a day, and not a millisecond longer', async () => {
    const { provider, source } = setUp();
    await source.current();
    provider.isDown = true;
    provider.time += KEY_TIMES.stale - 1;
    expect(await kidOf(await source.current())).toBe('first');
    provider.time += 1;
    await expect(source.current()).rejects.toMatchObject(unavailable('provider_unreachable', 5));
  });

  it('does not keep keys in a process that was frozen, though its monotonic clock stood still', async () => {
    const { provider, source } = setUp();
    await source.current();
    provider.frozen = KEY_TIMES.fresh - 1;
    await source.current();
    expect(provider.asked).toHaveLength(1);
    provider.frozen = KEY_TIMES.fresh;
    provider.keys = [second];
    expect(await kidOf(await source.current())).toBe('second');
    provider.isDown = true;
    provider.frozen += KEY_TIMES.stale;
    await expect(source.current()).rejects.toMatchObject(unavailable('provider_unreachable', 5));
  });

  it('asks a provider that is down at most once in five seconds, and says when to come back', async () => {
    const { provider, source } = setUp();
    provider.isDown = true;
    const asks = () => expect(source.current()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await Promise.all(Array.from({ length: 50 }, asks));
    expect(provider.asked).toHaveLength(1);
    provider.time += KEY_TIMES.failureCooldown - 1;
    await expect(source.current()).rejects.toMatchObject(unavailable('provider_unreachable', 1));
    expect(provider.asked).toHaveLength(1);
    provider.time += 1;
    await expect(source.current()).rejects.toMatchObject(unavailable('provider_unreachable', 5));
    expect(provider.asked).toHaveLength(2);
  });

  it('does not ask again where the keys are if only the keys are unavailable', async () => {
    const { provider, source } = setUp({ jwksUri: undefined });
    provider.keys = [];
    await expect(source.current()).rejects.toThrow('provider_no_usable_key');
    provider.time += KEY_TIMES.failureCooldown;
    await expect(source.current()).rejects.toThrow('provider_no_usable_key');
    expect(provider.asked).toEqual(['discovery', 'keys', 'keys']);
  });

  it('survives a key with a member of hostile depth', async () => {
    const { provider, source } = setUp();
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    provider.text = JSON.stringify({ keys: [{ ...first, nested: 'here' }] }).replace('"here"', nested);
    expect(await kidOf(await source.current())).toBe('first');
  });

  it("tells the log the provider's status", async () => {
    const fetch = async () => new Response('', { status: 502 });
    const source = createKeySource({ issuer: ISSUER, jwksUri: KEYS_URI } as OidcSettings, fetch, STOPPED);
    const extras = { retryAfterSeconds: 5, logged: { providerStatus: 502 } };
    await expect(source.current()).rejects.toMatchObject({ reason: 'provider_status', extras });
  });

  it('survives an unexpected failure', async () => {
    const fetch = async () => new Proxy(new Response('{}'), { get: () => undefined });
    const source = createKeySource({ issuer: ISSUER, jwksUri: KEYS_URI } as OidcSettings, fetch, {
      elapsed: () => Number.NaN,
      now: () => Number.NaN,
    });
    await expect(source.current()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('the timeout', () => {
  // Not setImmediate, on which streams wait.
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('is one for discovery and keys together', async () => {
    let keysSignal: AbortSignal | undefined;
    const fetch = (url: string, { signal }: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        if (url === KEYS_URI) keysSignal = signal as AbortSignal;
        else setTimeout(() => resolve(new Response(JSON.stringify({ issuer: ISSUER, jwks_uri: KEYS_URI }))), 2_000);
      });
    const source = createKeySource({ issuer: ISSUER, allowsLoopbackHttp: false } as OidcSettings, fetch, STOPPED);
    const refusal = expect(source.current()).rejects.toMatchObject(unavailable('provider_timeout', 5));
    await jest.advanceTimersByTimeAsync(2_000);
    while (!keysSignal) await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(KEY_TIMES.fetchTimeout - 2_000 - 1);
    expect(keysSignal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(keysSignal.aborted).toBe(true);
    await refusal;
  });

  it('holds up one caller alone where usable keys are at hand', async () => {
    const { provider, source } = setUp();
    const known = await source.current();
    provider.time += KEY_TIMES.fresh;
    provider.hangs = true;
    const first = source.current();
    expect(await source.current()).toBe(known);
    await jest.advanceTimersByTimeAsync(KEY_TIMES.fetchTimeout);
    expect(await first).toBe(known);
  });
});

describe('newerThan', () => {
  it('asks for a key that it does not know, but not within ten seconds of the last fetch', async () => {
    const { provider, source } = setUp();
    const known = await source.current();
    provider.keys = [first, second];
    provider.time += KEY_TIMES.unknownKidCooldown - 1;
    expect(await source.newerThan(known)).toBe(known);
    expect(provider.asked).toHaveLength(1);
    provider.time += 1;
    expect(await source.newerThan(known)).not.toBe(known);
    expect(provider.asked).toHaveLength(2);
  });

  it('gives the keys that another request has fetched meanwhile', async () => {
    const { provider, source } = setUp();
    const known = await source.current();
    provider.time += KEY_TIMES.unknownKidCooldown;
    const newer = await Promise.all([source.newerThan(known), source.newerThan(known)]);
    expect(newer[0]).toBe(newer[1]);
    expect(await source.newerThan(known)).toBe(newer[0]);
    expect(provider.asked).toHaveLength(2);
  });

  it('blames no token while the provider is down', async () => {
    const { provider, source } = setUp();
    const known = await source.current();
    provider.isDown = true;
    provider.time += KEY_TIMES.unknownKidCooldown;
    await expect(source.newerThan(known)).rejects.toMatchObject(unavailable('provider_unreachable', 5));
    provider.time += 1;
    await expect(source.newerThan(known)).rejects.toMatchObject(unavailable('provider_unreachable', 5));
    expect(provider.asked).toHaveLength(2);
    provider.isDown = false;
    provider.time += KEY_TIMES.failureCooldown;
    expect(await source.newerThan(known)).not.toBe(known);
  });
});
