// The built file over real HTTPS against an identity provider that does everything wrong.
import { gzipSync } from 'node:zlib';
import { AUDIENCE, makeKey, type SigningKey, signToken } from '../support/bearer-tokens';
import { type BuiltFunction, startBuiltFunction } from '../support/built-function';
import { DEPLOYED, EVERY_PRODUCT } from '../support/environment';
import { type Behaviour, type FaultyProvider, json, startFaultyProvider } from '../support/faulty-provider';

const UNAVAILABLE = { status: 503, body: { code: 'temporarily_unavailable' } };
const MEBIBYTE = 2 ** 20;

let provider: FaultyProvider;
let built: BuiltFunction;
let key: SigningKey;
let otherKey: SigningKey;

beforeAll(async () => {
  provider = await startFaultyProvider();
  built = startBuiltFunction(process.execPath, { NODE_EXTRA_CA_CERTS: provider.caFile });
  [key, otherKey] = await Promise.all([makeKey('key'), makeKey('other', 'RS256')]);
});
afterAll(() => {
  built.stop();
  return provider.close();
});

let lastTenant = 0;

/** A provider of its own for each test: the Function remembers the keys of an issuer. */
function newTenant() {
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
    askWith: (event: object) => built.ask(context, event),
    async ask(signer = key, claims: object = {}, header: object = {}) {
      const token = await signToken(signer, { iss: issuer, ...claims }, header);
      return built.ask(context, { request: { headers: { authorization: `Bearer ${token}` }, cookies: {} } });
    },
    fetches: () => [provider.asked(discoveryPath), provider.asked(keysPath)],
  };
}

const drip: Behaviour = (response) => {
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

/** As fast as the reader takes it; counts what was sent. */
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

const privateKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'key' };

describe('an outage of the provider is a 503 with Retry-After, and over when the provider is back:', () => {
  it.each<[string, Behaviour]>([
    ['404', status(404)],
    ['429', status(429, { 'retry-after': '3600' })],
    ['500', status(500)],
    ['no headers for three seconds', () => {}],
    ['no body for three seconds', (response) => response.writeHead(200).flushHeaders()],
    ['a body that drips', drip],
    ['a body without an end', flood({ bytes: 0 })],
    ['a body that grows out of gzip', text(gzipSync(Buffer.alloc(64 * MEBIBYTE)), { 'content-encoding': 'gzip' })],
    ['a connection that breaks', (response) => response.socket?.destroy()],
    ['a body that breaks off', (response) => response.writeHead(200, { 'content-length': '100' }).end('{"keys":')],
    ['HTML', text('<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })],
    ['truncated JSON', text('{"keys":[{"kty":')],
    ['null', text('null')],
    ['a list', text('[]')],
    ['an object without keys', json({})],
    ['no keys', json({ keys: [] })],
    ['keys that are none', json({ keys: [null, 7, 'key', {}] })],
    ['symmetric keys', json({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'key' }] })],
    ['private keys', json({ keys: [privateKey] })],
    ['thousands of keys', json({ keys: Array.from({ length: 3000 }, (_, kid) => ({ kid: String(kid) })) })],
    ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['a redirect that keeps the method', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
  ])('%s', async (_, behaviour) => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.keysPath, behaviour);
    const answer = await tenant.ask();
    expect(answer).toMatchObject(UNAVAILABLE);
    expect(answer.headers['Retry-After']).toMatch(/^[1-5]$/);
    provider.behaviours.set(tenant.keysPath, json({ keys: [key.jwk] }));
    built.turnClock(5);
    expect((await tenant.ask()).status).toBe(200);
    expect(provider.asked('/elsewhere')).toBe(0);
  });

  it.each<[string, (issuer: string) => unknown]>([
    ['of another issuer', (issuer) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
    ['without an issuer', (issuer) => ({ jwks_uri: `${issuer}/keys` })],
    ['without keys', (issuer) => ({ issuer })],
    ['with keys by plain http', (issuer) => ({ issuer, jwks_uri: `http${issuer.slice(5)}/keys` })],
    ['with keys in a file', (issuer) => ({ issuer, jwks_uri: 'file:///etc/hostname' })],
  ])('a discovery document %s', async (_, document) => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.discoveryPath, json(document(tenant.issuer)));
    expect(await tenant.ask()).toMatchObject(UNAVAILABLE);
    expect(tenant.fetches()).toEqual([1, 0]);
  });

  it('a certificate that nobody trusts', async () => {
    const tenant = newTenant();
    const untrusting = startBuiltFunction();
    const context = { ...EVERY_PRODUCT, ...DEPLOYED, OIDC_ISSUER: tenant.issuer, OIDC_AUDIENCE: AUDIENCE };
    const authorization = `Bearer ${await signToken(key, { iss: tenant.issuer })}`;
    expect(await untrusting.ask(context, { request: { headers: { authorization } } })).toMatchObject(UNAVAILABLE);
    untrusting.stop();
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('a port where nobody listens', async () => {
    const tenant = newTenant();
    await provider.close();
    expect(await tenant.ask()).toMatchObject(UNAVAILABLE);
    await provider.open();
    built.turnClock(5);
    expect((await tenant.ask()).status).toBe(200);
  });
});

