import { readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { BUILT_FILE, type BuiltFunction, startBuiltFunction } from '../support/built-function';
import { DEPLOYED, EVERY_PRODUCT, LOCAL, PUSH_SID } from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const NO_HEADERS = { request: { headers: {}, cookies: {} } };
const LOCAL_CONTEXT = { ...EVERY_PRODUCT, VOICE_PUSH_CREDENTIAL_SID: PUSH_SID, ...LOCAL, PATH: '/token' };

describe('the built file', () => {
  let built: BuiltFunction;
  beforeEach(() => {
    built = startBuiltFunction();
  });
  afterEach(() => built.stop());

  it('is one file of at most 100 KB', () => {
    expect(statSync(BUILT_FILE).size).toBeLessThanOrEqual(100_000);
  });

  it('needs nothing but Node', () => {
    const required = [...readFileSync(BUILT_FILE, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(required.length).toBeGreaterThan(0);
    for (const name of required) expect(builtinModules).toContain(name?.replace(/^node:/, ''));
  });

  it('answers in an empty folder with an empty environment', async () => {
    const { status, headers, body } = await built.ask(LOCAL_CONTEXT, { ...NO_HEADERS, identity: 'alice' });
    const { log } = await built.report();
    expect([status, headers]).toEqual([200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }]);
    expect(body).toMatchObject({ identity: 'alice', expiresIn: 3600 });
    expect((await verifyAccessToken(body.token)).payload.grants).toMatchObject({ identity: 'alice', video: {} });
    expect(log).toEqual([expect.stringMatching(/^\{"outcome":"issued",.*"ms":\d+\}$/)]);
    expect(log[0]).not.toContain(body.token.split('.')[2]);
  });

  it.each([
    ['nobody may call', 'nobody_may_call', EVERY_PRODUCT],
    ['it has demo values', 'configuration', { ...DEMO_ENVIRONMENT, ALLOW_ANONYMOUS: 'true' }],
  ])('issues no token on a deployed domain if %s', async (_, reason, variables) => {
    const { body } = await built.ask({ ...variables, ...DEPLOYED });
    expect(body).toMatchObject({ status: 500, code: 'configuration_error', reason });
  });

  it('gives each anonymous caller of a deployed domain a name of at least 64 random bits', async () => {
    const context = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => built.ask(context)));
    const identities = answers.map(({ body }) => body.identity);
    expect(new Set(identities).size).toBe(20);
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
});
