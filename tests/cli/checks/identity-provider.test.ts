import { TIMEOUT, UNREACHABLE } from '../../../advice/network';
import { adviceOn } from '../../../advice/reasons';
import { checkProvider } from '../../../cli/checks/identity-provider';
import type { Network } from '../../../cli/checks/network';
import type { Reason } from '../../../src/errors';
import { makeKey } from '../../support/bearer-tokens';
import { type Behaviour, json, startFaultyProvider } from '../../support/faulty-provider';
import { freePort } from '../../support/local-server';
import { serveTests } from '../../support/test-server';

const ISSUER = 'https://issuer.example';
const DOCUMENT = '/.well-known/openid-configuration';
const DISCOVERY = { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };

const behaviours = new Map<string, Behaviour>();
const server = serveTests((request, response) => {
  const behave = behaviours.get(request.url ?? '') ?? ((missing) => missing.writeHead(404).end());
  behave(response, request);
});
let jwk: object;

beforeAll(async () => {
  ({ jwk } = await makeKey('one'));
});
beforeEach(() => {
  behaviours.clear();
  behaviours.set(DOCUMENT, json(DISCOVERY)).set('/keys', json({ keys: [jwk] }));
});

/** Requests for the issuer go to the server of this test. */
const network = {
  fetch: (url: string, init: RequestInit) => fetch(url.replace(ISSUER, server.url), init),
  now: Date.now,
  node: { version: '24.21.0', environment: {} },
  timeoutMilliseconds: 600_000,
};

const check = (environment: object = { OIDC_ISSUER: ISSUER }, changes: Partial<Network> = {}) =>
  checkProvider({ ...environment }, { ...network, ...changes });

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

  it.each<[string, Behaviour, Reason]>([
    ['of another issuer', json({ ...DISCOVERY, issuer: 'https://other.example' }), 'provider_other_issuer'],
    ['without keys', json({ issuer: ISSUER }), 'provider_no_jwks_uri'],
    ['missing', status(404), 'provider_status'],
    ['a list', json([]), 'provider_not_json'],
    ['endless', endless, 'provider_too_large'],
  ])('is explained by the reason of the Function: its discovery document is %s', async (_, behaviour, reason) => {
    behaviours.set(DOCUMENT, behaviour);
    const findings = await check();
    const { message, remedy } = adviceOn(reason, true);
    expect(findings).toMatchObject([
      { check: 'Identity provider', status: 'problem', message: expect.stringContaining(message), remedy },
    ]);
    expect(JSON.stringify(findings)).not.toContain('.example');
  });

  it('is shown with its status', async () => {
    behaviours.set(DOCUMENT, status(503));
    expect(await check()).toMatchObject([{ message: expect.stringMatching(/ The status is 503\.$/) }]);
  });

  it.each<[string, Behaviour, string]>([
    ['behind a redirect', redirect, 'redirect'],
    ['cut off', broken, UNREACHABLE.message],
  ])('may have a discovery document that is %s', async (_, behaviour, words) => {
    behaviours.set(DOCUMENT, behaviour);
    expect(await check()).toMatchObject([{ status: 'problem', message: expect.stringContaining(words) }]);
  });

  it.each<[string, Behaviour]>([
    ['silent', silent],
    ['dripping', dripping],
  ])('is not awaited if its discovery document is %s', async (_, behaviour) => {
    behaviours.set(DOCUMENT, behaviour);
    expect(await check(undefined, { timeoutMilliseconds: 100 })).toMatchObject([TIMEOUT]);
  });

  it.each<[string, Behaviour, Reason]>([
    ['missing', status(404), 'provider_status'],
    ['not a list', json({}), 'provider_no_key_set'],
    ['too many', json({ keys: Array(101).fill({}) }), 'provider_too_many_keys'],
    ['all unable to verify', json({ keys: [{ kty: 'oct', k: 'secret' }] }), 'provider_no_usable_key'],
  ])('is explained by the reason of the Function: its keys are %s', async (_, behaviour, reason) => {
    behaviours.set('/keys', behaviour);
    const { message, remedy } = adviceOn(reason, true);
    const expected = { check: "Provider's keys", status: 'problem', message: expect.stringContaining(message), remedy };
    expect(await check()).toMatchObject([OK, expected]);
  });

  describe('with OIDC_JWKS_URI', () => {
    const withKeys = (uri = `${ISSUER}/keys`) => check({ OIDC_ISSUER: ISSUER, OIDC_JWKS_URI: uri });
    const KEYS_OK = { check: "Provider's keys", status: 'ok' };

    it('may name the same address in its discovery document', async () => {
      expect(await withKeys()).toMatchObject([KEYS_OK]);
      expect(await withKeys(`${ISSUER.toUpperCase().replace('HTTPS', 'https')}/keys`)).toHaveLength(1);
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
      ['names no keys', json({ issuer: ISSUER })],
      ['is that of another issuer', json({ ...DISCOVERY, issuer: 'https://other.example' })],
      ['is cut off', broken],
    ])('needs no discovery document: it %s', async (_, behaviour) => {
      behaviours.set(DOCUMENT, behaviour);
      expect(await withKeys()).toMatchObject([KEYS_OK]);
    });

    it('needs keys at that address', async () => {
      expect(await withKeys(`${ISSUER}/nothing`)).toMatchObject([
        { status: 'warning' },
        { status: 'problem', message: expect.stringContaining('404') },
      ]);
    });
  });

  it('may be on this computer, over http', async () => {
    behaviours.set(DOCUMENT, json({ issuer: server.url, jwks_uri: `${server.url}/keys` }));
    expect(await check({ OIDC_ISSUER: server.url })).toMatchObject([OK, { status: 'ok' }]);
  });

  it('may be down', async () => {
    expect(await check({ OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` })).toMatchObject([
      { status: 'problem', message: 'No server listens at the address.' },
    ]);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('may be misspelt: %s', async (code) => {
    const nowhere = () => Promise.reject(new TypeError('fetch failed', { cause: { code } }));
    expect(await check(undefined, { fetch: nowhere })).toMatchObject([
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
