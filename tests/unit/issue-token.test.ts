import { createTokenIssuer } from '../../src/issue-token';
import { CREDENTIALS, DEPLOYED, EVERY_PRODUCT, LOCAL, TWIML_APP_SID } from '../support/environment';
import { verifyAccessToken } from '../support/verify';

const LOCAL_ENVIRONMENT = { ...EVERY_PRODUCT, ...LOCAL };
const OPEN = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };

/** One request to a new issuer, whose clock advances by 7 ms a look. */
async function ask(environment: object, event: object = {}) {
  const log: Record<string, unknown>[] = [];
  let now = 1000;
  const issueToken = createTokenIssuer({
    now: () => 0,
    elapsed: () => (now += 7),
    fetch: () => Promise.reject(new Error('no network')),
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

  it('tells every problem of the configuration on a local domain, and logs it', async () => {
    const answer = await ask({ ...LOCAL_ENVIRONMENT, API_KEY_SID: 'x', TOKEN_TTL: '1' });
    expect(answer.body).toMatchObject({ status: 500, code: 'configuration_error' });
    expect(answer.body.detail).toMatch(/API_KEY_SID .*TOKEN_TTL /);
    expect(answer.log).toMatchObject([
      { outcome: 'failed', problems: [/API_KEY_SID/, /TOKEN_TTL/].map(expect.stringMatching) },
    ]);
  });

  it('tells no problem on a deployed domain but that nobody may call', async () => {
    const answer = await ask({ ...EVERY_PRODUCT, ...DEPLOYED, API_KEY_SID: 'x' });
    expect(answer.body.detail).toContain('ALLOW_ANONYMOUS to true');
    expect(answer.body.detail).not.toContain('API_KEY_SID');
    expect(answer.log).toMatchObject([{ problems: [expect.stringContaining('API_KEY_SID'), expect.any(String)] }]);
    expect((await ask({ ...OPEN, API_KEY_SID: 'x' })).body.detail).toBe(
      'The configuration of this server has to be mended: its log says how.',
    );
  });

  it('logs a refusal with its code and its finer reason, and nothing that the caller sent', async () => {
    const { log } = await ask(LOCAL_ENVIRONMENT, { platform: 'foreign value' });
    expect(log).toEqual([{ outcome: 'refused', code: 'invalid_request', reason: 'platform_unknown', ms: 7 }]);
  });

  it('warns about a misspelt variable in the log', async () => {
    const { log } = await ask({ ...LOCAL_ENVIRONMENT, VIDEO_ENABLE: 'true' });
    expect(log[0]).toEqual({ outcome: 'warning', message: expect.stringContaining('did you mean VIDEO_ENABLED?') });
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
      { outcome: 'failed', reason: 'unforeseen', cause: expect.stringMatching(/Error$|^string$/) },
    ]);
  });
});
