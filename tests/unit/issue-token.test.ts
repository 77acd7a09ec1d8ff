import type { Fetch } from '../../src/fetch-json';
import { createTokenIssuer } from '../../src/issue-token';
import { AUDIENCE, ISSUER, makeKey, type SigningKey, signToken } from '../support/bearer-tokens';
import {
  CONVERSATIONS_SERVICE_SID,
  CREDENTIALS,
  DEPLOYED,
  EVERY_PRODUCT,
  LOCAL,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const LOCAL_ENVIRONMENT = { ...EVERY_PRODUCT, ...LOCAL };
const OPEN = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };

const noNetwork: Fetch = () => Promise.reject(new Error('no network'));

/** One request to a new issuer, whose clock advances by 7 ms a look. */
async function ask(environment: object, event: object = {}, fetch: Fetch = noNetwork) {
  const log: Record<string, unknown>[] = [];
  let now = 1000;
  const issueToken = createTokenIssuer({
    now: Date.now,
    elapsed: () => (now += 7),
    fetch,
    randomName: () => 'guest1',
    log: (entry) => log.push(entry),
  });
  const answer = await issueToken(environment as Record<string, unknown>, event);
  const body = typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
  return { ...answer, body, log };
}

const grantsOf = async (answer: { body: { token: string } }) =>
  (await verifyAccessToken(answer.body.token)).payload.grants;

describe('createTokenIssuer', () => {
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
    const answer = await ask(LOCAL_ENVIRONMENT, { products: 'video', room: 'tutoring-42', identity: 'alice' });
    expect(await grantsOf(answer)).toEqual({ identity: 'alice', video: { room: 'tutoring-42' } });
  });

  it('pins Video to VIDEO_ROOM', async () => {
    const answer = await ask({ ...LOCAL_ENVIRONMENT, VIDEO_ROOM: 'lobby' });
    expect(await grantsOf(answer)).toMatchObject({ video: { room: 'lobby' } });
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

  it('lets such a caller place calls where the owner says so', async () => {
    const answer = await ask({ ...OPEN, ANONYMOUS_VOICE_OUTGOING: 'true' });
    expect(await grantsOf(answer)).toMatchObject({ voice: { outgoing: { application_sid: TWIML_APP_SID } } });
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
      detail: 'The configuration of this server is invalid; its log says why.',
    });
  });

  it('logs a refusal with its code and its finer reason, and nothing that the caller sent', async () => {
    const { log } = await ask(LOCAL_ENVIRONMENT, { platform: 'foreign value' });
    expect(log).toEqual([{ outcome: 'refused', code: 'invalid_request', reason: 'platform_unknown', ms: 7 }]);
  });

  it('warns about a misspelt variable in the log', async () => {
    const { log } = await ask({ ...LOCAL_ENVIRONMENT, VIDEO_ENABLE: 'true' });
    expect(log[0]).toEqual({
      outcome: 'warning',
      code: 'unknown_variable',
      variable: 'VIDEO_ENABLE',
      message: expect.stringContaining('did you mean VIDEO_ENABLED?'),
    });
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
    ['video', { VIDEO_ENABLED: 'true' }],
    ['voice', { VOICE_INCOMING_ALLOW: 'true' }],
    ['voice', { TWIML_APP_SID }],
    ['conversations', { CONVERSATIONS_SERVICE_SID }],
    ['sync', { SYNC_SERVICE_SID }],
  ])('works where %s alone is configured', async (product, variables) => {
    const answer = await ask({ ...CREDENTIALS, ...LOCAL, ...variables });
    expect(answer.body).toMatchObject({ products: [product] });
    expect(Object.keys((await grantsOf(answer)) as object)).toHaveLength(2);
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
    ['another room', RIGHTS, { room: 'tutoring-43' }, 403, 'room_not_allowed'],
    ['a product that it may not have', RIGHTS, { products: 'sync' }, 403, 'product_not_allowed'],
    ['Video without a room in its token', { products: ['video'] }, { products: 'video' }, 403, 'product_not_allowed'],
    ['anything without products in its token', { rooms: ['a'] }, {}, 403, 'product_not_allowed'],
    ['no room where it may join several', { ...RIGHTS, rooms: ['a', 'b'] }, {}, 400, 'invalid_request'],
    ['a token for a name that nobody can see', { ...RIGHTS, sub: '\u200b' }, {}, 403, 'invalid_identity'],
  ])('is refused when it asks for %s', async (_, claims, event, status, code) => {
    const { body } = await ask(DEPLOYED_WITH_OIDC, bearing(await signToken(key, claims), event), provide);
    expect(body).toMatchObject({ status, code });
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

  it('that signed in anonymously places no calls', async () => {
    const claims = { ...RIGHTS, is_anonymous: true };
    const answer = await ask(DEPLOYED_WITH_OIDC, bearing(await signToken(key, claims)), provide);
    expect(JSON.stringify(await grantsOf(answer))).not.toContain('outgoing');
  });

  it('is asked to come back while the provider is down', async () => {
    const answer = await ask(DEPLOYED_WITH_OIDC, bearing(await signToken(key, RIGHTS)));
    expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    expect(answer.log).toMatchObject([
      { outcome: 'failed', code: 'temporarily_unavailable', reason: 'provider_unreachable' },
    ]);
  });
});