describe('what reaches the provider', () => {
  it('is one discovery and one fetch of keys, for 50 requests at once and 50 after them', async () => {
    const tenant = newTenant();
    const together = await Promise.all(Array.from({ length: 50 }, () => tenant.ask()));
    for (let count = 0; count < 50; count += 1) together.push(await tenant.ask());
    expect(new Set(together.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(tenant.fetches()).toEqual([1, 1]);
  });

  it('is one request in five seconds of an outage, however many ask', async () => {
    const tenant = newTenant();
    provider.behaviours.set(tenant.discoveryPath, status(500));
    const together = await Promise.all(Array.from({ length: 50 }, () => tenant.ask()));
    for (let count = 0; count < 50; count += 1) together.push(await tenant.ask());
    expect(new Set(together.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(tenant.fetches()).toEqual([1, 0]);
    built.turnClock(5);
    await tenant.ask();
    expect(tenant.fetches()).toEqual([2, 0]);
  });

  it('is nothing for a token in the query, the body or a cookie, which do not count', async () => {
    const tenant = newTenant();
    const token = await signToken(key, { iss: tenant.issuer });
    const places = { access_token: token, token, authorization: `Bearer ${token}`, bearer: token, id_token: token };
    const cookies = { access_token: token, authorization: `Bearer ${token}` };
    const answer = await tenant.askWith({ ...places, request: { headers: { cookie: `token=${token}` }, cookies } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('is nothing for a token that cannot be good', async () => {
    const tenant = newTenant();
    expect((await tenant.ask(key, { aud: 'another' })).status).toBe(401);
    expect((await tenant.ask(key, { exp: 1 })).status).toBe(401);
    expect(tenant.fetches()).toEqual([0, 0]);
  });

  it('is one fetch in ten seconds for tokens with invented key ids', async () => {
    const tenant = newTenant();
    await tenant.ask();
    for (let count = 0; count < 20; count += 1) {
      expect((await tenant.ask(key, {}, { kid: `invented${count}` })).status).toBe(401);
    }
    expect(tenant.fetches()).toEqual([1, 1]);
    built.turnClock(10);
    for (let count = 0; count < 20; count += 1) await tenant.ask(key, {}, { kid: `invented${count}` });
    expect(tenant.fetches()).toEqual([1, 2]);
  });

  it('is little memory for a body without an end', async () => {
    const tenant = newTenant();
    const sent = { bytes: 0 };
    provider.behaviours.set(tenant.keysPath, flood(sent));
    const before = (await built.report()).memory.rss;
    for (let count = 0; count < 20; count += 1) {
      expect((await tenant.ask()).status).toBe(503);
      built.turnClock(5);
    }
    expect((await built.report()).memory.rss - before).toBeLessThan(64 * MEBIBYTE);
    expect(sent.bytes).toBeLessThan(20 * 8 * MEBIBYTE);
  });
});

describe('keys over time', () => {
  it('rotate: a new key works as soon as the Function may ask for it, the old one no longer', async () => {
    const tenant = newTenant();
    expect((await tenant.ask()).status).toBe(200);
    provider.behaviours.set(tenant.keysPath, json({ keys: [otherKey.jwk] }));
    expect((await tenant.ask(otherKey)).status).toBe(401);
    built.turnClock(10);
    expect((await tenant.ask(otherKey)).status).toBe(200);
    expect((await tenant.ask()).status).toBe(401);
  });

  it('outlive an outage of a day, and blame no token meanwhile', async () => {
    const tenant = newTenant();
    expect((await tenant.ask()).status).toBe(200);
    provider.behaviours.set(tenant.discoveryPath, status(500));
    provider.behaviours.set(tenant.keysPath, status(500));
    built.turnClock(23 * 3600);
    expect((await tenant.ask()).status).toBe(200);
    expect(await tenant.ask(otherKey)).toMatchObject(UNAVAILABLE);
    built.turnClock(3600);
    expect(await tenant.ask()).toMatchObject(UNAVAILABLE);
  });

  it('that share an id are each tried', async () => {
    const tenant = newTenant();
    const twin = await makeKey('key');
    provider.behaviours.set(tenant.keysPath, json({ keys: [twin.jwk, key.jwk] }));
    expect((await tenant.ask()).status).toBe(200);
    expect((await tenant.ask(await makeKey('key'))).status).toBe(401);
  });

  it('are never those of another deployment in the same process', async () => {
    const [mine, theirs] = [newTenant(), newTenant()];
    const stranger = await makeKey('key');
    provider.behaviours.set(theirs.keysPath, json({ keys: [stranger.jwk] }));
    expect((await mine.ask()).status).toBe(200);
    expect((await theirs.ask()).status).toBe(401);
    expect((await theirs.ask(stranger)).status).toBe(200);
    expect((await mine.ask(stranger)).status).toBe(401);
  });
});

it('says nothing of the provider, the token or a path in any log line', async () => {
  const { log, unhandled } = await built.report();
  expect(unhandled).toEqual([]);
  expect(log.join('\n')).not.toMatch(/eyJ|at .*:\d+|doctype|\/tmp|well-known/);
  for (const line of log) expect(JSON.parse(line)).toHaveProperty('outcome');
});
