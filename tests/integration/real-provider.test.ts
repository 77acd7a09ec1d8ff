import { setTimeout as sleep } from 'node:timers/promises';
import { expectContract } from '../support/contract';
import {
  CONVERSATIONS_SERVICE_SID,
  CREDENTIALS,
  EVERY_PRODUCT,
  SYNC_SERVICE_SID,
  TWIML_APP_SID,
} from '../support/environment';
import { type LocalServer, startLocalServer } from '../support/local-server';
import {
  type RealProvider,
  renew,
  type SignedIn,
  type SignIn,
  signIn,
  startRealProvider,
} from '../support/real-provider';
import { verifyAccessToken } from '../support/verify';

const RESOURCE = 'https://api.example';
const SETTINGS = {
  clients: { 'rs-app': 'RS256', 'es-app': 'ES256', 'ed-app': 'EdDSA', 'ed25519-app': 'Ed25519', 'other-app': 'RS256' },
  accounts: {
    'auth0|pupil_1': {
      email: 'ada+maths@example.com',
      email_verified: true,
      twilio_products: ['video', 'voice', 'sync'],
      twilio_rooms: ['tutoring-42'],
    },
    'auth0|teacher': {
      email: 'grace@example.com',
      email_verified: false,
      twilio_products: ['video', 'voice', 'conversations', 'sync'],
      twilio_rooms: ['tutoring-42', 'tutoring-43'],
    },
    'auth0|stranger': {},
  },
};
const TRUST = { OIDC_AUDIENCE: `rs-app,es-app,ed-app,ed25519-app,${RESOURCE}` };
const EVERY_CLAIM = { ...TRUST, OIDC_PRODUCTS_CLAIM: 'twilio_products', OIDC_ROOMS_CLAIM: 'twilio_rooms' };

const PUPIL = 'auth0_7cpupil_5f1';
const VOICE_GRANT = { incoming: { allow: true }, outgoing: { application_sid: TWIML_APP_SID } };
const SYNC_GRANT = { service_sid: SYNC_SERVICE_SID };

let provider: RealProvider;
let server: LocalServer;
let byEmail: LocalServer;
let withoutKeys: LocalServer;
let pupil: SignedIn;
let teacher: SignedIn;

const started: Promise<{ stop: () => Promise<void> }>[] = [];

/** Has it stopped in the end, even where something else fails to start. */
function stoppedAtLast<T extends { stop: () => Promise<void> }>(starting: Promise<T>): Promise<T> {
  started.push(starting);
  return starting;
}

beforeAll(async () => {
  provider = await stoppedAtLast(startRealProvider(SETTINGS));
  const issuer = { OIDC_ISSUER: provider.issuer };
  const withEmail = { ...CREDENTIALS, SYNC_SERVICE_SID, ...issuer, ...TRUST, OIDC_IDENTITY_CLAIM: 'email' };
  [server, byEmail, withoutKeys, pupil, teacher] = await Promise.all([
    stoppedAtLast(startLocalServer({ ...EVERY_PRODUCT, ...issuer, ...EVERY_CLAIM })),
    stoppedAtLast(startLocalServer(withEmail)),
    stoppedAtLast(startLocalServer({ ...EVERY_PRODUCT, ...issuer, ...EVERY_CLAIM })),
    signInTo('auth0|pupil_1'),
    signInTo('auth0|teacher'),
  ]);
});
afterAll(async () => {
  const outcomes = await Promise.allSettled(started);
  await Promise.all(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value.stop()));
});

/** To the app, for its API; `changes` makes it another app, or another API. */
const signInTo = (account: string, changes: Partial<SignIn> = {}) =>
  signIn({ issuer: provider.issuer, client: 'rs-app', resource: RESOURCE, account, ...changes });

