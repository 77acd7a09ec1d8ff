import { readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import fc from 'fast-check';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { BUILT_FILE, type Call, callBuiltFunction, nodeBinaries } from '../support/built-function';
import { expectContract } from '../support/contract';
import { API_KEY_SECRET, CREDENTIALS, DEPLOYED, EVERY_PRODUCT, LOCAL } from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const NO_HEADERS = { request: { headers: {}, cookies: {} } };
const LOCAL_CONTEXT = { ...EVERY_PRODUCT, ...LOCAL, PATH: '/token' };

/** Calls once and gives the single answer. */
function ask(context: object, event: object = NO_HEADERS, node?: string) {
  const { results, log } = callBuiltFunction([{ context, event }], node);
  expect(results[0]?.callbacks).toHaveLength(1);
  const [error, response] = results[0]?.callbacks[0] ?? [];
  expect(error).toBeNull();
  if (!response) throw new Error('no response');
  const isProblem = typeof response.body === 'string';
  return { ...response, body: isProblem ? JSON.parse(String(response.body)) : response.body, log };
}

describe('the built file', () => {
  it('is one file of at most 200 KB, unminified', () => {
    expect(statSync(BUILT_FILE).size).toBeLessThanOrEqual(200 * 1024);
  });

  it('needs nothing but Node', () => {
    const required = [...readFileSync(BUILT_FILE, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(required.length).toBeGreaterThan(0);
    for (const name of required) expect(builtinModules).toContain(name?.replace(/^node:/, ''));
  });

  const nodes = nodeBinaries();
  if (nodes.length < 3) process.stderr.write('Skipped: the built file on Node 22 and 24, which .ci/run fetches.\n');

  it.each(nodes)('answers on $name, in an empty folder with an empty environment', async ({ path }) => {
    const { status, headers, body, log } = ask(LOCAL_CONTEXT, { ...NO_HEADERS, identity: 'alice' }, path);
    expect([status, headers]).toEqual([200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }]);
    expect(body).toMatchObject({ identity: 'alice', expiresIn: 3600 });
    expect((await verifyAccessToken(body.token)).payload.grants).toMatchObject({ identity: 'alice', video: {} });
    expect(log).toEqual([expect.stringMatching(/^\{"outcome":"issued",.*"ms":\d+\}$/)]);
    expect(log[0]).not.toContain(body.token.split('.')[2]);
  });

  it.each([
    ['nothing is set', {}, 'configuration_error'],
    ['everything but who may call is set', EVERY_PRODUCT, 'configuration_error'],
    ['ALLOW_ANONYMOUS is false', { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'false' }, 'configuration_error'],
    ['it holds demo values', { ...DEMO_ENVIRONMENT, ALLOW_ANONYMOUS: 'true' }, 'configuration_error'],
  ])('gives no token on a deployed domain where %s', (_, variables, code) => {
    for (const domain of [DEPLOYED, {}, { DOMAIN_NAME: 'localhost.example.com' }]) {
      expect(ask({ ...variables, ...domain }).body).toMatchObject({ status: 500, code });
    }
  });

  it('names each anonymous caller of a deployed domain by at least 64 random bits', () => {
    const call = { context: { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' }, event: NO_HEADERS };
    const { results } = callBuiltFunction(Array(200).fill(call));
    const identities = results.map(
      ({ callbacks }) => (callbacks[0]?.[1].body as { identity: string } | undefined)?.identity,
    );
    expect(new Set(identities).size).toBe(200);
    for (const identity of identities) expect(identity).toMatch(/^guest[0-9a-f]{32}$/);
  });

  it('survives a callback that throws, and does not call it again', () => {
    const call = { context: LOCAL_CONTEXT, event: NO_HEADERS };
    const { results, unhandled, log } = callBuiltFunction([{ ...call, callbackThrows: true }, call]);
    expect(results.map(({ callbacks }) => callbacks.length)).toEqual([1, 1]);
    expect(unhandled).toEqual([]);
    expect(log).toContain('{"outcome":"undelivered"}');
  });

  it('answers each of 10,000 random events once and by the contract, and the next good one with 200', () => {
    const key = fc.constantFrom(
      'products',
      'room',
      'platform',
      'identity',
      'request',
      'headers',
      'authorization',
      '__proto__',
      'then',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('video', 'voice,sync', 'ios', 'Bearer a.b.c', 'lobby'),
    );
    const value = fc.oneof(text, fc.object({ key, values: [text, fc.integer(), fc.constant(null)] }));
    const event = fc.dictionary(fc.oneof({ weight: 9, arbitrary: key }, { weight: 1, arbitrary: fc.string() }), value);
    const context = fc.constantFrom<object>(LOCAL_CONTEXT, {
      ...CREDENTIALS,
      ...LOCAL,
      VIDEO_ENABLED: 'true',
      VIDEO_ROOM: 'lobby',
    });
    const calls: Call[] = fc.sample(fc.record({ context, event }), { numRuns: 10_000, seed: 1 });
    const { results, unhandled, log } = callBuiltFunction([...calls, { context: LOCAL_CONTEXT, event: NO_HEADERS }]);
    for (const { callbacks } of results) {
      expect(callbacks).toHaveLength(1);
      const [error, { status, headers, body }] = callbacks[0] ?? [undefined, { status: 0, headers: {}, body: '' }];
      expect(error).toBeNull();
      const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
      expectContract(status, lowerCased, typeof body === 'string' ? body : JSON.stringify(body));
    }
    expect(results.at(-1)?.callbacks[0]?.[1].status).toBe(200);
    expect([unhandled, log.length]).toEqual([[], 10_001]);
    expect(log.join()).not.toContain(API_KEY_SECRET);
    const statuses = new Set(results.map(({ callbacks }) => callbacks[0]?.[1].status));
    expect([...statuses].sort()).toEqual([200, 400, 401, 403]);
  });
});
