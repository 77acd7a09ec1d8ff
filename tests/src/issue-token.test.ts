import fc from 'fast-check';
import type { JWTPayload } from 'jose';
import type { Fetch } from '../../src/fetch-json';
import { createIssueToken } from '../../src/issue-token';
import { PRODUCTS } from '../../src/twilio/products';
import { AUDIENCE, ISSUER, makeKey, type SigningKey, signToken } from '../support/bearer-tokens';
import {
  CREDENTIALS,
  DEPLOYED,
  EVERY_PRODUCT,
  LOCAL,
  PUSH_SID_IOS_SANDBOX,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const LOCAL_ENVIRONMENT = { ...EVERY_PRODUCT, ...LOCAL };
const OPEN = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };

const noNetwork: Fetch = () => Promise.reject(new Error('no network'));

/** One request to a new issuer, whose clock advances by 7 ms a look. The warnings are apart from the log of the request. */
async function ask(environment: object, event: object = {}, fetch: Fetch = noNetwork) {
  const log: Record<string, unknown>[] = [];
  const warnings: Record<string, unknown>[] = [];
  let now = 1000;
  const issueToken = createIssueToken({
    now: Date.now,
    elapsed: () => (now += 7),
    fetch,
    randomName: () => 'guest1',
    log: (entry) => (entry.outcome === 'warning' ? warnings : log).push(entry),
  });
  const answer = await issueToken(environment as Record<string, unknown>, event);
  const body = typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
  return { ...answer, body, log, warnings };
}

const grantsOf = async (answer: { body: { token: string } }) =>
  (await verifyAccessToken(answer.body.token)).payload.grants;

