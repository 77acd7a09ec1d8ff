// The code of docs/own-sign-in.md, as printed, with the built Function.
import dotenv from 'dotenv';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { TokenError, TokenSource } from '../../clients/web/token-source';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { type BuiltFunction, startBuiltFunction } from '../support/built-function';
import { DEPLOYED, EVERY_PRODUCT, LOCAL } from '../support/environment';
import { type FaultyProvider, startFaultyProvider } from '../support/faulty-provider';
import { blockWith, createIssuer, type Issuer, OWN_SIGN_IN } from '../support/issuer';

const FIVE_MINUTES = 300;
const PRINTED = dotenv.parse(blockWith('OIDC_AUDIENCE', 'sh'));

/** With one key; the tests share it. */
let issuer: Issuer;
let key: string;
let built: BuiltFunction;
/** What makes https of it, as the host of a deployed server does. */
let front: FaultyProvider;
beforeAll(async () => {
  front = await startFaultyProvider();
  built = startBuiltFunction();
  issuer = await createIssuer();
  key = await issuer.newKey();
  await issuer.start(key);
});
afterAll(() => front.close());

async function bearerTokenOfAlice(from = issuer): Promise<string> {
  const response = await from.ask('of-alice');
  expect(response.status).toBe(200);
  const { bearerToken } = (await response.json()) as { bearerToken: string };
  return bearerToken;
}

/** What the Function on localhost answers. */
function askFunction(bearerToken: string | undefined, { url } = issuer) {
  return built.ask({ ...EVERY_PRODUCT, ...LOCAL, ...PRINTED, OIDC_ISSUER: url }, eventWith(bearerToken));
}

const eventWith = (bearerToken: string | undefined) => ({
  request: { headers: bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }, cookies: {} },
});

const GRANTED = { status: 200, body: { identity: '7' } };

