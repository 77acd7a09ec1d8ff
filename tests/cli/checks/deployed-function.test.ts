import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkFunction } from '../../../cli/checks/deployed-function';
import type { Finding } from '../../../cli/terminal/finding';
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import { TokenError } from '../../../src/errors';
import { type Answer, problemAnswer } from '../../../src/http/answer';
import { corsHeaders } from '../../../src/http/cors';
import { createTokenIssuer } from '../../../src/issue-token';
import { badToken, unavailable } from '../../../src/oidc/refusals';
import { makeKey, signToken } from '../../support/bearer-tokens';
import { EVERY_PRODUCT } from '../../support/environment';
import { type Behaviour, startFaultyProvider } from '../../support/faulty-provider';
import { freePort } from '../../support/local-server';

const DEPLOYED = 'https://token-1234-dev.twil.io';
const APP = 'https://app.example.com';
const TIMEOUT = 500;

let behave: Behaviour;
const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  behave(response, request);
});
let origin: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The deployed domain leads to the server of this test. */
const edge = {
  fetch: (url: string, init: RequestInit) => fetch(url.replace(DEPLOYED, origin), init),
  now: Date.now,
  timeoutMilliseconds: TIMEOUT,
};

interface Asked {
  readonly address?: string;
  readonly bearer?: string;
  readonly environment?: object;
  readonly now?: () => number;
}

async function check({ address = DEPLOYED, bearer, environment = {}, now = Date.now }: Asked = {}) {
  const findings = await checkFunction({ address, bearer, environment: { ...environment } }, { ...edge, now });
  for (const secret of [bearer, EVERY_PRODUCT.API_KEY_SECRET, 'eyJ'])
    if (secret) expect(JSON.stringify(findings)).not.toContain(secret);
  return findings;
}

const of = (name: string, findings: readonly Finding[]) => findings.find(({ check }) => check === name);
const NOBODY = 'Without a bearer token';
const BAD = 'With a bad bearer token';
const GOOD = 'With your bearer token';

