// The web client against the real server, and with bearer tokens of the real provider.
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenSource } from '../../../clients/web/token-source';
import { CREDENTIALS, EVERY_PRODUCT } from '../../support/environment';
import { type LocalServer, startLocalServer } from '../../support/local-server';
import {
  type RealProvider,
  refresh,
  SHORT_LIFE_SECONDS,
  type SignedIn,
  signIn,
  startRealProvider,
  UNTIL_EXPIRED,
} from '../../support/real-provider';
import { startedServers } from '../../support/started-servers';
import { verifyAccessToken } from '../../support/verify';

const CLIENT = 'web-app';
const ACCOUNT = 'pupil';
const RESOURCE = 'https://api.example';
const PROVIDER = { clients: { [CLIENT]: 'ES256' }, accounts: { [ACCOUNT]: {} }, idTokenSeconds: SHORT_LIFE_SECONDS };

const { stopLater, stopAll } = startedServers();
afterAll(stopAll);

/** A fetch that keeps the status of each answer. */
function recordingFetch() {
  const statuses: number[] = [];
  const record: typeof fetch = async (...call) => {
    const response = await fetch(...call);
    statuses.push(response.status);
    return response;
  };
  return { fetch: record, statuses };
}

describe('the web client at a local server without a provider', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await stopLater(startLocalServer(EVERY_PRODUCT));
  });

  const source = (path = '/token') => new TokenSource({ url: `${server.url}${path}` });

  it('gets a token with exactly what it asked for, and keeps it', async () => {
    const tokens = source();
    const request = { products: ['voice', 'video'], room: 'a+b &c=ü', ttl: 600 } as const;
    const { identity, token, expiresIn, products } = await tokens.token(request);
    expect({ expiresIn, products }).toEqual({ expiresIn: 600, products: ['video', 'voice'] });
    const { payload } = await verifyAccessToken(token);
    expect(payload.grants).toMatchObject({ identity, video: { room: 'a+b &c=ü' } });
    expect((await tokens.token(request)).token).toBe(token);
  });

  it('gets the words of a refusal', async () => {
    await expect(source().token({ products: ['voice'], room: 'tutoring-42' })).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
      code: 'invalid_request',
      reason: 'room_without_video',
    });
    await expect(source().token({ room: '' })).rejects.toMatchObject({
      kind: 'refused',
      reason: 'parameter_malformed',
    });
    await expect(source().token({ ttl: 0 })).rejects.toMatchObject({ kind: 'refused', reason: 'ttl_malformed' });
  });

  it('does not take another path of the server for the Function', async () => {
    await expect(source('/tokens').token()).rejects.toMatchObject({ kind: 'invalidAnswer', status: 404 });
  });
});

describe('the web client of a user of a real provider', () => {
  let provider: RealProvider;
  let server: LocalServer;
  let withoutKeys: LocalServer;
  let user: SignedIn;

  beforeAll(async () => {
    provider = await stopLater(startRealProvider(PROVIDER));
    const trust = { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: `${CLIENT},${RESOURCE}` };
    const environment = { ...CREDENTIALS, VIDEO_ENABLED: 'true', ...trust };
    const signingIn = { issuer: provider.issuer, client: CLIENT, account: ACCOUNT, resource: RESOURCE };
    [server, withoutKeys, user] = await Promise.all([
      stopLater(startLocalServer(environment)),
      stopLater(startLocalServer(environment)),
      signIn(signingIn),
    ]);
  });

  it('has to sign in where there is no bearer token', async () => {
    await expect(new TokenSource({ url: `${server.url}/token` }).token()).rejects.toMatchObject({
      kind: 'signIn',
      status: 401,
      code: 'missing_token',
    });
  });

  it('asks the closure once more when the bearer token has expired', async () => {
    await sleep(UNTIL_EXPIRED);
    const forced: boolean[] = [];
    const { fetch: send, statuses } = recordingFetch();
    const bearerToken = async (forceRefresh: boolean) => {
      forced.push(forceRefresh);
      return forceRefresh ? (await refresh(provider.issuer, CLIENT, user.refreshToken)).idToken : user.idToken;
    };
    const tokens = new TokenSource({ url: `${server.url}/token`, bearerToken, fetch: send });
    expect(await tokens.token()).toMatchObject({ identity: ACCOUNT });
    expect([forced, statuses]).toEqual([
      [false, true],
      [401, 200],
    ]);
  });

  it('has to sign in when the bearer token has expired and the closure has no other', async () => {
    const tokens = new TokenSource({ url: `${server.url}/token`, bearerToken: () => user.idToken });
    await expect(tokens.token()).rejects.toMatchObject({ kind: 'signIn', code: 'invalid_token', reason: 'expired' });
  });

  it('waits while the provider is down, and stays signed in', async () => {
    provider.suspend();
    const { fetch: send, statuses } = recordingFetch();
    const url = `${withoutKeys.url}/token`;
    const tokens = new TokenSource({ url, bearerToken: () => user.accessToken, fetch: send });
    const token = tokens.token();
    while (statuses.length === 0) await sleep(50);
    provider.resume();
    expect(await token).toMatchObject({ identity: ACCOUNT });
    expect(statuses).toEqual([503, 200]);
  });
});