describe('createIssueToken', () => {
  it('issues a token for every configured product, and logs it without the token', async () => {
    const answer = await ask(LOCAL_ENVIRONMENT);
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/json' } });
    expect(answer.body).toEqual({
      identity: 'guest1',
      token: expect.any(String),
      expiresIn: 3600,
      products: ['video', 'voice', 'conversations', 'sync'],
    });
    const { payload } = await verifyAccessToken(answer.body.token);
    expect(payload.grants).toMatchObject({ identity: 'guest1' });
    expect(answer.log).toEqual([{ outcome: 'issued', products: answer.body.products, jti: payload.jti, ms: 7 }]);
  });

  it('narrows the token to what is asked for', async () => {
    const environment = { ...LOCAL_ENVIRONMENT, VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX: PUSH_SID_IOS_SANDBOX };
    const event = { products: 'video,voice', room: 'tutoring-42', platform: 'ios-sandbox', identity: 'alice' };
    expect(await grantsOf(await ask(environment, event))).toEqual({
      identity: 'alice',
      video: { room: 'tutoring-42' },
      voice: {
        incoming: { allow: true },
        outgoing: { application_sid: TWIML_APP_SID },
        push_credential_sid: PUSH_SID_IOS_SANDBOX,
      },
    });
  });

  it.each([
    [undefined, undefined, 3600],
    ['60', undefined, 60],
    ['3601', undefined, 3600],
    ['601', '600', 600],
    ['599', '600', 599],
    [undefined, '600', 600],
  ])('for the ttl %j with TOKEN_TTL=%s gives a token of %i seconds, and says so', async (ttl, TOKEN_TTL, seconds) => {
    const answer = await ask({ ...LOCAL_ENVIRONMENT, TOKEN_TTL }, ttl === undefined ? {} : { ttl });
    expect(answer.body.expiresIn).toBe(seconds);
    const { payload } = await verifyAccessToken(answer.body.token);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(seconds);
  });

  it.each([
    ['an unknown parameter', { room_name: 'a' }, 'parameter_unknown'],
    [
      'a body that was not read',
      { request: { headers: { 'content-type': 'text/plain', 'content-length': '17' } } },
      'body_not_read',
    ],
    ['a value that is unknown', { platform: 'foreign value' }, 'platform_unknown'],
  ])('issues no token for %s, and logs nothing that the caller sent', async (_, event, reason) => {
    const { body, log } = await ask(LOCAL_ENVIRONMENT, event);
    expect(body).toMatchObject({ status: 400, code: 'invalid_request', reason });
    expect(log).toEqual([{ outcome: 'refused', code: 'invalid_request', reason, ms: 7 }]);
  });

  it('gives the same escaped identity in the answer and in the token', async () => {
    const answer = await ask(LOCAL_ENVIRONMENT, { identity: 'al_ice', products: 'sync' });
    expect(answer.body.identity).toBe('al_5fice');
    expect(await grantsOf(answer)).toMatchObject({ identity: 'al_5fice' });
  });

  it('keeps the identity as it is where Voice is not configured', async () => {
    const answer = await ask({ ...CREDENTIALS, ...LOCAL, VIDEO_ENABLED: 'true' }, { identity: 'al_ice' });
    expect(answer.body.identity).toBe('al_ice');
  });

  it('gives a deployed anonymous caller a random identity and no outgoing calls', async () => {
    const answer = await ask(OPEN, { identity: 'alice' });
    expect(await grantsOf(answer)).toMatchObject({ identity: 'guest1', voice: { incoming: { allow: true } } });
    expect(JSON.stringify(await grantsOf(answer))).not.toContain('outgoing');
  });

  it('tells every problem of the configuration on a local domain, and logs them', async () => {
    const answer = await ask({ ...LOCAL_ENVIRONMENT, API_KEY_SID: 'x', TOKEN_TTL: '1' });
    expect(answer.body).toMatchObject({ status: 500, code: 'configuration_error', reason: 'configuration' });
    expect(answer.body.detail).toMatch(/API_KEY_SID .*TOKEN_TTL /);
    expect(answer.log).toMatchObject([
      {
        outcome: 'failed',
        problems: ['API_KEY_SID', 'TOKEN_TTL'].map((variable) => ({
          code: 'invalid_value',
          variable,
          message: expect.stringContaining(`${variable} must be`),
        })),
      },
    ]);
  });

  it('tells the callers of a deployed domain no problem, except that nobody may call', async () => {
    const answer = await ask({ ...EVERY_PRODUCT, ...DEPLOYED, API_KEY_SID: 'x' });
    expect(answer.body.detail).toContain('ALLOW_ANONYMOUS to true');
    expect(answer.body.detail).not.toContain('API_KEY_SID');
    expect(answer.body.reason).toBe('nobody_may_call');
    expect(answer.log).toMatchObject([{ problems: [{ variable: 'API_KEY_SID' }, { code: 'nobody_may_call' }] }]);
    expect((await ask({ ...OPEN, API_KEY_SID: 'x' })).body).toMatchObject({
      reason: 'configuration',
      detail: 'The configuration of this server is invalid; see its log.',
    });
  });

  it('warns about a misspelt variable in the log', async () => {
    const { warnings } = await ask({ ...CREDENTIALS, ...LOCAL, SYNC_SERVICE_SID, VIDEO_ENABLE: 'true' });
    expect(warnings).toEqual([
      {
        outcome: 'warning',
        code: 'unknown_variable',
        variable: 'VIDEO_ENABLE',
        message: expect.stringContaining('did you mean VIDEO_ENABLED?'),
      },
    ]);
  });

  it.each([
    ['a token', LOCAL_ENVIRONMENT, {}],
    ['a refusal', LOCAL_ENVIRONMENT, { products: 'fax' }],
    ['a wrong configuration', { ...LOCAL_ENVIRONMENT, TOKEN_TTL: '1' }, {}],
  ])('sends the CORS headers with %s', async (_, environment, event) => {
    const request = { headers: { origin: 'https://a.example' } };
    const answer = await ask({ ...environment, CORS_ORIGINS: 'https://a.example' }, { ...event, request });
    expect(answer.headers).toMatchObject({ 'Access-Control-Allow-Origin': 'https://a.example', Vary: 'Origin' });
  });

  it.each([
    ['an Error', new TypeError('/home/secret value')],
    ['an Error without a stack', Object.assign(new RangeError('secret value'), { stack: undefined })],
    ['anything else', 'secret value'],
  ])('answers server_error when %s is thrown, and logs its kind and place alone', async (_, thrown) => {
    const environment = new Proxy(
      {},
      {
        get: () => {
          throw thrown;
        },
      },
    );
    const { body, log } = await ask(environment);
    expect(body).toMatchObject({ status: 500, code: 'server_error' });
    expect(JSON.stringify([body, log])).not.toMatch(/secret|home|\.ts:.*\//);
    expect(log).toMatchObject([
      { outcome: 'failed', reason: 'unexpected', cause: expect.stringMatching(/Error$|^string$/) },
    ]);
  });
});

describe('a caller of an identity provider', () => {
  const DEPLOYED_WITH_OIDC = {
    ...EVERY_PRODUCT,
    ...DEPLOYED,
    OIDC_ISSUER: ISSUER,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_PRODUCTS_CLAIM: 'products',
    OIDC_ROOMS_CLAIM: 'rooms',
  };
  const RIGHTS = { products: ['video', 'voice', 'fax'], rooms: ['tutoring-42'] };

  let key: SigningKey;
  beforeAll(async () => {
    key = await makeKey('key');
  });

  const bearing = (token: string, event = {}) => ({
    ...event,
    request: { headers: { authorization: `Bearer ${token}` } },
  });
  const provide = async (url: string) =>
    new Response(
      JSON.stringify(url.endsWith('/keys') ? { keys: [key.jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` }),
    );

  it('gets identity, products and room from its token, and no other identity', async () => {
    const token = await signToken(key, RIGHTS);
    const answer = await ask(DEPLOYED_WITH_OIDC, bearing(token, { identity: 'mallory' }), provide);
    expect(answer.body).toMatchObject({ identity: 'alice', products: ['video', 'voice'] });
    expect(await grantsOf(answer)).toEqual({
      identity: 'alice',
      video: { room: 'tutoring-42' },
      voice: { incoming: { allow: true }, outgoing: { application_sid: TWIML_APP_SID } },
    });
  });

  it('is logged by issuer and a hash, with a token and without one', async () => {
    const token = await signToken(key, RIGHTS);
    const who = { issuer: ISSUER, subject: expect.stringMatching(/^[0-9a-f]{16}$/) };
    const issued = await ask(DEPLOYED_WITH_OIDC, bearing(token), provide);
    expect(issued.log).toMatchObject([{ outcome: 'issued', ...who }]);
    const refused = await ask(DEPLOYED_WITH_OIDC, bearing(token, { products: 'sync' }), provide);
    expect(refused.log).toMatchObject([
      { outcome: 'refused', reason: 'product_not_granted', products: ['sync'], ...who },
    ]);
    expect(JSON.stringify([issued.log, refused.log])).not.toContain(token.split('.')[2]);
  });

  it.each([
    ['another room', RIGHTS, { room: 'tutoring-43' }, 'room_not_allowed', 'room_not_open'],
    // The most common request of an app: a room, and no products.
    [
      'a room without rooms in its token',
      { products: 'video voice' },
      { room: 'a' },
      'room_not_allowed',
      'rooms_claim_missing',
    ],
    ['anything with an object of products', { products: {} }, {}, 'product_not_allowed', 'products_claim_malformed'],
    ['a token without an identity', { sub: undefined }, { room: 'x' }, 'invalid_identity', 'identity_claim_missing'],
    [
      'a token for a name that nobody can see',
      { ...RIGHTS, sub: '\u200b' },
      {},
      'invalid_identity',
      'identity_characters',
    ],
  ])('is refused when it asks for %s', async (_, claims, event, code, reason) => {
    const { body } = await ask(DEPLOYED_WITH_OIDC, bearing(await signToken(key, claims as JWTPayload), event), provide);
    expect(body).toMatchObject({ status: 403, code, reason });
  });

  it('is challenged without credentials, and with bad ones, anonymous callers allowed or not', async () => {
    const none = await ask(DEPLOYED_WITH_OIDC);
    expect(none).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="token"' } });
    expect(none.body.code).toBe('missing_token');
    const open = { ...DEPLOYED_WITH_OIDC, ALLOW_ANONYMOUS: 'true' };
    const bad = await ask(open, bearing(await signToken(key, { ...RIGHTS, exp: 1 })), provide);
    expect(bad).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    const withoutClaims = { ...open, OIDC_PRODUCTS_CLAIM: '', OIDC_ROOMS_CLAIM: '' };
    expect((await ask(withoutClaims)).status).toBe(200);
    expect((await ask(open)).body.code).toBe('missing_token');
  });

  it('is asked to come back while the provider is down', async () => {
    const answer = await ask(DEPLOYED_WITH_OIDC, bearing(await signToken(key, RIGHTS)));
    expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    expect(answer.log).toMatchObject([
      { outcome: 'failed', code: 'temporarily_unavailable', reason: 'provider_unreachable' },
    ]);
  });
});

describe('PERMISSIONS_URL', () => {
  const PERMISSIONS_URL = 'https://owner.example/permissions';
  const ENVIRONMENT = { ...EVERY_PRODUCT, ...DEPLOYED, OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: AUDIENCE, PERMISSIONS_URL };
  const ALL = { products: null, rooms: null };
  const CHALLENGE = { 'WWW-Authenticate': expect.stringMatching(/^Bearer realm="token", error="invalid_token", /) };

  let key: SigningKey;
  let token: string;
  beforeAll(async () => {
    key = await makeKey('key');
    token = await signToken(key);
  });

  const bearing = (sent: string, event: object = {}) => ({
    ...event,
    request: { headers: { authorization: `Bearer ${sent}` } },
  });

  /** The network with the provider and a permissions server that gives this answer; it counts who is asked. */
  function network(answer: () => Response | Promise<Response>) {
    const asked = { permissions: 0, provider: 0, body: undefined as unknown };
    const fetch: Fetch = async (url, init) => {
      if (url === PERMISSIONS_URL) {
        asked.permissions += 1;
        asked.body = init.body;
        return answer();
      }
      asked.provider += 1;
      const document = url.endsWith('/keys') ? { keys: [key.jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };
      return new Response(JSON.stringify(document));
    };
    return { asked, fetch };
  }

  const askWith = async (permissions: object, event: object = {}, environment: object = {}, sent = token) => {
    const { asked, fetch } = network(() => new Response(JSON.stringify(permissions)));
    return { ...(await ask({ ...ENVIRONMENT, ...environment }, bearing(sent, event), fetch)), asked };
  };

  it('gets what the app asked for, narrows the token to what it answers, and is asked once', async () => {
    const { asked, ...answer } = await askWith(
      { products: ['video'], rooms: ['tutoring-42'] },
      { room: 'tutoring-42' },
    );
    expect(await grantsOf(answer)).toEqual({ identity: 'alice', video: { room: 'tutoring-42' } });
    expect(asked).toMatchObject({ permissions: 1, body: '{"room":"tutoring-42"}' });
  });

  it('never widens what the claims and the configuration leave', async () => {
    const environment = { OIDC_PRODUCTS_CLAIM: 'products', OIDC_ROOMS_CLAIM: 'rooms', SYNC_SERVICE_SID: '' };
    const narrow = await signToken(key, { products: 'video sync', rooms: ['a', 'b'] });
    const answer = await askWith({ products: ['video', 'voice', 'sync'], rooms: ['b', 'c'] }, {}, environment, narrow);
    expect(await grantsOf(answer)).toEqual({ identity: 'alice', video: { room: 'b' } });
    const pinned = await askWith({ products: ['video'], rooms: ['lobby', 'b'] }, {}, { VIDEO_ROOM: 'lobby' });
    expect(await grantsOf(pinned)).toEqual({ identity: 'alice', video: { room: 'lobby' } });
  });

  it.each<[string, object, object, number, string, string]>([
    ['no product', { products: [], rooms: null }, {}, 403, 'product_not_allowed', 'no_product'],
    ['another room', { products: null, rooms: ['a'] }, { room: 'b' }, 403, 'room_not_allowed', 'room_not_open'],
    ['no list of rooms', { products: null }, {}, 503, 'temporarily_unavailable', 'permissions_malformed'],
  ])('refuses a caller with %s', async (_, permissions, event, status, code, reason) => {
    const { body, asked } = await askWith(permissions, event);
    expect(body).toMatchObject({ status, code, reason });
    expect(asked.permissions).toBe(1);
  });

  it.each<[string, () => Response | Promise<Response>, number, string, Record<string, string>]>([
    ['status 401', () => new Response('{}', { status: 401 }), 401, 'permissions_unauthorized', CHALLENGE],
    ['status 403', () => new Response('{}', { status: 403 }), 403, 'permissions_denied', {}],
    ['status 302', () => new Response(null, { status: 302 }), 503, 'permissions_status', { 'Retry-After': '5' }],
    [
      'no connection',
      () => Promise.reject(new TypeError('refused')),
      503,
      'permissions_unreachable',
      { 'Retry-After': '5' },
    ],
  ])(
    'gives no token with %s, and says who was refused in the log alone',
    async (_, answer, status, reason, headers) => {
      const { asked, fetch } = network(answer);
      const refused = await ask(ENVIRONMENT, bearing(token), fetch);
      expect(refused).toMatchObject({ status, headers, body: { reason } });
      expect(refused.body).not.toHaveProperty('token');
      expect(refused.log).toMatchObject([{ reason, issuer: ISSUER, subject: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
      expect(JSON.stringify([refused.body, refused.log])).not.toContain('owner.example');
      expect(asked.permissions).toBe(1);
    },
  );

  it('is never asked for a caller without a bearer token, who gets none, anonymous callers allowed or not', async () => {
    for (const ALLOW_ANONYMOUS of ['true', 'false']) {
      const { asked, fetch } = network(() => new Response(JSON.stringify(ALL)));
      const { body } = await ask({ ...ENVIRONMENT, ALLOW_ANONYMOUS }, {}, fetch);
      expect(body).toMatchObject({ status: 401, code: 'missing_token' });
      expect(asked).toMatchObject({ permissions: 0, provider: 0 });
    }
  });

  it('is never asked for a bad bearer token, or for a request that is refused', async () => {
    const { asked, fetch } = network(() => new Response(JSON.stringify(ALL)));
    const stranger = await makeKey('key');
    const bad = ['a.b.c', await signToken(key, { exp: 1 }), await signToken(stranger)];
    for (const sent of bad) {
      expect((await ask(ENVIRONMENT, bearing(sent), fetch)).body).toMatchObject({ status: 401, code: 'invalid_token' });
    }
    for (const event of [{ room_name: 'a' }, { products: 'fax' }]) {
      expect((await ask(ENVIRONMENT, bearing(token, event), fetch)).body).toMatchObject({ status: 400 });
    }
    const unnamed = await signToken(key, { sub: undefined });
    expect((await ask(ENVIRONMENT, bearing(unnamed), fetch)).body).toMatchObject({ code: 'invalid_identity' });
    expect(asked.permissions).toBe(0);
  });

  it('never leads to more than the request, the claims and its own answer name', async () => {
    const environment = { OIDC_PRODUCTS_CLAIM: 'products', OIDC_ROOMS_CLAIM: 'rooms' };
    const products = fc.subarray([...PRODUCTS, 'fax']);
    const rooms = fc.subarray(['a', 'b', 'c', '\u200b']);
    const given = fc.record({ products: fc.option(products), rooms: fc.option(rooms) });
    const event = fc.record(
      { products: fc.subarray([...PRODUCTS], { minLength: 1 }), room: fc.constantFrom('a', 'b', 'x') },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(products, rooms, given, event, async (ownProducts, ownRooms, permissions, asked) => {
        const sent = await signToken(key, { products: ownProducts, rooms: ownRooms });
        const { body } = await askWith(permissions, asked, environment, sent);
        if (body.code) {
          expect([400, 403]).toContain(body.status);
          return;
        }
        for (const product of body.products) {
          expect(ownProducts).toContain(product);
          expect(permissions.products ?? [product]).toContain(product);
          expect(asked.products ?? [product]).toContain(product);
        }
        const { video } = (await grantsOf({ body })) as { video?: { room?: string } };
        if (!video) return;
        expect(ownRooms).toContain(video.room);
        expect(permissions.rooms ?? [video.room]).toContain(video.room);
        expect(asked.room ?? video.room).toBe(video.room);
      }),
      { numRuns: 100 },
    );
  });

  it('is not asked where it is not set', async () => {
    const { asked, fetch } = network(() => new Response('', { status: 403 }));
    expect((await ask({ ...ENVIRONMENT, PERMISSIONS_URL: '' }, bearing(token), fetch)).status).toBe(200);
    expect(asked.permissions).toBe(0);
  });
});