/** The Function itself, as it would be deployed with that environment. */
async function serve(environment: object): Promise<void> {
  const issuing = { DOMAIN_NAME: 'token-1234-dev.twil.io', ...EVERY_PRODUCT, ...environment };
  const { jwk } = await key;
  const documents = async (url: string) =>
    Response.json(url.endsWith('/keys') ? { keys: [jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
  const elapsed = () => performance.now();
  const issueToken = createTokenIssuer({
    now: Date.now,
    elapsed,
    fetch: documents,
    randomName: () => 'guest',
    log() {},
  });
  behave = async (response, request) =>
    send(response, await issueToken(issuing, { request: { headers: request.headers } }));
}

const ISSUER = 'https://issuer.example';
const OIDC = { OIDC_ISSUER: ISSUER, OIDC_AUDIENCE: 'app' };
const key = makeKey('one');

function send(response: ServerResponse, { status, headers, body }: Answer, changes: object = {}): void {
  for (const [name, value] of Object.entries({ ...headers, ...changes })) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
}

const MISSING_TOKEN = new TokenError('missing_token', '', 'Sign in first.');
const ISSUED: Answer = {
  status: 200,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: { identity: 'alice', token: 'a.b.c', expiresIn: 3600, products: [] },
};

/** Answers as a Function that is closed, but for what a test says. */
function answer({ nobody = problemAnswer(MISSING_TOKEN, {}), bearer = problemAnswer(badToken('issuer'), {}) }): void {
  behave = (response, request) => send(response, request.headers.authorization ? bearer : nobody);
}

describe('the address', () => {
  beforeEach(() => serve(OIDC));

  it.each([
    [DEPLOYED, '/token'],
    [`${DEPLOYED}/`, '/token'],
    [`${DEPLOYED}/token`, '/token'],
    ['token-1234-dev.twil.io', '/token'],
    [`${DEPLOYED}/api/v2?room=a#b`, '/api/v2?room=a'],
    [`HTTPS://token-1234-dev.twil.io`, '/token'],
  ])('%s leads to %s', async (address, path) => {
    expect(of(NOBODY, await check({ address }))).toMatchObject({ status: 'ok' });
    expect(asked[0]?.url).toBe(path);
  });

  it('of this computer may be plain http, and without the word', async () => {
    expect(of(NOBODY, await check({ address: origin }))).toMatchObject({ status: 'ok' });
    expect(of(NOBODY, await check({ address: origin.replace('http://', '') }))).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['http://token-1234-dev.twil.io', 'Tokens would be sent where others can read them.'],
    ['ftp://localhost', 'Tokens would be sent where others can read them.'],
    ['https://', 'It is no address.'],
    ['', 'It is no address.'],
    ['https://a b', 'It is no address.'],
    ['https://user:word@token-1234-dev.twil.io', 'It has a name or a password in it.'],
  ])('%j is refused', async (address, message) => {
    expect(await check({ address })).toMatchObject([{ check: 'Address', status: 'problem', message }]);
    expect(asked).toHaveLength(0);
  });
});

describe('a Function as this project deploys it', () => {
  it('is closed, and all is right', async () => {
    await serve(OIDC);
    expect((await check({ environment: OIDC })).map(({ check, status }) => [check, status])).toEqual(
      [NOBODY, BAD, 'Answers', 'CORS', 'Clock'].map((name) => [name, 'ok']),
    );
    expect(of(BAD, await check({ environment: OIDC }))).toMatchObject({
      message: "It is refused, by the provider's keys.",
    });
  });

  it('takes a good bearer token, and gives an Access Token in which all is right', async () => {
    await serve(OIDC);
    const bearer = await signToken(await key);
    const findings = await check({ bearer, environment: { ...EVERY_PRODUCT, ...OIDC } });
    expect(of(GOOD, findings)).toMatchObject({ status: 'ok' });
    expect(of('Signature', findings)).toMatchObject({ status: 'ok' });
    expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  });

  it('compares the Access Token with no .env of another key', async () => {
    await serve(OIDC);
    const environment = { ...EVERY_PRODUCT, API_KEY_SID: `SK${'9'.repeat(32)}` };
    const findings = await check({ bearer: await signToken(await key), environment });
    expect(of('Signature', findings)).toMatchObject({ status: 'skipped' });
    expect(findings.filter(({ status }) => status === 'warning')).toEqual([]);
  });

  it('says when it belongs to another account than its key', async () => {
    await serve({ ...OIDC, ACCOUNT_SID: `AC${'9'.repeat(32)}` });
    const findings = await check({ bearer: await signToken(await key), environment: EVERY_PRODUCT });
    expect(findings).toContainEqual(expect.objectContaining({ status: 'problem', twilioErrors: [20103] }));
  });

  it('warns of one that is open to the world, and looks at what it gives', async () => {
    await serve({ ALLOW_ANONYMOUS: 'true' });
    const findings = await check();
    expect(of(NOBODY, findings)).toMatchObject({ status: 'warning', message: expect.stringContaining('Everybody') });
    expect(of('Token', findings)).toMatchObject({ status: 'ok' });
  });

  it('finds nothing wrong with one on this computer that is open', async () => {
    await serve({ DOMAIN_NAME: 'localhost:3000' });
    expect(of(NOBODY, await check({ address: origin }))).toMatchObject({ status: 'ok' });
  });

  it('warns of one that is open, and gives an anonymous caller nothing', async () => {
    await serve({ ...OIDC, ALLOW_ANONYMOUS: 'true', OIDC_ROOMS_CLAIM: 'rooms', ...NO_PRODUCT_BUT_VIDEO });
    expect(of(NOBODY, await check())).toMatchObject({ status: 'warning' });
  });

  it('tells that nobody may call', async () => {
    await serve({});
    expect(of(NOBODY, await check())).toMatchObject({
      status: 'problem',
      message: NOBODY_MAY_CALL,
      remedy: expect.stringContaining('npm run doctor'),
    });
  });

  it.each<[string, object, object]>([
    ['another provider', OIDC, { ...OIDC, OIDC_ISSUER: 'https://other.example' }],
    ['another audience', OIDC, { ...OIDC, OIDC_AUDIENCE: 'other' }],
    ['none, though .env names one', { ALLOW_ANONYMOUS: 'true' }, OIDC],
  ])('warns of one with %s', async (_, deployed, environment) => {
    await serve(deployed);
    const finding = of(BAD, await check({ environment }));
    expect(finding).toMatchObject({ status: 'warning', remedy: expect.stringContaining('npm run deploy') });
  });
});

const NO_PRODUCT_BUT_VIDEO = {
  TWIML_APP_SID: '',
  VOICE_INCOMING_ALLOW: '',
  CONVERSATIONS_SERVICE_SID: '',
  SYNC_SERVICE_SID: '',
};

describe('what is no token Function', () => {
  const html: Behaviour = (response) => response.setHeader('content-type', 'text/html').end('<html>');
  const jsonAnswer =
    (status: number, body: unknown): Behaviour =>
    (response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it.each<[string, Behaviour, string]>([
    [
      'a missing page',
      (response) => response.writeHead(404).end('<html>'),
      'No token Function answers there (status 404)',
    ],
    ['a page', html, 'No token Function answers there (status 200)'],
    ['JSON of something else', jsonAnswer(200, { ok: true }), 'No token Function answers there (status 200)'],
    ['a list', jsonAnswer(200, [1]), 'No token Function answers there'],
    ['null', jsonAnswer(200, null), 'No token Function answers there'],
    ['a token that is no text', jsonAnswer(200, { identity: 'a', token: 7 }), 'No token Function answers there'],
    ['a 401 of its own', jsonAnswer(401, { code: 20003 }), 'No token Function answers there (status 401)'],
    ['a code under another status', jsonAnswer(404, { code: 'missing_token' }), 'No token Function answers there'],
    ['a redirect', (response) => response.writeHead(301, { location: DEPLOYED }).end(), 'a redirect (301)'],
    ['silence', () => {}, 'too long to answer'],
    ['a body that drips', (response) => response.write('{'), 'too long to answer'],
    ['a long body', (response) => response.end('x'.repeat(64 * 1024 + 1)), 'more than any right answer'],
    ['a broken connection', (response) => response.destroy(), 'It cannot be reached.'],
  ])('%s', async (_, behaviour, words) => {
    behave = behaviour;
    expect(await check()).toEqual([
      {
        check: NOBODY,
        status: 'problem',
        message: expect.stringContaining(words),
        remedy: expect.stringMatching(/\.$/),
      },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('ends a body that never ends', async () => {
    behave = (response) => {
      const timer = setInterval(() => response.write('x'.repeat(1024)), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await check()).toMatchObject([{ status: 'problem' }]);
  });

  it('ends a body that drips where fetch itself has lost its signal', async () => {
    behave = (response) => response.write('{');
    const deaf = { ...edge, fetch: (url: string, { signal: _, ...init }: RequestInit) => edge.fetch(url, init) };
    const findings = await checkFunction({ address: DEPLOYED, bearer: undefined, environment: {} }, deaf);
    expect(findings).toMatchObject([{ status: 'problem', message: 'It takes too long to answer.' }]);
  });

  it('nothing at all', async () => {
    expect(await check({ address: `localhost:${await freePort()}` })).toMatchObject([
      { status: 'problem', message: 'Nothing listens at its address.' },
    ]);
  });

  it('a certificate of its own making', async () => {
    const untrusted = await startFaultyProvider();
    expect(await check({ address: untrusted.origin })).toMatchObject([
      { status: 'problem', message: 'It has no certificate that this computer trusts.' },
    ]);
    await untrusted.close();
  });
});

describe('a Function that fails', () => {
  it.each([
    ['configuration_error', 'Its configuration has to be mended'],
    ['server_error', 'Something unforeseen'],
    ['invalid_request', 'It refuses the request (invalid_request).'],
  ] as const)('with %s, and repeats nothing of its detail', async (code, words) => {
    answer({ nobody: problemAnswer(new TokenError(code, '', 'A foreign text.'), {}) });
    const findings = await check();
    expect(of(NOBODY, findings)).toMatchObject({ status: 'problem', message: expect.stringContaining(words) });
    expect(JSON.stringify(findings)).not.toContain('foreign');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['gives it a token', ISSUED, 'It gets a token all the same.'],
    ['does not see it', problemAnswer(MISSING_TOKEN, {}), 'The bearer token does not reach it.'],
    ['has no keys', problemAnswer(unavailable('keys_timeout', 1), {}), "It cannot get the identity provider's keys"],
    ['is something else then', { status: 502, headers: {}, body: '<html>' }, 'No token Function answers there'],
  ])('%s: a bad bearer token', async (_, bearer, words) => {
    answer({ bearer });
    const findings = await check();
    expect(of(BAD, findings)).toMatchObject({ status: 'problem', message: expect.stringContaining(words) });
    expect(of('Answers', findings)).toMatchObject({ status: 'ok' });
  });

  it('takes a token that nobody has signed', async () => {
    const refused = problemAnswer(badToken('issuer'), {});
    behave = (response, { headers: { authorization } }) => {
      const header = Buffer.from(authorization?.split(/[ .]/)[1] ?? '', 'base64url').toString();
      if (authorization) send(response, header.includes('"alg":"none"') ? ISSUED : refused);
      else send(response, problemAnswer(MISSING_TOKEN, {}));
    };
    expect(of(BAD, await check())).toMatchObject({ status: 'problem', message: 'It gets a token all the same.' });
  });

  it.each<[string, Answer, string]>([
    ['an expired token', problemAnswer(badToken('expired'), {}), 'The bearer token has expired, or has no expiry.'],
    ['a token of another app', problemAnswer(badToken('audience'), {}), 'The bearer token is for another audience.'],
    [
      'a token for a reason of its own',
      problemAnswer(new TokenError('invalid_token', '', 'A foreign text.'), {}),
      'It does not take the bearer token.',
    ],
    ['no product', problemAnswer(new TokenError('product_not_allowed', '', 'x'), {}), 'this user may have no product'],
    ['the room', problemAnswer(new TokenError('room_not_allowed', '', 'x'), {}), 'this user may not join that room'],
    ['the name', problemAnswer(new TokenError('invalid_identity', '', 'x'), {}), 'names nobody'],
    ['an unknown key', problemAnswer(unavailable('keys_timeout', 1), {}), 'cannot get the identity provider'],
    ['what does not arrive', problemAnswer(MISSING_TOKEN, {}), 'does not reach it'],
  ])('refuses %s', async (_, bearer, words) => {
    answer({ bearer });
    expect(of(GOOD, await check({ bearer: 'a.b.c' }))).toMatchObject({
      status: 'problem',
      message: expect.stringContaining(words),
    });
  });

  it('wants a room to be named', async () => {
    answer({ bearer: problemAnswer(new TokenError('invalid_request', '', 'x'), {}) });
    expect(of(GOOD, await check({ bearer: 'a.b.c' }))).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('?room=NAME'),
    });
  });

  it.each(['Bearer a.b.c', '"a.b.c"', 'a.b.c\nX-Other: 1', ''])('is not sent %j', async (bearer) => {
    answer({});
    const findings = await checkFunction({ address: DEPLOYED, bearer, environment: {} }, edge);
    expect(findings).toMatchObject([{ check: GOOD, status: 'problem' }]);
    expect(asked).toHaveLength(0);
  });
});

describe('the form of the answers', () => {
  it.each<[string, Answer, object, string]>([
    ['type', problemAnswer(MISSING_TOKEN, {}), { 'Content-Type': 'text/html' }, 'type application/problem+json'],
    ['type of a token', ISSUED, { 'Content-Type': 'text/plain' }, 'type application/json'],
    ['cache rule', ISSUED, { 'Cache-Control': 'max-age=60' }, 'no Cache-Control: no-store'],
    ['cache rule of a refusal', problemAnswer(MISSING_TOKEN, {}), { 'Cache-Control': undefined }, 'no-store'],
    ['challenge', problemAnswer(MISSING_TOKEN, {}), { 'WWW-Authenticate': undefined }, 'no WWW-Authenticate'],
    ['lifetime', { ...ISSUED, body: { identity: 'a', token: 'a.b.c' } }, {}, 'no expiresIn'],
    ['length of it', { ...ISSUED, body: { identity: 'a', token: 'a.b.c', expiresIn: 0 } }, {}, 'no expiresIn'],
  ])('needs the right %s', async (_, nobody, changes, words) => {
    behave = (response, { headers }) =>
      headers.authorization ? send(response, problemAnswer(badToken('issuer'), {})) : send(response, nobody, changes);
    const findings = (await check()).filter((finding) => finding.check === 'Answers');
    expect(findings).toMatchObject([{ status: 'problem', message: expect.stringContaining(words) }]);
  });

  it('may say more than it has to', async () => {
    const changes = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, No-Store' };
    behave = (response, { headers }) =>
      headers.authorization ? send(response, problemAnswer(badToken('issuer'), {})) : send(response, ISSUED, changes);
    expect(of('Answers', await check())).toMatchObject({ status: 'ok' });
  });
});

describe('CORS', () => {
  const allow = (origin: string, vary?: string) => ({ 'Access-Control-Allow-Origin': origin, Vary: vary });

  it.each<[string, string | undefined, string | undefined, string, string]>([
    ['both have none', undefined, undefined, 'ok', 'No web page of another origin'],
    ['both list the same', APP, APP, 'ok', 'The first origin of CORS_ORIGINS may read'],
    ['the first of several', `${APP},https://b.example`, `${APP},https://b.example`, 'ok', 'The first origin'],
    ['both are open', '*', '*', 'ok', 'Every web page may read the answers, as .env says.'],
    ['only the Function lists some', APP, undefined, 'warning', 'The Function lists origins'],
    ['only the Function is open', '*', undefined, 'warning', 'though .env does not say so'],
    ['the Function is open, .env has a list', '*', APP, 'warning', 'though .env does not say so'],
    ['only .env lists some', undefined, APP, 'problem', 'its pages see a CORS error'],
    ['they list different ones', 'https://b.example', APP, 'problem', 'its pages see a CORS error'],
    ['only .env is open', undefined, '*', 'problem', 'No web page may read the answers'],
    ['.env is wrong', undefined, `${APP}/`, 'ok', 'No web page of another origin'],
  ])('%s', async (_, deployed, CORS_ORIGINS, status, words) => {
    await serve({ ...OIDC, CORS_ORIGINS: deployed });
    const findings = await check({ environment: { CORS_ORIGINS } });
    expect(of('CORS', findings)).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it.each<[string, string | undefined, (origin: string) => object, string]>([
    ['lets every origin in', APP, (origin) => allow(origin, 'Origin'), 'Every web page may read the answers.'],
    ['mixes origins up', APP, (origin) => (origin === APP ? allow(APP) : {}), 'no Vary: Origin'],
    ['names one origin to all', APP, () => allow(APP), 'no Vary: Origin'],
  ])('something before the Function %s', async (_, CORS_ORIGINS, headersFor, words) => {
    behave = (response, { headers }) => {
      const changes = headers.origin ? headersFor(headers.origin) : {};
      send(response, problemAnswer(headers.authorization ? badToken('issuer') : MISSING_TOKEN, {}), changes);
    };
    expect(of('CORS', await check({ environment: { CORS_ORIGINS } }))).toMatchObject({
      message: expect.stringContaining(words),
    });
  });

  it('may fail by itself', async () => {
    behave = (response, { headers }) => {
      if (headers.origin) response.destroy();
      else
        send(response, problemAnswer(headers.authorization ? badToken('issuer') : MISSING_TOKEN, corsHeaders([], '')));
    };
    expect(of('CORS', await check())).toMatchObject({ status: 'problem', message: 'It cannot be reached.' });
  });
});

describe('the clock', () => {
  beforeEach(() => serve(OIDC));

  it.each([
    [0, 'ok', 'right'],
    [-25, 'ok', 'right'],
    [3600, 'warning', '3600 seconds ahead of'],
    [-3600, 'warning', '3600 seconds behind'],
  ])('%d seconds off: %s', async (seconds, status, words) => {
    const at = Math.floor(Date.now() / 1000) * 1000;
    const good = behave;
    behave = (response, request) => {
      response.setHeader('date', new Date(at).toUTCString());
      good(response, request);
    };
    const finding = of('Clock', await check({ now: () => at + seconds * 1000 }));
    expect(finding).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it('cannot be compared where the answer has no date', async () => {
    const good = behave;
    behave = (response, request) => {
      response.sendDate = false;
      good(response, request);
    };
    expect(of('Clock', await check())).toMatchObject({ status: 'skipped' });
  });
});