async function ask(bearer: string | undefined, query = '', of = server) {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${of.url}/token${query}`, { headers });
  const text = await response.text();
  expectContract(response.status, Object.fromEntries(response.headers), text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** What the Twilio token of a good answer holds. */
async function grantsOf(answer: Awaited<ReturnType<typeof ask>>) {
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  return (await verifyAccessToken(answer.body.token)).payload.grants;
}

/** Tries again until there is a result; jest's own limit ends it. */
async function until<T>(attempt: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await sleep(50);
  }
}

const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

async function expectRefusal(bearer: string, description: string): Promise<void> {
  const { status, headers, body } = await ask(bearer);
  expect([status, body.code]).toEqual([401, 'invalid_token']);
  const challenge = `Bearer realm="token", error="invalid_token", error_description="${description}"`;
  expect(headers.get('www-authenticate')).toBe(challenge);
}

describe.each([
  ['ID token', 'idToken'],
  ['JWT access token', 'accessToken'],
] as const)('the %s of a real sign-in', (_, kind) => {
  it('gets a Twilio token for who signed in, with the products and the room of the claims', async () => {
    const answer = await ask(pupil[kind], '?identity=teacher');
    expect(answer.body).toMatchObject({ identity: PUPIL, products: ['video', 'voice', 'sync'] });
    expect(await grantsOf(answer)).toEqual({
      identity: PUPIL,
      video: { room: 'tutoring-42' },
      voice: VOICE_GRANT,
      data_sync: SYNC_GRANT,
    });
  });

  it('opens the room of the tutoring session, and no other', async () => {
    const grants = await grantsOf(await ask(pupil[kind], '?products=video&room=tutoring-42'));
    expect(grants).toEqual({ identity: PUPIL, video: { room: 'tutoring-42' } });
    const other = await ask(pupil[kind], '?products=video&room=tutoring-43');
    expect([other.status, other.body.code]).toEqual([403, 'room_not_allowed']);
  });

  it('opens each of several rooms, of which one has to be asked for', async () => {
    const grants = await grantsOf(await ask(teacher[kind], '?room=tutoring-43'));
    expect(grants).toEqual({
      identity: 'auth0_7cteacher',
      video: { room: 'tutoring-43' },
      voice: VOICE_GRANT,
      chat: { service_sid: CONVERSATIONS_SERVICE_SID },
      data_sync: SYNC_GRANT,
    });
    const unnamed = await ask(teacher[kind]);
    expect([unnamed.status, unnamed.body.code]).toEqual([400, 'invalid_request']);
  });

  it.each(['conversations', 'video,conversations'])(
    'gets no token for %s where the claims do not list each',
    async (products) => {
      const { status, body } = await ask(pupil[kind], `?products=${products}`);
      expect([status, body.code]).toEqual([403, 'product_not_allowed']);
    },
  );

  it('gets nothing without claims that list rights', async () => {
    const stranger = await signInTo('auth0|stranger');
    const { status, body } = await ask(stranger[kind]);
    expect([status, body.code]).toEqual([403, 'product_not_allowed']);
  });

  it.each([
    ['ES256', 'es-app'],
    ['EdDSA', 'ed-app'],
    ['Ed25519', 'ed25519-app'],
  ])('is taken with a signature by %s, too', async (alg, client) => {
    const signedIn = await signInTo('auth0|pupil_1', { client });
    expect(headerOf(signedIn[kind])).toMatchObject({ alg });
    expect((await ask(signedIn[kind])).body.identity).toBe(PUPIL);
  });

  it('is refused with rights that its holder wrote into it', async () => {
    const [header, payload = '', signature] = pupil[kind].split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const richer = Buffer.from(JSON.stringify({ ...claims, twilio_rooms: ['tutoring-43'] })).toString('base64url');
    await expectRefusal([header, richer, signature].join('.'), 'The signature of the bearer token is wrong.');
  });

  it('is refused where it is for another app or another API', async () => {
    const other = await signInTo('auth0|pupil_1', { client: 'other-app', resource: 'https://other.example' });
    await expectRefusal(other[kind], 'The bearer token is for another audience.');
  });
});

describe('/token with a real provider', () => {
  it('wants a sign-in, and names no error where there was none', async () => {
    const { status, headers, body } = await ask(undefined);
    expect([status, body.code]).toEqual([401, 'missing_token']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="token"');
  });

  it('refuses an opaque access token', async () => {
    const { accessToken } = await signInTo('auth0|pupil_1', { resource: undefined });
    await expectRefusal(accessToken, 'The bearer token is not a well-formed JWT.');
  });

  it.each<[string, () => Promise<SignedIn>]>([
    ['a second sign-in', () => signInTo('auth0|pupil_1')],
    ['a renewal without the user', () => renew(provider.issuer, 'rs-app', pupil.refreshToken)],
  ])('knows the user again after %s', async (_, again) => {
    const { idToken } = await again();
    expect((await ask(idToken)).body.identity).toBe(PUPIL);
  });

  it('logs issuer and hashed user, neither names nor tokens', async () => {
    const { body } = await ask(pupil.idToken);
    const { payload } = await verifyAccessToken(body.token);
    const entries = () => server.output().match(/^\{.*\}$/gm) ?? [];
    const entry = await until(() => entries().find((line) => line.includes(`"${payload.jti}"`)));
    expect(JSON.parse(entry)).toMatchObject({
      outcome: 'issued',
      issuer: provider.issuer,
      subject: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    for (const text of ['pupil', 'ada+maths', pupil.idToken, pupil.accessToken, body.token]) {
      expect(server.output()).not.toContain(text);
    }
  });
});

describe('OIDC_IDENTITY_CLAIM=email with a real provider', () => {
  it.each(['idToken', 'accessToken'] as const)('makes the verified address the identity: %s', async (kind) => {
    const grants = await grantsOf(await ask(pupil[kind], '', byEmail));
    expect(grants).toEqual({ identity: 'ada+maths@example.com', data_sync: SYNC_GRANT });
  });

  it('refuses an address that nobody has verified', async () => {
    const { status, body } = await ask(teacher.idToken, '', byEmail);
    expect([status, body.code]).toEqual([403, 'invalid_identity']);
    expect(body.detail).toBe('The e-mail address in your bearer token is not verified.');
  });

  it('puts no other claim in the place of an address that the app did not ask for', async () => {
    const { idToken } = await signInTo('auth0|pupil_1', { scope: 'openid' });
    const { status, body } = await ask(idToken, '', byEmail);
    expect([status, body.code]).toEqual([403, 'invalid_identity']);
    expect(body.detail).toBe('Your bearer token has no claim that says who you are.');
  });
});

// In this order: each test begins where the one before it has left the provider.
describe('an outage and a new key of the provider', () => {
  it('is not felt while keys are held', async () => {
    await provider.stop();
    expect((await ask(pupil.idToken)).body.identity).toBe(PUPIL);
    expect((await ask(pupil.accessToken)).body.identity).toBe(PUPIL);
  });

  it('is no fault of the token where none are held: 503, and when to ask again', async () => {
    const { status, headers, body } = await ask(pupil.idToken, '', withoutKeys);
    expect([status, body.code]).toEqual([503, 'temporarily_unavailable']);
    expect(headers.get('retry-after')).toMatch(/^[1-5]$/);
    expect(headers.has('www-authenticate')).toBe(false);
  });

  it('is over for both once the provider is back, with other keys', async () => {
    const { port } = new URL(provider.issuer);
    provider = await stoppedAtLast(startRealProvider({ ...SETTINGS, port: Number(port) }));
    const { idToken } = await signInTo('auth0|pupil_1');
    // Neither asks the provider again at once.
    const identityAt = (one: LocalServer) => until(async () => (await ask(idToken, '', one)).body.identity);
    expect(await Promise.all([server, withoutKeys].map(identityAt))).toEqual([PUPIL, PUPIL]);
  });

  it('ends the tokens of a key that the provider has withdrawn', async () => {
    await expectRefusal(pupil.idToken, 'The bearer token is signed with a key that its issuer does not publish.');
  });
});
