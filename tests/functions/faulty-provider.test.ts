// The built file over real HTTPS, with an identity provider that does wrong what only a network shows.
import { gzipSync } from 'node:zlib';
import type { Reason } from '../../src/errors';
import { AUDIENCE, makeKey, type SigningKey, signToken } from '../support/bearer-tokens';
import { type BuiltFunction, startBuiltFunction } from '../support/built-function';
import { DEPLOYED, EVERY_PRODUCT } from '../support/environment';
import { type Behaviour, type FaultyProvider, json, startFaultyProvider } from '../support/faulty-provider';

const unavailable = (reason: Reason) => ({ status: 503, body: { code: 'temporarily_unavailable', reason } });
const MEBIBYTE = 2 ** 20;

/** Made once: it takes longer than a slow machine has time for an answer. */
const BOMB = gzipSync(Buffer.alloc(64 * MEBIBYTE));

let provider: FaultyProvider;
let built: BuiltFunction;
let key: SigningKey;
let otherKey: SigningKey;

beforeAll(async () => {
  provider = await startFaultyProvider();
  built = startTrusting();
  [key, otherKey] = await Promise.all([makeKey('key'), makeKey('other', 'RS256')]);
});
afterAll(() => provider.close());

/** The Function in a process that trusts the provider's certificate. */
const startTrusting = () => startBuiltFunction(process.execPath, { NODE_EXTRA_CA_CERTS: provider.caFile });

let lastTenant = 0;

/** Each test has an issuer of its own, since the Function remembers an issuer's keys. */
function newTenant(target = built) {
  lastTenant += 1;
  const path = `/tenant${lastTenant}`;
  const issuer = `${provider.origin}${path}`;
  const discoveryPath = `${path}/.well-known/openid-configuration`;
  const keysPath = `${path}/keys`;
  provider.behaviours.set(discoveryPath, json({ issuer, jwks_uri: `${issuer}/keys` }));
  provider.behaviours.set(keysPath, json({ keys: [key.jwk] }));
  const context = { ...EVERY_PRODUCT, ...DEPLOYED, OIDC_ISSUER: issuer, OIDC_AUDIENCE: AUDIENCE };
  return {
    keysPath,
    async ask(signer = key, settings: object = {}) {
      const token = await signToken(signer, { iss: issuer });
      return target.ask(
        { ...context, ...settings },
        { request: { headers: { authorization: `Bearer ${token}` }, cookies: {} } },
      );
    },
    fetches: () => [provider.requestCount(discoveryPath), provider.requestCount(keysPath)],
  };
}

const drip: Behaviour = (response) => {
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

let floodedBytes = 0;

/** Sends as fast as the client reads. */
const flood: Behaviour = (response) => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const pour = () => {
    while (!response.destroyed && response.write(chunk)) floodedBytes += chunk.length;
  };
  response.on('drain', pour);
  pour();
};

describe('an outage of the provider', () => {
  it.each<[string, Reason, Behaviour]>([
    ['a status', 'provider_status', (response) => response.writeHead(404).end('{"keys":[]}')],
    ['a body without an end', 'provider_too_large', flood],
    [
      'a body that grows out of gzip',
      'provider_too_large',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    ],
    ['a connection that breaks', 'provider_unreachable', (response) => response.socket?.destroy()],
    [
      'a body that breaks off',
      'provider_unreachable',
      (response) => response.writeHead(200).write('{"keys":', () => response.destroy()),
    ],
    ['a redirect', 'provider_unreachable', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ])('is a 503 with Retry-After, which ends with the outage: %s', async (_, reason, behaviour) => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.keysPath, behaviour);
    const answer = await tenant.ask();
    expect(answer).toMatchObject(unavailable(reason));
    expect(answer.headers['Retry-After']).toMatch(/^[1-5]$/);
    provider.behaviours.set(tenant.keysPath, json({ keys: [key.jwk] }));
    built.advanceMonotonicClock(5);
    expect((await tenant.ask()).status).toBe(200);
    expect(provider.requestCount('/elsewhere')).toBe(0);
    expect(floodedBytes).toBeLessThan(8 * MEBIBYTE);
  });

  it('is over after three seconds, whatever is missing then', async () => {
    const behaviours: Behaviour[] = [
      () => {},
      (response) => response.writeHead(200).flushHeaders(),
      drip,
      (response) => response.writeHead(200, { 'content-length': '100' }).end('{"keys":'),
    ];
    const answers = behaviours.map((behaviour) => {
      const tenant = newTenant();
      provider.behaviours.set(tenant.keysPath, behaviour);
      return tenant.ask();
    });
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(unavailable('provider_timeout'));
  });

  it('may be a certificate that is not trusted', async () => {
    const tenant = newTenant(startBuiltFunction());
    expect(await tenant.ask()).toMatchObject(unavailable('provider_unreachable'));
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('may be a port that is closed', async () => {
    const tenant = newTenant();
    await provider.close();
    expect(await tenant.ask()).toMatchObject(unavailable('provider_unreachable'));
    await provider.open();
    built.advanceMonotonicClock(5);
    expect((await tenant.ask()).status).toBe(200);
  });
});

describe('the keys', () => {
  it('are fetched once for many requests at the same time', async () => {
    const tenant = newTenant();
    const answers = await Promise.all(Array.from({ length: 50 }, () => tenant.ask()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(tenant.fetches()).toEqual([1, 1]);
  });

  it('are fetched again after 10 minutes, even if the process was frozen', async () => {
    const frozen = startTrusting();
    const tenant = newTenant(frozen);
    expect((await tenant.ask()).status).toBe(200);
    provider.behaviours.set(tenant.keysPath, json({ keys: [otherKey.jwk] }));
    frozen.advanceWallClock(9 * 60);
    expect((await tenant.ask()).status).toBe(200);
    expect(tenant.fetches()).toEqual([1, 1]);
    frozen.advanceWallClock(2 * 60);
    expect(await tenant.ask()).toMatchObject({ status: 401, body: { reason: 'unknown_key' } });
    expect((await tenant.ask(otherKey)).status).toBe(200);
    expect(tenant.fetches()).toEqual([2, 2]);
  });
});

describe('the permissions server', () => {
  it.each([302, 407, 421])('is asked again right after it has answered with %i', async (status) => {
    const tenant = newTenant();
    const path = `${tenant.keysPath}/permissions`;
    const settings = { PERMISSIONS_URL: provider.origin + path };
    provider.behaviours.set(path, (response) => response.writeHead(status, { location: '/elsewhere' }).end());
    expect(await tenant.ask(key, settings)).toMatchObject(unavailable('permissions_status'));
    provider.behaviours.set(path, json({ products: null, rooms: null }));
    expect((await tenant.ask(key, settings)).status).toBe(200);
    expect(provider.requestCount(path)).toBe(2);
    expect(provider.requestCount('/elsewhere')).toBe(0);
  });
});

it('logs nothing that the provider said, no token and no path', async () => {
  const { log, unhandled } = await built.report();
  expect(unhandled).toEqual([]);
  expect(log.join('\n')).not.toMatch(/eyJ|at .*:\d+|doctype|\/tmp|well-known/);
  const entries = log.map((line) => JSON.parse(line));
  for (const entry of entries) expect(entry).toHaveProperty('outcome');
  expect(entries).toContainEqual(expect.objectContaining({ reason: 'provider_status', providerStatus: 404 }));
});
