import { readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import fc from 'fast-check';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { assemble } from '../support/bearer-tokens';
import { BUILT_FILE, type BuiltFunction, type Call, nodeBinaries, startBuiltFunction } from '../support/built-function';
import { expectContract } from '../support/contract';
import { API_KEY_SECRET, CREDENTIALS, DEPLOYED, EVERY_PRODUCT, LOCAL } from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const NO_HEADERS = { request: { headers: {}, cookies: {} } };
const LOCAL_CONTEXT = { ...EVERY_PRODUCT, ...LOCAL, PATH: '/token' };

describe('the built file', () => {
  let built: BuiltFunction;
  beforeEach(() => {
    built = startBuiltFunction();
  });
  afterEach(() => built.stop());

  it('is one file of at most 100 KB, unminified', () => {
    expect(statSync(BUILT_FILE).size).toBeLessThanOrEqual(100_000);
  });

  it('needs nothing but Node', () => {
    const required = [...readFileSync(BUILT_FILE, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(required.length).toBeGreaterThan(0);
    for (const name of required) expect(builtinModules).toContain(name?.replace(/^node:/, ''));
  });

  const nodes = nodeBinaries();
  if (nodes.length < 3) process.stderr.write('Skipped: the built file on Node 22 and 24, which .ci/run fetches.\n');

  it.each(nodes)('answers on $name, in an empty folder with an empty environment', async ({ path }) => {
    const other = startBuiltFunction(path);
    const { status, headers, body } = await other.ask(LOCAL_CONTEXT, { ...NO_HEADERS, identity: 'alice' });
    const { log } = await other.report();
    other.stop();
    expect([status, headers]).toEqual([200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }]);
    expect(body).toMatchObject({ identity: 'alice', expiresIn: 3600 });
    expect((await verifyAccessToken(body.token)).payload.grants).toMatchObject({ identity: 'alice', video: {} });
    expect(log).toEqual([expect.stringMatching(/^\{"outcome":"issued",.*"ms":\d+\}$/)]);
    expect(log[0]).not.toContain(body.token.split('.')[2]);
  });

  it.each([
    ['nothing is set', 'nobody_may_call', {}],
    ['nobody may call', 'nobody_may_call', EVERY_PRODUCT],
    ['ALLOW_ANONYMOUS is false', 'nobody_may_call', { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'false' }],
    ['it has demo values', 'configuration', { ...DEMO_ENVIRONMENT, ALLOW_ANONYMOUS: 'true' }],
    [
      'half of an identity provider is set',
      'configuration',
      { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', OIDC_AUDIENCE: 'app' },
    ],
  ])('issues no token on a deployed domain if %s', async (_, reason, variables) => {
    for (const domain of [DEPLOYED, {}, { DOMAIN_NAME: 'localhost.example.com' }]) {
      const { body } = await built.ask({ ...variables, ...domain });
      expect(body).toMatchObject({ status: 500, code: 'configuration_error', reason });
    }
  });

  it('logs each problem and each warning of the configuration with its code and its variable', async () => {
    await built.ask({
      ...EVERY_PRODUCT,
      ...DEPLOYED,
      ALLOW_ANONYMOUS: 'true',
      TOKEN_TTL: 'soon',
      VIDEO_ENABLE: 'true',
    });
    const { log } = await built.report();
    const message = expect.any(String);
    expect(log.map((line) => JSON.parse(line))).toEqual([
      { outcome: 'warning', code: 'unknown_variable', variable: 'VIDEO_ENABLE', message },
      expect.objectContaining({ outcome: 'warning', code: 'no_outgoing_calls' }),
      {
        outcome: 'failed',
        code: 'configuration_error',
        reason: 'configuration',
        problems: [{ code: 'invalid_value', variable: 'TOKEN_TTL', message }],
        ms: expect.any(Number),
      },
    ]);
  });

  it('gives each anonymous caller of a deployed domain a name of at least 64 random bits', async () => {
    const context = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };
    const answers = await Promise.all(Array.from({ length: 200 }, () => built.ask(context)));
    const identities = answers.map(({ body }) => body.identity);
    expect(new Set(identities).size).toBe(200);
    for (const identity of identities) expect(identity).toMatch(/^guest[0-9a-f]{32}$/);
  });

  it('survives a callback that throws, and does not call it again', async () => {
    const call = { context: LOCAL_CONTEXT, event: NO_HEADERS };
    expect(await built.call({ ...call, callbackThrows: true })).toHaveLength(1);
    expect(await built.call(call)).toHaveLength(1);
    const { unhandled, log } = await built.report();
    expect(unhandled).toEqual([]);
    expect(log).toContain('{"outcome":"undelivered"}');
  });

  it('answers each of 10,000 random events once and by the contract, and then a valid one with 200', async () => {
    const statuses = new Set<number>();
    for (const { context, event } of fc.sample(randomCall(), { numRuns: 10_000, seed: 1 })) {
      const { status, headers, body } = await built.ask(context, event);
      const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
      expectContract(status, lowerCased, JSON.stringify(body));
      statuses.add(status);
    }
    expect((await built.ask(LOCAL_CONTEXT, NO_HEADERS)).status).toBe(200);
    const { unhandled, log } = await built.report();
    expect([unhandled, log.length]).toEqual([[], 10_001]);
    expect(log.join()).not.toContain(API_KEY_SECRET);
    expect([...statuses].sort()).toEqual([200, 400, 401, 403, 503]);
  });
});

function randomCall(): fc.Arbitrary<Call> {
  const names = [
    'products',
    'room',
    'platform',
    'identity',
    'request',
    'headers',
    'authorization',
    '__proto__',
    'then',
  ];
  const key = fc.constantFrom(...names);
  const known = fc.constantFrom('video', 'voice,sync', 'ios', 'Bearer a.b.c', 'lobby');
  const text = fc.oneof(fc.string({ unit: 'binary' }), known);
  const value = fc.oneof(text, fc.object({ key, values: [text, fc.integer(), fc.constant(null)] }));
  const event = fc.dictionary(fc.oneof({ weight: 9, arbitrary: key }, { weight: 1, arbitrary: fc.string() }), value);
  const pinned = { ...CREDENTIALS, ...LOCAL, VIDEO_ENABLED: 'true', VIDEO_ROOM: 'lobby' };
  // The port is closed, so a token that passes the first checks is answered with 503.
  const oidc = { ...LOCAL_CONTEXT, OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'app', ALLOW_ANONYMOUS: 'true' };
  const claims = fc.dictionary(fc.constantFrom('iss', 'aud', 'exp', 'sub', '__proto__'), fc.oneof(text, fc.integer()));
  const jwt = fc.oneof(
    claims.map((some) => assemble({ alg: 'ES256' }, some)),
    claims.map((some) => assemble({ alg: 'ES256' }, { iss: oidc.OIDC_ISSUER, aud: 'app', exp: 9e9, ...some })),
  );
  const signedIn = fc.record({ event, jwt }).map(({ event, jwt }) => ({
    ...event,
    request: { headers: { authorization: `Bearer ${jwt}` }, cookies: {} },
  }));
  return fc.oneof(
    { weight: 9, arbitrary: fc.record({ context: fc.constantFrom<object>(LOCAL_CONTEXT, pinned), event }) },
    { weight: 3, arbitrary: fc.record({ context: fc.constant<object>(oidc), event: fc.oneof(event, signedIn) }) },
  );
}
