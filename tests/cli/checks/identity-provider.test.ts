import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkProvider } from '../../../cli/checks/identity-provider';
import { makeKey } from '../../support/bearer-tokens';
import { type Behaviour, json, startFaultyProvider } from '../../support/faulty-provider';
import { freePort } from '../../support/local-server';

const ISSUER = 'https://issuer.example';
const DOCUMENT = '/.well-known/openid-configuration';
const DISCOVERY = { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };
const TIMEOUT = 500;

const behaviours = new Map<string, Behaviour>();
const server = createServer((request, response) => {
  const behave = behaviours.get(request.url ?? '') ?? ((missing) => missing.writeHead(404).end());
  behave(response, request);
});
let origin: string;
let jwk: object;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ jwk } = await makeKey('one'));
});
beforeEach(() => {
  behaviours.clear();
  behaviours.set(DOCUMENT, json(DISCOVERY)).set('/keys', json({ keys: [jwk] }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests for the issuer go to the server of this test. */
const edge = {
  fetch: (url: string, init: RequestInit) => fetch(url.replace(ISSUER, origin), init),
  now: Date.now,
  timeoutMilliseconds: TIMEOUT,
};

const check = (environment: object = { OIDC_ISSUER: ISSUER }) => checkProvider({ ...environment }, edge);

const status: (code: number) => Behaviour = (code) => (response) => response.writeHead(code).end();
const redirect: Behaviour = (response) => response.writeHead(302, { location: `${ISSUER}/elsewhere` }).end();
const endless: Behaviour = (response) => {
  const timer = setInterval(() => response.write('x'.repeat(64 * 1024)), 1);
  response.on('close', () => clearInterval(timer));
};
const silent: Behaviour = () => {};
const dripping: Behaviour = (response) => response.write('{');
const broken: Behaviour = (response) => response.destroy();

const OK = { check: 'Identity provider', status: 'ok' };

describe('the identity provider', () => {
  it.each<[string, object]>([
    ['OIDC_ISSUER is not set', {}],
    ['OIDC_ISSUER is not an address', { OIDC_ISSUER: 'issuer.example' }],
    ['OIDC_JWKS_URI is not an address', { OIDC_ISSUER: ISSUER, OIDC_JWKS_URI: 'keys' }],
  ])('is not checked if %s', async (_, environment) => {
    expect(await check(environment)).toMatchObject([{ check: 'Identity provider', status: 'skipped' }]);
  });

  it('is correct with its own discovery document and a key that can verify tokens', async () => {
    behaviours.set('/keys', json({ keys: [jwk, { kty: 'oct' }] }));
    expect(await check()).toEqual([
      expect.objectContaining(OK),
      { check: "Provider's keys", status: 'ok', message: '1 of 2 can verify bearer tokens.' },
    ]);
  });

  it.each([
    [`${ISSUER}/`, ISSUER],
    [ISSUER, `${ISSUER}/`],
  ])('may differ in the slash at the end: OIDC_ISSUER=%s', async (configured, issuer) => {
    behaviours.set(DOCUMENT, json({ ...DISCOVERY, issuer }));
    expect(await check({ OIDC_ISSUER: configured })).toMatchObject([
      { status: 'problem', message: expect.stringContaining('slash'), remedy: expect.stringContaining('slash') },
    ]);
  });

  it('is not blamed for the slash if its document cannot be fetched again', async () => {
    const document = json({ ...DISCOVERY, issuer: `${ISSUER}/` });
    behaviours.set(DOCUMENT, (response, request) => {
      document(response, request);
      behaviours.set(DOCUMENT, status(503));
    });
    expect(await check()).toMatchObject([{ message: expect.stringContaining('names another issuer') }]);
  });

  it.each<[string, Behaviour, string]>([
    ['of another issuer', json({ ...DISCOVERY, issuer: 'https://other.example' }), 'names another issuer'],
    ['without keys', json({ issuer: ISSUER }), 'no jwks_uri'],
    ['with keys over http', json({ ...DISCOVERY, jwks_uri: 'http://localhost/keys' }), 'no jwks_uri'],
    ['missing', status(404), 'status 404'],
    ['failing', status(503), 'status 503'],
    ['not JSON', (response) => response.end('<html>'), 'not a JSON object'],
    ['a list', json([]), 'not a JSON object'],
    ['endless', endless, 'longer than 256 KiB'],
    ['behind a redirect', redirect, 'redirect'],
    ['silent', silent, 'The answer takes too long.'],
    ['dripping', dripping, 'The answer takes too long.'],
    ['cut off', broken, 'The server cannot be reached.'],
  ])('may have a discovery document that is %s', async (_, behaviour, words) => {
    behaviours.set(DOCUMENT, behaviour);
    const findings = await check();
    expect(findings).toEqual([
      {
        check: 'Identity provider',
        status: 'problem',
        message: expect.stringContaining(words),
        remedy: expect.stringMatching(/\.$/),
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('.example');
  });

  it.each<[string, Behaviour, string]>([
    ['missing', status(404), 'status 404'],
    ['not a list', json({}), 'no list of keys'],
    ['too many', json({ keys: Array(101).fill({}) }), 'more than 100'],
    ['all unable to verify', json({ keys: [{ kty: 'oct', k: 'secret' }] }), 'None of them can verify'],
    ['silent', silent, 'The answer takes too long.'],
  ])('may have keys that are %s', async (_, behaviour, words) => {
    behaviours.set('/keys', behaviour);
    expect(await check()).toEqual([
      expect.objectContaining(OK),
      expect.objectContaining({
        check: "Provider's keys",
        status: 'problem',
        message: expect.stringContaining(words),
      }),
    ]);
  });

  it('is told which algorithms the Function accepts if no key fits', async () => {
    behaviours.set('/keys', json({ keys: [] }));
    expect((await check())[1]).toMatchObject({ remedy: expect.stringContaining('RS256') });
  });

  describe('with OIDC_JWKS_URI', () => {
    const withKeys = (uri = `${ISSUER}/keys`) => check({ OIDC_ISSUER: ISSUER, OIDC_JWKS_URI: uri });
    const KEYS_OK = { check: "Provider's keys", status: 'ok' };

    it('may name the same address in its discovery document', async () => {
      expect(await withKeys()).toMatchObject([
        { ...OK, message: expect.stringContaining('names OIDC_JWKS_URI') },
        KEYS_OK,
      ]);
      expect(await withKeys(`${ISSUER.toUpperCase().replace('HTTPS', 'https')}/keys`)).toMatchObject([OK, {}]);
    });

    it.each<[string, string]>([
      ['path', `${ISSUER}/other-keys`],
      ['policy', `${ISSUER}/keys?p=policy`],
      ['host', 'https://keys.example/keys'],
    ])('is warned about if the document names another %s', async (_, jwks_uri) => {
      behaviours.set(DOCUMENT, json({ ...DISCOVERY, jwks_uri }));
      expect(await withKeys()).toMatchObject([
        {
          status: 'warning',
          message: expect.stringContaining('names another address for its keys'),
          remedy: expect.stringContaining('jwks_uri'),
        },
        KEYS_OK,
      ]);
    });

    it.each<[string, Behaviour]>([
      ['is missing', status(404)],
      ['is a page', (response) => response.end('<html>')],
      ['names no keys', json({ issuer: ISSUER })],
    ])('needs no discovery document: it %s', async (_, behaviour) => {
      behaviours.set(DOCUMENT, behaviour);
      expect(await withKeys()).toMatchObject([{ ...OK, message: expect.stringContaining('needs none') }, KEYS_OK]);
    });

    it.each<[string, Behaviour]>([
      ['silent', silent],
      ['cut off', broken],
    ])('is not checked against a document that is %s, and its keys are', async (_, behaviour) => {
      behaviours.set(DOCUMENT, behaviour);
      expect(await withKeys()).toMatchObject([{ status: 'skipped' }, KEYS_OK]);
    });

    it.each([
      ['https://other.example', 'names another issuer'],
      [`${ISSUER}/`, 'slash'],
    ])('is warned about if the document is that of %s', async (issuer, words) => {
      behaviours.set(DOCUMENT, json({ ...DISCOVERY, issuer }));
      expect(await withKeys()).toMatchObject([{ status: 'warning', message: expect.stringContaining(words) }, KEYS_OK]);
    });

    it('needs keys at that address', async () => {
      expect(await withKeys(`${ISSUER}/nothing`)).toMatchObject([
        { status: 'warning' },
        { status: 'problem', message: expect.stringContaining('status 404') },
      ]);
    });
  });

  it('may be on this computer, over http', async () => {
    behaviours.set(DOCUMENT, json({ issuer: origin, jwks_uri: `${origin}/keys` }));
    expect(await check({ OIDC_ISSUER: origin })).toMatchObject([OK, { status: 'ok' }]);
  });

  it('may be down', async () => {
    expect(await check({ OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` })).toMatchObject([
      { status: 'problem', message: 'No server listens at the address.' },
    ]);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('may be misspelt: %s', async (code) => {
    const nowhere = () => Promise.reject(new TypeError('fetch failed', { cause: { code } }));
    expect(await checkProvider({ OIDC_ISSUER: ISSUER }, { ...edge, fetch: nowhere })).toMatchObject([
      { status: 'problem', message: 'The host name is unknown.' },
    ]);
  });

  it('may have a self-signed certificate', async () => {
    const untrusted = await startFaultyProvider();
    expect(await check({ OIDC_ISSUER: untrusted.origin })).toMatchObject([
      { status: 'problem', message: 'This computer does not trust the certificate.' },
    ]);
    await untrusted.close();
  });
});
