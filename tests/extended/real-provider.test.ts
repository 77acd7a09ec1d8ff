import { setTimeout as sleep } from 'node:timers/promises';
import { BAD_TOKEN } from '../../src/oidc/bearer-errors';
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
  refresh,
  type SignedIn,
  type SignIn,
  signIn,
  startRealProvider,
} from '../support/real-provider';
import { startedServers } from '../support/started-servers';
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

const { stopLater, stopAll } = startedServers();

beforeAll(async () => {
  provider = await stopLater(startRealProvider(SETTINGS));
  const issuer = { OIDC_ISSUER: provider.issuer };
  const withEmail = { ...CREDENTIALS, SYNC_SERVICE_SID, ...issuer, ...TRUST, OIDC_IDENTITY_CLAIM: 'email' };
  [server, byEmail, withoutKeys, pupil, teacher] = await Promise.all([
    stopLater(startLocalServer({ ...EVERY_PRODUCT, ...issuer, ...EVERY_CLAIM })),
    stopLater(startLocalServer(withEmail)),
    stopLater(startLocalServer({ ...EVERY_PRODUCT, ...issuer, ...EVERY_CLAIM })),
    signInTo('auth0|pupil_1'),
    signInTo('auth0|teacher'),
  ]);
});
afterAll(stopAll);

/** Signs in to the app, for its API; `changes` selects another app or API. */
const signInTo = (account: string, changes: Partial<SignIn> = {}) =>
  signIn({ issuer: provider.issuer, client: 'rs-app', resource: RESOURCE, account, ...changes });

