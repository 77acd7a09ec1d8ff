// The web client against the real server, and with bearer tokens of the real provider.
import { TokenSource } from '../../../clients/web/token-source';
import { type ClientServers, startClientServers } from '../../support/client-servers';
import { verifyAccessToken } from '../../support/verify';

let servers: ClientServers;
beforeAll(async () => {
  servers = await startClientServers();
});
afterAll(() => servers?.stop());

const address = (name: string) => servers.environment[name] ?? '';
const control = async (what: string) => (await fetch(`${address('TEST_CONTROL_URL')}/${what}`)).text();

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
  const source = (suffix = '') => new TokenSource({ url: `${address('TEST_OPEN_URL')}${suffix}` });

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
    await expect(source().token({ room: '' })).rejects.toMatchObject({ reason: 'parameter_malformed' });
    await expect(source().token({ ttl: 0 })).rejects.toMatchObject({ reason: 'ttl_malformed' });
  });

  it('does not make a guest of the user of a closure that returns an object', async () => {
    const { fetch: send, statuses } = recordingFetch();
    const bearerToken = async () => ({ accessToken: 'bearer-user' }) as unknown as string;
    const tokens = new TokenSource({ url: address('TEST_OPEN_URL'), bearerToken, fetch: send });
    await expect(tokens.token()).rejects.toThrow(TypeError);
    expect(statuses).toEqual([]);
    expect(await source().token()).toMatchObject({ identity: expect.stringMatching(/^guest/) });
  });

  it('does not take another path of the server for the Function', async () => {
    await expect(source('s').token()).rejects.toMatchObject({ kind: 'invalidAnswer', status: 404 });
  });
});

describe('the web client of a user of a real provider', () => {
  it('has to sign in where there is no bearer token', async () => {
    await expect(new TokenSource({ url: address('TEST_PROTECTED_URL') }).token()).rejects.toMatchObject({
      kind: 'signIn',
      status: 401,
      code: 'missing_token',
    });
  });

  it('renews an expired bearer token once for two requests', async () => {
    const forced: boolean[] = [];
    const { fetch: send, statuses } = recordingFetch();
    const bearerToken = (forceRefresh: boolean) => {
      forced.push(forceRefresh);
      return control(forceRefresh ? 'fresh-bearer' : 'expired-bearer');
    };
    const tokens = new TokenSource({ url: address('TEST_PROTECTED_URL'), bearerToken, fetch: send });
    const both = await Promise.all([tokens.token({ room: 'a' }), tokens.token({ room: 'b' })]);
    expect(both).toMatchObject([{ identity: address('TEST_ACCOUNT') }, { identity: address('TEST_ACCOUNT') }]);
    expect([forced, statuses]).toEqual([
      [false, true],
      [401, 401, 200, 200],
    ]);
  });

  it('has to sign in when the bearer token has expired and the closure has no other', async () => {
    const tokens = new TokenSource({
      url: address('TEST_PROTECTED_URL'),
      bearerToken: () => control('expired-bearer'),
    });
    await expect(tokens.token()).rejects.toMatchObject({ kind: 'signIn', code: 'invalid_token', reason: 'expired' });
  });

  it('waits while the provider is down, and stays signed in', async () => {
    const { fetch: send, statuses } = recordingFetch();
    const bearerToken = () => control('fresh-bearer');
    const tokens = new TokenSource({ url: address('TEST_OUTAGE_URL'), bearerToken, fetch: send });
    await control('outage');
    expect(await tokens.token()).toMatchObject({ identity: address('TEST_ACCOUNT') });
    expect(statuses).toEqual([503, 200]);
  });
});
