// The built file on each version of Node that Twilio offers, and with random events.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { assemble } from '../support/bearer-tokens';
import { type Call, startBuiltFunction } from '../support/built-function';
import { expectContract } from '../support/contract';
import { describeWhere } from '../support/describe-where';
import { API_KEY_SECRET, CREDENTIALS, EVERY_PRODUCT, LOCAL, PUSH_SID } from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const LOCAL_CONTEXT = { ...EVERY_PRODUCT, VOICE_PUSH_CREDENTIAL_SID: PUSH_SID, ...LOCAL, PATH: '/token' };

/** A folder for each major version. */
const NODES = resolve('.cache/node');
const majors = existsSync(NODES) ? readdirSync(NODES) : [];

describeWhere(majors.length > 0, 'the built file on other versions of Node', '.ci/run fetches them', () => {
  it.each(majors)('issues a token on Node %s', async (major) => {
    const { status, body } = await startBuiltFunction(join(NODES, major, 'bin/node')).ask(LOCAL_CONTEXT);
    expect(status).toBe(200);
    expect((await verifyAccessToken(body.token)).payload.grants).toMatchObject({ video: {} });
  });
});

describe('the built file', () => {
  it('answers each of 10,000 random events once and by the contract', async () => {
    const built = startBuiltFunction();
    const statuses = new Set<number>();
    for (const { context, event } of fc.sample(randomCall(), { numRuns: 10_000, seed: 1 })) {
      const { status, headers, body } = await built.ask(context, event);
      const lowerCased = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
      expectContract(status, lowerCased, JSON.stringify(body));
      statuses.add(status);
    }
    const { unhandled, log } = await built.report();
    const warnings = log.filter((line) => line.startsWith('{"outcome":"warning"'));
    expect([unhandled, log.length - warnings.length]).toEqual([[], 10_000]);
    expect(log.join()).not.toContain(API_KEY_SECRET);
    expect([...statuses].sort()).toEqual([200, 400, 401, 403, 503]);
  });
});

function randomCall(): fc.Arbitrary<Call> {
  const names = [
    'products',
    'room',
    'platform',
    'ttl',
    'identity',
    'request',
    'headers',
    'authorization',
    '__proto__',
    'then',
  ];
  const key = fc.constantFrom(...names);
  const known = fc.constantFrom('video', 'voice,sync', 'ios', 'ios-sandbox', '60', 'Bearer a.b.c', 'lobby');
  const text = fc.oneof(fc.string({ unit: 'binary' }), known);
  const list = fc.array(fc.oneof(known, fc.integer()), { maxLength: 3 });
  const value = fc.oneof(text, fc.integer(), list, fc.object({ key, values: [text, fc.integer(), fc.constant(null)] }));
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
