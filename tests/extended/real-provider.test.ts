// The real local server with bearer tokens of a certified identity provider.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { BAD_TOKEN } from '../../src/oidc/bearer-errors';
import { expectContract } from '../support/contract';
import { EVERY_PRODUCT, SYNC_SERVICE_SID, TWIML_APP_SID } from '../support/environment';
import { type LocalServer, startLocalServer } from '../support/local-server';
import { type RealProvider, refresh, type SignedIn, signIn, startRealProvider } from '../support/real-provider';
import { startedServers } from '../support/started-servers';
import { verifyAccessToken } from '../support/verify';

const RESOURCE = 'https://api.example';
const PUPIL_CLAIMS = { twilio_products: ['video', 'voice', 'sync'], twilio_rooms: ['tutoring-42'] };
const SETTINGS = {
  clients: { 'rs-app': 'RS256', 'es-app': 'ES256', 'ed-app': 'EdDSA', 'ed25519-app': 'Ed25519', 'other-app': 'RS256' },
  accounts: { 'auth0|pupil_1': { email: 'ada+maths@example.com', ...PUPIL_CLAIMS } },
};
const TRUST = {
  OIDC_AUDIENCE: `rs-app,es-app,ed-app,ed25519-app,${RESOURCE}`,
  OIDC_PRODUCTS_CLAIM: 'twilio_products',
  OIDC_ROOMS_CLAIM: 'twilio_rooms',
};

const PUPIL = 'auth0_7cpupil_5f1';

let provider: RealProvider;
let server: LocalServer;
let withoutKeys: LocalServer;
let pupil: SignedIn;

const { stopLater, stopAll } = startedServers();

beforeAll(async () => {
  provider = await stopLater(startRealProvider(SETTINGS));
  const environment = { ...EVERY_PRODUCT, OIDC_ISSUER: provider.issuer, ...TRUST };
  [server, withoutKeys, pupil] = await Promise.all([
    stopLater(startLocalServer(environment)),
    stopLater(startLocalServer(environment)),
    signInAs('rs-app'),
  ]);
});
afterAll(stopAll);

/** Signs the pupil in to an app, for its API unless `resource` says otherwise. */
const signInAs = (client: string, resource: string | undefined = RESOURCE) =>
  signIn({ issuer: provider.issuer, client, resource, account: 'auth0|pupil_1' });

async function ask(bearer: string | undefined, query = '', from = server) {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${from.url}/token${query}`, { headers });
  const text = await response.text();
  expectContract(response.status, Object.fromEntries(response.headers), text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** Repeats the attempt until there is a result; the test's timeout is the limit. */
async function until<T>(attempt: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await sleep(50);
  }
}

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
  it('gets an Access Token for the user who signed in, with the products and the room of the claims', async () => {
    const { status, body } = await ask(pupil[kind], '?identity=teacher');
    expect([status, body]).toMatchObject([200, { identity: PUPIL, products: ['video', 'voice', 'sync'] }]);
    expect((await verifyAccessToken(body.token)).payload.grants).toEqual({
      identity: PUPIL,
      video: { room: 'tutoring-42' },
      voice: { incoming: { allow: true }, outgoing: { application_sid: TWIML_APP_SID } },
      data_sync: { service_sid: SYNC_SERVICE_SID },
    });
  });

  it.each([
    ['ES256', 'es-app'],
    ['EdDSA', 'ed-app'],
    ['Ed25519', 'ed25519-app'],
  ])('is accepted with a signature by %s, too', async (alg, client) => {
    const signedIn = await signInAs(client);
    expect(decodeProtectedHeader(signedIn[kind])).toMatchObject({ alg });
    expect((await ask(signedIn[kind])).body.identity).toBe(PUPIL);
  });

  it('is refused with claims that its holder changed', async () => {
    const [header, payload = '', signature] = pupil[kind].split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const richer = Buffer.from(JSON.stringify({ ...claims, twilio_rooms: ['tutoring-43'] })).toString('base64url');
    await expectInvalidToken([header, richer, signature].join('.'), 'signature');
  });

  it('is refused if it is for another app or another API', async () => {
    const other = await signInAs('other-app', 'https://other.example');
    await expectInvalidToken(other[kind], 'audience');
  });
});

describe('/token with a real provider', () => {
  it('refuses an opaque access token', async () => {
    const { accessToken } = await signIn({ issuer: provider.issuer, client: 'rs-app', account: 'auth0|pupil_1' });
    await expectInvalidToken(accessToken, 'token_malformed');
  });

  it.each<[string, () => Promise<SignedIn>]>([
    ['a second sign-in', () => signInAs('rs-app')],
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
    const { idToken } = await signInAs('rs-app');
    // Neither fetches keys again immediately.
    const identityAt = (each: LocalServer) => until(async () => (await ask(idToken, '', each)).body.identity);
    expect(await Promise.all([server, withoutKeys].map(identityAt))).toEqual([PUPIL, PUPIL]);
  });

  it('invalidates tokens that were signed with a withdrawn key', async () => {
    await expectInvalidToken(pupil.idToken, 'unknown_key');
  });
});