async function ask(bearer: string | undefined, query = '', from = server) {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${from.url}/token${query}`, { headers });
  const text = await response.text();
  expectContract(response.status, Object.fromEntries(response.headers), text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** The grants of the Twilio token in a 200. */
async function grantsOf(answer: Awaited<ReturnType<typeof ask>>) {
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  return (await verifyAccessToken(answer.body.token)).payload.grants;
}

/** Repeats the attempt until there is a result; the test's timeout is the limit. */
async function until<T>(attempt: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await sleep(50);
  }
}

const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

async function expectInvalidToken(bearer: string, reason: keyof typeof BAD_TOKEN): Promise<void> {
  const { status, headers, body } = await ask(bearer);
  expect([status, body.code, body.reason]).toEqual([401, 'invalid_token', reason]);
  const challenge = `Bearer realm="token", error="invalid_token", error_description="${BAD_TOKEN[reason]}"`;
  expect(headers.get('www-authenticate')).toBe(challenge);
}

describe.each([
  ['ID token', 'idToken'],
  ['JWT access token', 'accessToken'],
] as const)('the %s of a real sign-in', (_, kind) => {
  it('gets a Twilio token for the user who signed in, with the products and the room of the claims', async () => {
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
    expect([other.status, other.body.reason]).toEqual([403, 'room_not_open']);
  });

  it('opens each of several rooms, and the request must name one', async () => {
    const grants = await grantsOf(await ask(teacher[kind], '?room=tutoring-43'));
    expect(grants).toEqual({
      identity: 'auth0_7cteacher',
      video: { room: 'tutoring-43' },
      voice: VOICE_GRANT,
      chat: { service_sid: CONVERSATIONS_SERVICE_SID },
      data_sync: SYNC_GRANT,
    });
    const unnamed = await ask(teacher[kind]);
    expect([unnamed.status, unnamed.body.reason]).toEqual([400, 'room_needed']);
  });

  it.each(['conversations', 'video,conversations'])(
    'gets no token for %s unless the claims list every product',
    async (products) => {
      const { status, body } = await ask(pupil[kind], `?products=${products}`);
      expect([status, body.code]).toEqual([403, 'product_not_allowed']);
    },
  );

  it('gets nothing without claims that list products', async () => {
    const stranger = await signInTo('auth0|stranger');
    const { status, body } = await ask(stranger[kind]);
    expect([status, body.code]).toEqual([403, 'product_not_allowed']);
  });

  it.each([
    ['ES256', 'es-app'],
    ['EdDSA', 'ed-app'],
    ['Ed25519', 'ed25519-app'],
  ])('is accepted with a signature by %s, too', async (alg, client) => {
    const signedIn = await signInTo('auth0|pupil_1', { client });
    expect(headerOf(signedIn[kind])).toMatchObject({ alg });
    expect((await ask(signedIn[kind])).body.identity).toBe(PUPIL);
  });

  it('is refused with claims that its holder changed', async () => {
    const [header, payload = '', signature] = pupil[kind].split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const richer = Buffer.from(JSON.stringify({ ...claims, twilio_rooms: ['tutoring-43'] })).toString('base64url');
    await expectInvalidToken([header, richer, signature].join('.'), 'signature');
  });

  it('is refused if it is for another app or another API', async () => {
    const other = await signInTo('auth0|pupil_1', { client: 'other-app', resource: 'https://other.example' });
    await expectInvalidToken(other[kind], 'audience');
  });
});

describe('/token with a real provider', () => {
  it('requires a sign-in, and challenges without an error', async () => {
    const { status, headers, body } = await ask(undefined);
    expect([status, body.code]).toEqual([401, 'missing_token']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="token"');
  });

  it('refuses an opaque access token', async () => {
    const { accessToken } = await signInTo('auth0|pupil_1', { resource: undefined });
    await expectInvalidToken(accessToken, 'token_malformed');
  });

  it.each<[string, () => Promise<SignedIn>]>([
    ['a second sign-in', () => signInTo('auth0|pupil_1')],
    ['a refresh without the user', () => refresh(provider.issuer, 'rs-app', pupil.refreshToken)],
  ])('gives the user the same identity after %s', async (_, again) => {
    const { idToken } = await again();
    expect((await ask(idToken)).body.identity).toBe(PUPIL);
  });

  it('logs the issuer and a hash of the user, but no names and no tokens', async () => {
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

  it('refuses an address that is not verified', async () => {
    const { status, body } = await ask(teacher.idToken, '', byEmail);
    expect([status, body.reason]).toEqual([403, 'email_not_verified']);
  });

  it('takes no other claim if the app did not ask for the address', async () => {
    const { idToken } = await signInTo('auth0|pupil_1', { scope: 'openid' });
    const { status, body } = await ask(idToken, '', byEmail);
    expect([status, body.reason]).toEqual([403, 'identity_claim_missing']);
  });
});

// In this order: each test starts with the provider as the previous one left it.
describe('an outage and a new key of the provider', () => {
  it('has no effect while keys are held', async () => {
    await provider.stop();
    expect((await ask(pupil.idToken)).body.identity).toBe(PUPIL);
    expect((await ask(pupil.accessToken)).body.identity).toBe(PUPIL);
  });

  it('is not blamed on the token if no keys are held: 503 with Retry-After', async () => {
    const { status, headers, body } = await ask(pupil.idToken, '', withoutKeys);
    expect([status, body.reason]).toEqual([503, 'provider_unreachable']);
    expect(headers.get('retry-after')).toMatch(/^[1-5]$/);
    expect(headers.has('www-authenticate')).toBe(false);
  });

  it('ends for both when the provider is back with other keys', async () => {
    const { port } = new URL(provider.issuer);
    provider = await stopLater(startRealProvider({ ...SETTINGS, port: Number(port) }));
    const { idToken } = await signInTo('auth0|pupil_1');
    // Neither fetches keys again immediately.
    const identityAt = (each: LocalServer) => until(async () => (await ask(idToken, '', each)).body.identity);
    expect(await Promise.all([server, withoutKeys].map(identityAt))).toEqual([PUPIL, PUPIL]);
  });

  it('invalidates tokens that were signed with a withdrawn key', async () => {
    await expectInvalidToken(pupil.idToken, 'unknown_key');
  });
});
