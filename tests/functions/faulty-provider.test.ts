// The built file over real HTTPS with an identity provider that does everything wrong.
import { gzipSync } from 'node:zlib';
import type { Reason } from '../../src/errors';
import { AUDIENCE, makeKey, nowSeconds, type SigningKey, signToken } from '../support/bearer-tokens';
import { type BuiltFunction, startBuiltFunction } from '../support/built-function';
import { DEPLOYED, EVERY_PRODUCT } from '../support/environment';
import { type Behaviour, type FaultyProvider, json, startFaultyProvider } from '../support/faulty-provider';

const unavailable = (reason: Reason) => ({ status: 503, body: { code: 'temporarily_unavailable', reason } });
const MEBIBYTE = 2 ** 20;

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
    issuer,
    discoveryPath,
    keysPath,
    askWith: (event: object) => target.ask(context, event),
    async ask(signer = key, claims: object = {}, header: object = {}) {
      const token = await signToken(signer, { iss: issuer, ...claims }, header);
      return target.ask(context, { request: { headers: { authorization: `Bearer ${token}` }, cookies: {} } });
    },
    fetches: () => [provider.requestCount(discoveryPath), provider.requestCount(keysPath)],
  };
}

const drip: Behaviour = (response) => {
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

/** Sends as fast as the client reads, and counts the bytes. */
const flood =
  (sent: { bytes: number }): Behaviour =>
  (response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const pour = () => {
      while (!response.destroyed && response.write(chunk)) sent.bytes += chunk.length;
    };
    response.on('drain', pour);
    pour();
  };

const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(code, headers).end('{"keys":[]}');

const text =
  (body: string | Buffer, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(200, headers).end(body);

const invalidKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'key' };
const privateKey = { ...invalidKey, d: 'd' };

describe('an outage of the provider is a 503 with Retry-After, which ends with the outage:', () => {
  it.each<[string, Reason, Behaviour]>([
    ['404', 'provider_status', status(404)],
    ['429', 'provider_status', status(429, { 'retry-after': '3600' })],
    ['500', 'provider_status', status(500)],
    ['no headers for three seconds', 'provider_timeout', () => {}],
    ['no body for three seconds', 'provider_timeout', (response) => response.writeHead(200).flushHeaders()],
    ['a body that drips', 'provider_timeout', drip],
    ['a body without an end', 'provider_too_large', flood({ bytes: 0 })],
    [
      'a body that grows out of gzip',
      'provider_too_large',
      text(gzipSync(Buffer.alloc(64 * MEBIBYTE)), { 'content-encoding': 'gzip' }),
    ],
    ['a connection that breaks', 'provider_unreachable', (response) => response.socket?.destroy()],
    [
      'a body that is shorter than its Content-Length',
      'provider_timeout',
      (response) => response.writeHead(200, { 'content-length': '100' }).end('{"keys":'),
    ],
    [
      'a body that breaks off',
      'provider_unreachable',
      (response) => response.writeHead(200).write('{"keys":', () => response.destroy()),
    ],
    ['HTML', 'provider_not_json', text('<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })],
    ['truncated JSON', 'provider_not_json', text('{"keys":[{"kty":')],
    ['null', 'provider_not_json', text('null')],
    ['a list', 'provider_not_json', text('[]')],
    ['an object without keys', 'provider_no_key_set', json({})],
    ['no keys', 'provider_no_usable_key', json({ keys: [] })],
    ['values that are not keys', 'provider_no_usable_key', json({ keys: [null, 7, 'key', {}] })],
    ['symmetric keys', 'provider_no_usable_key', json({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'key' }] })],
    ['private keys', 'provider_no_usable_key', json({ keys: [privateKey] })],
    [
      'thousands of keys',
      'provider_too_many_keys',
      json({ keys: Array.from({ length: 3000 }, (_, kid) => ({ kid: String(kid) })) }),
    ],
    ['a redirect', 'provider_unreachable', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    [
      'a redirect that keeps the method',
      'provider_unreachable',
      (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    ],
  ])('%s', async (_, reason, behaviour) => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.keysPath, behaviour);
    const answer = await tenant.ask();
    expect(answer).toMatchObject(unavailable(reason));
    expect(answer.headers['Retry-After']).toMatch(/^[1-5]$/);
    provider.behaviours.set(tenant.keysPath, json({ keys: [key.jwk] }));
    built.advanceMonotonicClock(5);
    expect((await tenant.ask()).status).toBe(200);
    expect(provider.requestCount('/elsewhere')).toBe(0);
  });

  it.each<[string, Reason, (issuer: string) => unknown]>([
    ['of another issuer', 'provider_other_issuer', (issuer) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
    ['without an issuer', 'provider_other_issuer', (issuer) => ({ jwks_uri: `${issuer}/keys` })],
    ['without keys', 'provider_no_jwks_uri', (issuer) => ({ issuer })],
    [
      'with keys by plain http',
      'provider_no_jwks_uri',
      (issuer) => ({ issuer, jwks_uri: `http${issuer.slice(5)}/keys` }),
    ],
    ['with keys in a file', 'provider_no_jwks_uri', (issuer) => ({ issuer, jwks_uri: 'file:///etc/hostname' })],
  ])('a discovery document %s', async (_, reason, document) => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.discoveryPath, json(document(tenant.issuer)));
    expect(await tenant.ask()).toMatchObject(unavailable(reason));
    expect(tenant.fetches()).toEqual([1, 0]);
  });

  it('a key that is not a point on its curve', async () => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.keysPath, json({ keys: [invalidKey] }));
    const answer = await tenant.ask();
    expect(answer).toMatchObject(unavailable('provider_key_unusable'));
    expect(answer.headers['Retry-After']).toBe('10');
    provider.behaviours.set(tenant.keysPath, json({ keys: [key.jwk] }));
    built.advanceMonotonicClock(10);
    expect((await tenant.ask()).status).toBe(200);
  });

  it('a certificate that is not trusted', async () => {
    const untrusting = startBuiltFunction();
    const tenant = newTenant(untrusting);
    expect(await tenant.ask()).toMatchObject(unavailable('provider_unreachable'));
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('a port that is closed', async () => {
    const tenant = newTenant();
    await provider.close();
    expect(await tenant.ask()).toMatchObject(unavailable('provider_unreachable'));
    await provider.open();
    built.advanceMonotonicClock(5);
    expect((await tenant.ask()).status).toBe(200);
  });
});