describe('the issuer of docs/own-sign-in.md', () => {
  it('gives the user of a session a bearer token that is valid for five minutes and never cached', async () => {
    const { headers } = await issuer.ask('of-alice');
    const { iss, aud, sub, iat = 0, exp } = decodeJwt(await bearerTokenOfAlice());
    expect([iss, aud, sub, exp]).toEqual([issuer.url, PRINTED.OIDC_AUDIENCE, '7', iat + FIVE_MINUTES]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([undefined, 'of-bob'])('gives a caller with the session %s no bearer token, but 401', async (session) => {
    const response = await issuer.ask(session);
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized']);
  });

  it('publishes no private member of its key', async () => {
    const { keys } = (await (await fetch(`${issuer.url}/keys`)).json()) as { keys: object[] };
    const members = ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use'];
    expect(keys.map((key) => Object.keys(key))).toEqual([members]);
  });
});

describe('the Function', () => {
  it('grants the user of a session an Access Token on localhost, over http', async () => {
    expect(await askFunction(await bearerTokenOfAlice())).toMatchObject(GRANTED);
  });

  it('grants it where it is deployed, over https', async () => {
    const behind = await createIssuer(front.origin);
    await behind.start(await behind.newKey());
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      const text = await (await fetch(`${behind.url}${path}`)).text();
      front.behaviours.set(path, (response) => response.end(text));
    }
    const deployed = startBuiltFunction(process.execPath, { NODE_EXTRA_CA_CERTS: front.caFile });
    const context = { ...EVERY_PRODUCT, ...DEPLOYED, ...PRINTED, OIDC_ISSUER: front.origin };
    expect(await deployed.ask(context, eventWith(await bearerTokenOfAlice(behind)))).toMatchObject(GRANTED);
  });

  it('refuses a caller without a bearer token, and one whose bearer token another key has signed', async () => {
    const otherKey = JSON.parse(await issuer.newKey());
    const claims = decodeJwt(await bearerTokenOfAlice());
    const sign = async (kid: string) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(await importJWK(otherKey));
    const refused = (reason: string) => ({ status: 401, body: { reason } });
    expect(await askFunction(undefined)).toMatchObject(refused('no_credentials'));
    expect(await askFunction(await sign(otherKey.kid))).toMatchObject(refused('unknown_key'));
    expect(await askFunction(await sign(JSON.parse(key).kid))).toMatchObject(refused('signature'));
  });
});

describe('the replacement of the key', () => {
  const TEN_MINUTES = 600;

  it('waits for as long as the Function keeps keys', () => {
    expect(OWN_SIGN_IN.match(/^\d\. After (?:10|10 more) minutes,/gm)).toHaveLength(2);
    expect(KEY_TIMES.fresh).toBe(TEN_MINUTES * 1000);
  });

  it('leaves no moment in which a bearer token of a signed-in user is refused', async () => {
    const server = await createIssuer();
    const [oldKey, newKey] = [await server.newKey(), await server.newKey()];
    await server.start(oldKey);
    expect(await askFunction(await bearerTokenOfAlice(server), server)).toMatchObject(GRANTED);
    await server.start(oldKey, newKey);
    const ofOldKey = await bearerTokenOfAlice(server);
    expect(await askFunction(ofOldKey, server)).toMatchObject(GRANTED);
    built.advanceMonotonicClock(TEN_MINUTES);
    expect(await askFunction(ofOldKey, server)).toMatchObject(GRANTED);
    await server.start(newKey, oldKey);
    const ofNewKey = await bearerTokenOfAlice(server);
    expect(await askFunction(ofNewKey, server)).toMatchObject(GRANTED);
    expect(await askFunction(ofOldKey, server)).toMatchObject(GRANTED);
    built.advanceMonotonicClock(TEN_MINUTES);
    await server.start(newKey);
    expect(await askFunction(ofNewKey, server)).toMatchObject(GRANTED);
    expect(await askFunction(ofOldKey, server)).toMatchObject({ status: 401, body: { reason: 'unknown_key' } });
  });
});

describe('the function in JavaScript', () => {
  const code = blockWith('credentials', 'js').replace(/^import .*\n/, '');

  /** As printed, with another `fetch`. */
  const bearerTokenBy = (fetchOfBrowser: typeof fetch): (() => Promise<string | null>) =>
    new Function('TokenError', 'fetch', `${code}return bearerToken;`)(TokenError, fetchOfBrowser);

  /** A token source in a browser that has the cookie of a session; its Function is the built one. */
  function tokensOf(session: string): TokenSource {
    const bearerToken = bearerTokenBy((url, init) => {
      expect([url, init]).toEqual([
        'https://accounts.example.com/bearer-token',
        { method: 'POST', credentials: 'include' },
      ]);
      return issuer.ask(session);
    });
    return new TokenSource({
      url: 'https://functions.example/token',
      bearerToken,
      async fetch(_url, init) {
        const sent = new Headers(init?.headers).get('authorization') ?? undefined;
        const { status, headers, body } = await askFunction(sent?.replace('Bearer ', ''));
        return new Response(JSON.stringify(body), { status, headers });
      },
    });
  }

  it('lets the token source get an Access Token for the user of the session', async () => {
    expect(await tokensOf('of-alice').token()).toMatchObject({ identity: '7' });
  });

  it('makes the token source ask for a sign-in where nobody is signed in', async () => {
    await expect(tokensOf('of-bob').token()).rejects.toMatchObject({ kind: 'signIn', code: 'missing_token' });
  });

  it('throws unavailable where the server fails, and network where there is no answer', async () => {
    const failing = bearerTokenBy(async () => new Response(null, { status: 502 }));
    await expect(failing()).rejects.toMatchObject({ kind: 'unavailable', status: 502 });
    const cause = new TypeError('fetch failed');
    const unreachable = bearerTokenBy(() => Promise.reject(cause));
    await expect(unreachable()).rejects.toMatchObject({ kind: 'network', cause });
  });
});