describe('the load on the provider', () => {
  it('is one discovery and one fetch of keys for 50 requests at once and 50 more in sequence', async () => {
    const tenant = newTenant();
    const together = await Promise.all(Array.from({ length: 50 }, () => tenant.ask()));
    for (let count = 0; count < 50; count += 1) together.push(await tenant.ask());
    expect(new Set(together.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(tenant.fetches()).toEqual([1, 1]);
  });

  it('is one request in five seconds of an outage, however many callers there are', async () => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.discoveryPath, status(500));
    const together = await Promise.all(Array.from({ length: 50 }, () => tenant.ask()));
    for (let count = 0; count < 50; count += 1) together.push(await tenant.ask());
    expect(new Set(together.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(tenant.fetches()).toEqual([1, 0]);
    built.advanceMonotonicClock(5);
    await tenant.ask();
    expect(tenant.fetches()).toEqual([2, 0]);
  });

  it('is nothing for a token in the query or the body, which is refused, or in a cookie, which is ignored', async () => {
    const tenant = newTenant();
    const token = await signToken(key, { iss: tenant.issuer });
    const places = { access_token: token, token, authorization: `Bearer ${token}`, bearer: token, id_token: token };
    const cookies = { access_token: token, authorization: `Bearer ${token}` };
    const request = { headers: { cookie: `token=${token}` }, cookies };
    expect(await tenant.askWith({ request })).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    for (const [name, value] of Object.entries(places)) {
      const answer = await tenant.askWith({ [name]: value, request });
      expect(answer).toMatchObject({ status: 400, body: { reason: 'parameter_unknown' } });
    }
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('is nothing for a token that is invalid whatever the keys are', async () => {
    const tenant = newTenant();
    expect((await tenant.ask(key, { aud: 'another' })).status).toBe(401);
    expect((await tenant.ask(key, { exp: 1 })).status).toBe(401);
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('is one fetch in ten seconds for tokens with made-up key ids', async () => {
    const tenant = newTenant();
    await tenant.ask();
    for (let count = 0; count < 20; count += 1) {
      expect((await tenant.ask(key, {}, { kid: `made-up${count}` })).status).toBe(401);
    }
    expect(tenant.fetches()).toEqual([1, 1]);
    built.advanceMonotonicClock(10);
    for (let count = 0; count < 20; count += 1) await tenant.ask(key, {}, { kid: `made-up${count}` });
    expect(tenant.fetches()).toEqual([1, 2]);
  });

  it('costs little memory for a body without an end', async () => {
    const tenant = newTenant();
    const sent = { bytes: 0 };
    provider.behaviours.set(tenant.keysPath, flood(sent));
    const before = (await built.report()).memory.rss;
    for (let count = 0; count < 20; count += 1) {
      expect((await tenant.ask()).status).toBe(503);
      built.advanceMonotonicClock(5);
    }
    expect((await built.report()).memory.rss - before).toBeLessThan(64 * MEBIBYTE);
    expect(sent.bytes).toBeLessThan(20 * 8 * MEBIBYTE);
  });
});

describe('the keys', () => {
  it('rotate: a new key works as soon as the Function may fetch it, and the old one stops working', async () => {
    const tenant = newTenant();
    expect((await tenant.ask()).status).toBe(200);
    provider.behaviours.set(tenant.keysPath, json({ keys: [otherKey.jwk] }));
    expect((await tenant.ask(otherKey)).status).toBe(401);
    built.advanceMonotonicClock(10);
    expect((await tenant.ask(otherKey)).status).toBe(200);
    expect((await tenant.ask()).status).toBe(401);
  });

  it('last through an outage of up to a day, which is never blamed on a token', async () => {
    const tenant = newTenant();
    expect((await tenant.ask()).status).toBe(200);
    provider.behaviours.set(tenant.discoveryPath, status(500));
    provider.behaviours.set(tenant.keysPath, status(500));
    built.advanceMonotonicClock(23 * 3600);
    expect((await tenant.ask()).status).toBe(200);
    expect(await tenant.ask(otherKey)).toMatchObject(unavailable('provider_status'));
    built.advanceMonotonicClock(3600);
    expect(await tenant.ask()).toMatchObject(unavailable('provider_status'));
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

  it('are given up after 24 hours of an outage, even if the process was frozen', async () => {
    const frozen = startTrusting();
    const tenant = newTenant(frozen);
    const longLived = { exp: nowSeconds() + 48 * 3600 };
    expect((await tenant.ask(key, longLived)).status).toBe(200);
    provider.behaviours.set(tenant.discoveryPath, status(500));
    frozen.advanceWallClock(23 * 3600);
    expect((await tenant.ask(key, longLived)).status).toBe(200);
    frozen.advanceWallClock(2 * 3600);
    expect(await tenant.ask(key, longLived)).toMatchObject(unavailable('provider_status'));
  });

  it('are all tried if they share an id', async () => {
    const tenant = newTenant();
    const twin = await makeKey('key');
    provider.behaviours.set(tenant.keysPath, json({ keys: [twin.jwk, key.jwk] }));
    expect((await tenant.ask()).status).toBe(200);
    expect((await tenant.ask(await makeKey('key'))).status).toBe(401);
  });

  it('are never shared with another deployment in the same process', async () => {
    const [mine, theirs] = [newTenant(), newTenant()];
    const stranger = await makeKey('key');
    provider.behaviours.set(theirs.keysPath, json({ keys: [stranger.jwk] }));
    expect((await mine.ask()).status).toBe(200);
    expect((await theirs.ask()).status).toBe(401);
    expect((await theirs.ask(stranger)).status).toBe(200);
    expect((await mine.ask(stranger)).status).toBe(401);
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
