import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '../../../advice/finding';
import { checkFunction } from '../../../cli/checks/deployed-function';
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import { type ErrorCode, REASONS, type Reason, TokenError } from '../../../src/errors';
import { type Answer, corsHeaders, problemAnswer, STATUS } from '../../../src/http/answer';
import { createIssueToken } from '../../../src/issue-token';
import { BAD_TOKEN, badToken, unavailable } from '../../../src/oidc/bearer-errors';
import { assemble, makeKey, signToken } from '../../support/bearer-tokens';
import { EVERY_PRODUCT, PUSH_SID } from '../../support/environment';
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

/** Requests for the deployed domain go to the server of this test. */
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
const WITHOUT = 'Without a bearer token';
const FORGED = 'With a forged bearer token';
const OWN = 'With your bearer token';

/** The Function as it would be deployed with that environment. */
async function serve(environment: object): Promise<void> {
  const issuing = { DOMAIN_NAME: 'token-1234-dev.twil.io', ...EVERY_PRODUCT, ...environment };
  const { jwk } = await key;
  const documents = async (url: string) =>
    Response.json(url.endsWith('/keys') ? { keys: [jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
  const elapsed = () => performance.now();
  const issueToken = createIssueToken({
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

const MISSING_TOKEN = new TokenError('no_credentials', 'Sign in first.');

/** A refusal as another version of the Function might send it. */
function refusal(code: ErrorCode, reason: unknown, detail = 'A foreign text.'): Answer {
  const { headers } = problemAnswer(MISSING_TOKEN, {});
  return { status: STATUS[code], headers, body: JSON.stringify({ code, reason, detail, title: 'A foreign text.' }) };
}

const ISSUED: Answer = {
  status: 200,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: { identity: 'alice', token: 'a.b.c', expiresIn: 3600, products: [] },
};

/** Answers as a Function that needs sign-in, except for the answers that a test gives. */
function answer({
  withoutToken = problemAnswer(MISSING_TOKEN, {}),
  bearer = problemAnswer(badToken('issuer'), {}),
}): void {
  behave = (response, request) => send(response, request.headers.authorization ? bearer : withoutToken);
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
    ['token-1234-dev.twil.io/token', '/token'],
    ['token-1234-dev.twil.io/token?room=a', '/token?room=a'],
    ['token-1234-dev.twil.io?room=a', '/token?room=a'],
    [` ${DEPLOYED}/token\n`, '/token'],
    ['https:/token-1234-dev.twil.io', '/token'],
    ['token-1234-dev.twil.io/api#top', '/api'],
  ])('%s leads to %s', async (address, path) => {
    expect(of(WITHOUT, await check({ address }))).toMatchObject({ status: 'ok' });
    expect(asked[0]?.url).toBe(path);
  });

  it('of this computer may be plain http, and need not name it', async () => {
    expect(of(WITHOUT, await check({ address: origin }))).toMatchObject({ status: 'ok' });
    const host = origin.replace('http://', '');
    for (const address of [host, `${host}/token`, `${host}?room=a`, `${host.replace('127.0.0.1', 'LocalHost')}#top`]) {
      expect(of(WITHOUT, await check({ address }))).toMatchObject({ status: 'ok' });
    }
  });

  it.each([
    ['http://token-1234-dev.twil.io', 'Others could read the tokens.'],
    ['ftp://localhost', 'Others could read the tokens.'],
    ['https://', 'It is not a valid address.'],
    ['', 'It is not a valid address.'],
    ['https://a b', 'It is not a valid address.'],
    ['3000', 'It is not a valid address.'],
    [':3000', 'It is not a valid address.'],
    ['https//token-1234-dev.twil.io', 'It is not a valid address.'],
    ['https://https://token-1234-dev.twil.io', 'It is not a valid address.'],
    ['/token', 'It is not a valid address.'],
    ['https://user:word@token-1234-dev.twil.io', 'It contains a user name or a password.'],
  ])('%j is refused', async (address, message) => {
    expect(await check({ address })).toMatchObject([{ check: 'Address', status: 'problem', message }]);
    expect(asked).toHaveLength(0);
  });
});

describe('a Function as this project deploys it', () => {
  it('that needs sign-in has no problem', async () => {
    await serve(OIDC);
    expect((await check({ environment: OIDC })).map(({ check, status }) => [check, status])).toEqual(
      [WITHOUT, FORGED, 'Answers', 'CORS', 'Clock'].map((name) => [name, 'ok']),
    );
    expect(of(FORGED, await check({ environment: OIDC }))).toMatchObject({
      message: "It is refused, because none of the provider's keys fits.",
    });
  });

  it('accepts a valid bearer token and issues a valid Access Token', async () => {
    await serve(OIDC);
    const bearer = await signToken(await key);
    const findings = await check({ bearer, environment: { ...EVERY_PRODUCT, ...OIDC } });
    expect(of(OWN, findings)).toMatchObject({ status: 'ok' });
    expect(of('Signature', findings)).toMatchObject({ status: 'ok' });
    expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
  });

  it('is not compared with a .env that has another key', async () => {
    await serve({ ...OIDC, VOICE_PUSH_CREDENTIAL_SID: PUSH_SID });
    const environment = { ...EVERY_PRODUCT, API_KEY_SID: `SK${'9'.repeat(32)}` };
    const findings = await check({ bearer: await signToken(await key), environment });
    expect(of('Signature', findings)).toMatchObject({ status: 'skipped' });
    expect(findings.filter(({ status }) => status === 'warning')).toEqual([]);
  });

  it('may belong to another account than its key', async () => {
    await serve({ ...OIDC, ACCOUNT_SID: `AC${'9'.repeat(32)}` });
    const findings = await check({ bearer: await signToken(await key), environment: EVERY_PRODUCT });
    expect(findings).toContainEqual(expect.objectContaining({ status: 'problem', twilioErrors: [20103] }));
  });

  it('is warned about if it is open to the world, and its token is checked', async () => {
    await serve({ ALLOW_ANONYMOUS: 'true' });
    const findings = await check();
    expect(of(WITHOUT, findings)).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('Everyone gets a token'),
    });
    expect(of('Token', findings)).toMatchObject({ status: 'ok' });
  });

  it('may be open on this computer', async () => {
    await serve({ DOMAIN_NAME: 'localhost:3000' });
    expect(of(WITHOUT, await check({ address: origin }))).toMatchObject({ status: 'ok' });
  });

  it('is warned about if it is open but gives an anonymous caller no product', async () => {
    await serve({ ...OIDC, ALLOW_ANONYMOUS: 'true', OIDC_ROOMS_CLAIM: 'rooms', ...NO_PRODUCT_BUT_VIDEO });
    expect(of(WITHOUT, await check())).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('no product'),
    });
  });

  it('may not say who may call', async () => {
    await serve({});
    expect(of(WITHOUT, await check())).toMatchObject({
      status: 'problem',
      message: NOBODY_MAY_CALL.message,
      remedy: expect.stringContaining('npm run doctor'),
    });
  });

  it.each<[string, object, object]>([
    ['another provider', OIDC, { ...OIDC, OIDC_ISSUER: 'https://other.example' }],
    ['another audience', OIDC, { ...OIDC, OIDC_AUDIENCE: 'other' }],
    ['no provider, although .env names one', { ALLOW_ANONYMOUS: 'true' }, OIDC],
  ])('is warned about if it has %s', async (_, deployed, environment) => {
    await serve(deployed);
    const finding = of(FORGED, await check({ environment }));
    expect(finding).toMatchObject({ status: 'warning', remedy: expect.stringContaining('npm run deploy') });
  });
});

const NO_PRODUCT_BUT_VIDEO = {
  TWIML_APP_SID: '',
  VOICE_INCOMING_ALLOW: '',
  CONVERSATIONS_SERVICE_SID: '',
  SYNC_SERVICE_SID: '',
};

describe('an answer that is not from a token Function', () => {
  const html: Behaviour = (response) => response.setHeader('content-type', 'text/html').end('<html>');
  const jsonAnswer =
    (status: number, body: unknown): Behaviour =>
    (response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it.each<[string, Behaviour, string]>([
    [
      'a missing page',
      (response) => response.writeHead(404).end('<html>'),
      'No token Function answers at this address (status 404)',
    ],
    ['a page', html, 'No token Function answers at this address (status 200)'],
    ['JSON of something else', jsonAnswer(200, { ok: true }), 'No token Function answers at this address (status 200)'],
    ['a list', jsonAnswer(200, [1]), 'No token Function answers at this address'],
    ['null', jsonAnswer(200, null), 'No token Function answers at this address'],
    [
      'a token that is not a string',
      jsonAnswer(200, { identity: 'a', token: 7 }),
      'No token Function answers at this address',
    ],
    ['a 401 of its own', jsonAnswer(401, { code: 20003 }), 'No token Function answers at this address (status 401)'],
    [
      'a code under another status',
      jsonAnswer(404, { code: 'missing_token' }),
      'No token Function answers at this address',
    ],
    ['a redirect', (response) => response.writeHead(301, { location: DEPLOYED }).end(), 'a redirect (301)'],
    ['silence', () => {}, 'The answer takes too long.'],
    ['a body that drips', (response) => response.write('{'), 'The answer takes too long.'],
    ['a long body', (response) => response.end('x'.repeat(64 * 1024 + 1)), 'larger than any valid answer'],
    ['a broken connection', (response) => response.destroy(), 'The server cannot be reached.'],
  ])('%s', async (_, behaviour, words) => {
    behave = behaviour;
    expect(await check()).toEqual([
      {
        check: WITHOUT,
        status: 'problem',
        message: expect.stringContaining(words),
        remedy: expect.stringMatching(/\.$/),
      },
    ]);
    expect(asked).toHaveLength(1);
  });

  const typed =
    (type: string, body: string): Behaviour =>
    (response) =>
      response.setHeader('content-type', type).end(body);

  it.each<[string, Behaviour, string]>([
    ['TwiML', typed('text/xml', '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hi</Say></Response>'), 'TwiML'],
    ['TwiML without a declaration, under another type', typed('text/plain', ' <Response/>'), 'TwiML'],
    ['empty XML', typed('application/xml; charset=utf-8', ''), 'TwiML'],
    ['a page by its type', typed('text/html', 'Not here'), 'an HTML page'],
    ['a page by its first characters', typed('application/json', '\n<!DOCTYPE html><p>'), 'an HTML page'],
    ['a page that holds TwiML', typed('text/xml', '<html><Response/></html>'), 'an HTML page'],
    ['a bare token', typed('text/plain', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'), 'a bare token'],
  ])('is called what it is: %s', async (_, behaviour, words) => {
    behave = behaviour;
    for (const address of [DEPLOYED, origin]) {
      expect(await check({ address })).toMatchObject([
        { status: 'problem', message: expect.stringContaining(`(status 200): the answer is ${words}`) },
      ]);
    }
  });

  it('is not called anything if it is plain text or other JSON', async () => {
    for (const behaviour of [typed('text/plain', 'Not here'), typed('application/json', '{"token":1}')]) {
      behave = behaviour;
      expect(await check()).toMatchObject([{ message: 'No token Function answers at this address (status 200).' }]);
    }
  });

  it('is not read to the end if it never ends', async () => {
    behave = (response) => {
      const timer = setInterval(() => response.write('x'.repeat(1024)), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await check()).toMatchObject([{ status: 'problem' }]);
  });

  it('is not awaited if it drips and fetch has lost its signal', async () => {
    behave = (response) => response.write('{');
    const deaf = { ...edge, fetch: (url: string, { signal: _, ...init }: RequestInit) => edge.fetch(url, init) };
    const findings = await checkFunction({ address: DEPLOYED, bearer: undefined, environment: {} }, deaf);
    expect(findings).toMatchObject([{ status: 'problem', message: 'The answer takes too long.' }]);
  });

  it('is missing if no server listens', async () => {
    const port = await freePort();
    const message = 'No server listens at the address.';
    expect(await check({ address: `localhost:${port}` })).toMatchObject([
      { status: 'problem', message, remedy: expect.stringContaining('npm start') },
    ]);
    const elsewhere = { ...edge, fetch: (_: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}`, init) };
    const target = { address: DEPLOYED, bearer: undefined, environment: {} };
    expect(await checkFunction(target, elsewhere)).toMatchObject([
      { status: 'problem', message, remedy: expect.not.stringContaining('npm start') },
    ]);
  });

  it('is missing if the certificate is self-signed', async () => {
    const untrusted = await startFaultyProvider();
    expect(await check({ address: untrusted.origin })).toMatchObject([
      { status: 'problem', message: 'This computer does not trust the certificate.' },
    ]);
    await untrusted.close();
  });
});

describe('a Function that refuses', () => {
  it.each([
    ['configuration', 'The configuration of the Function is invalid'],
    ['unexpected', 'The Function failed (unexpected).'],
    ['products_unknown', 'The Function refuses the request (products_unknown).'],
  ] as const)('every caller with %s is not asked again', async (reason, words) => {
    answer({ withoutToken: problemAnswer(new TokenError(reason, 'A foreign text.'), {}) });
    const findings = await check();
    expect(of(WITHOUT, findings)).toMatchObject({ status: 'problem', message: expect.stringContaining(words) });
    expect(JSON.stringify(findings)).not.toContain('foreign');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['accepts it', ISSUED, 'The Function accepts it.'],
    ['does not receive it', problemAnswer(MISSING_TOKEN, {}), 'The bearer token does not reach the Function'],
    [
      'has no keys',
      problemAnswer(unavailable('timeout', 1), {}),
      "The Function currently cannot get the identity provider's keys (provider_timeout).",
    ],
    [
      'is another server then',
      { status: 502, headers: {}, body: '<html>' },
      'No token Function answers at this address',
    ],
  ])('%s: a forged bearer token', async (_, bearer, words) => {
    answer({ bearer });
    const findings = await check();
    expect(of(FORGED, findings)).toMatchObject({ status: 'problem', message: expect.stringContaining(words) });
    expect(of('Answers', findings)).toMatchObject({ status: 'ok' });
  });

  it('accepts a token without a signature', async () => {
    const refused = problemAnswer(badToken('issuer'), {});
    behave = (response, { headers: { authorization } }) => {
      const header = Buffer.from(authorization?.split(/[ .]/)[1] ?? '', 'base64url').toString();
      if (authorization) send(response, header.includes('"alg":"none"') ? ISSUED : refused);
      else send(response, problemAnswer(MISSING_TOKEN, {}));
    };
    expect(of(FORGED, await check())).toMatchObject({ status: 'problem', message: 'The Function accepts it.' });
  });

  it.each(['Bearer a.b.c', '"a.b.c"', 'a.b.c\nX-Other: 1', ''])('is not sent %j', async (bearer) => {
    answer({});
    const findings = await checkFunction({ address: DEPLOYED, bearer, environment: {} }, edge);
    expect(findings).toMatchObject([{ check: OWN, status: 'problem' }]);
    expect(asked).toHaveLength(0);
  });
});

describe("a refusal of the owner's bearer token", () => {
  const reasons = Object.keys(REASONS) as Reason[];
  const badTokenReasons = Object.keys(BAD_TOKEN) as (keyof typeof BAD_TOKEN)[];

  async function explain(bearer: Answer) {
    answer({ bearer });
    const findings = await check({ bearer: 'a.b.c' });
    expect(JSON.stringify(findings)).not.toMatch(/foreign|__proto__/);
    return of(OWN, findings);
  }

  it.each(reasons)('has a sentence and a remedy for the reason %s, whatever the detail', async (reason) => {
    expect(await explain(refusal(REASONS[reason], reason))).toEqual({
      check: OWN,
      status: REASONS[reason] === 'invalid_request' ? 'warning' : 'problem',
      message: expect.stringMatching(/^[A-Z].{15,}\.$/),
      remedy: expect.stringMatching(/^[A-Z].{15,}\.$/),
    });
  });

  it.each(badTokenReasons)('has the text of this project for the reason %s', async (reason) => {
    expect(await explain(refusal('invalid_token', reason))).toMatchObject({ message: BAD_TOKEN[reason] });
  });

  it.each<[Reason, string, string]>([
    ['room_needed', 'several rooms', 'Add ?room=NAME'],
    ['room_malformed', '(room_malformed)', 'Correct the query'],
    ['no_product', 'any product', 'OIDC_PRODUCTS_CLAIM'],
    ['product_not_granted', 'requested products (product_not_granted)', 'OIDC_PRODUCTS_CLAIM'],
    ['no_room', 'any Video room', 'OIDC_ROOMS_CLAIM'],
    ['products_claim_missing', 'OIDC_PRODUCTS_CLAIM', 'with the products'],
    ['rooms_claim_malformed', 'OIDC_ROOMS_CLAIM names is not a list', 'send a list of strings'],
    ['identity_claim_malformed', 'OIDC_IDENTITY_CLAIM names is not a string', 'send a string'],
    ['parameter_unknown', 'a parameter that the Function does not know', 'Remove it'],
    ['unsigned', 'not signed', 'tokens of the Firebase emulator cannot be used at all'],
    ['machine', 'belongs to a program', 'client credentials'],
    ['key_bound', 'bound to a key', 'DPoP'],
    ['key_algorithm', 'for another algorithm', 'publish its keys'],
    ['permissions_unauthorized', 'does not accept the bearer token', 'npm run doctor -- --bearer -'],
    ['permissions_denied', 'PERMISSIONS_URL does not let this user have a token', 'npm run doctor -- --bearer -'],
    ['permissions_timeout', 'PERMISSIONS_URL takes too long', 'npm run doctor -- --bearer -'],
    ['permissions_unreachable', 'PERMISSIONS_URL cannot be reached', 'npm run doctor -- --bearer -'],
    ['permissions_status', 'a status other than 200, 401 or 403', 'npm run doctor -- --bearer -'],
    ['permissions_malformed', 'PERMISSIONS_URL is not valid', 'npm run doctor -- --bearer -'],
    ['room_not_open', 'requested room', 'OIDC_ROOMS_CLAIM'],
    ['identity_claim_missing', 'does not have the claim', 'OIDC_IDENTITY_CLAIM'],
    ['email_not_verified', 'e-mail address is verified', 'OIDC_IDENTITY_CLAIM'],
    ['identity_too_long', 'too long', 'shorter'],
    ['provider_status', '(provider_status)', 'npm run doctor'],
    ['no_credentials', 'does not reach the Function', 'Authorization header'],
    ['nobody_may_call', NOBODY_MAY_CALL.message, 'npm run deploy'],
  ])('for the reason %s says what is wrong and what to do', async (reason, words, remedy) => {
    expect(await explain(refusal(REASONS[reason], reason))).toMatchObject({
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each<[string, unknown]>([
    ['no reason', undefined],
    ['an unknown reason', 'foreign'],
    ['the name of a member that every object has', 'constructor'],
    ['the name of the prototype', '__proto__'],
    ['a list', ['expired']],
    ['the reason of another code', 'nobody_may_call'],
  ])('has the text for its code, with %s', async (_, reason) => {
    expect(await explain(refusal('invalid_token', reason))).toMatchObject({
      status: 'problem',
      message: 'The Function refuses the bearer token (invalid_token).',
      remedy: expect.stringContaining('fresh token'),
    });
  });

  it.each(Object.keys(STATUS) as ErrorCode[])('does not believe a reason of another code than %s', async (code) => {
    const foreign = REASONS.expired === code ? 'nobody_may_call' : 'expired';
    expect(await explain(refusal(code, foreign))).toEqual(await explain(refusal(code, undefined)));
  });

  it.each(['issuer', 'audience', 'no_issuer'])(
    'with another code does not mean other settings, even for the reason %s',
    async (reason) => {
      answer({ bearer: refusal('configuration_error', reason) });
      expect(of(FORGED, await check({ environment: OIDC }))).toMatchObject({
        status: 'problem',
        message: 'The configuration of the Function is invalid, so it refuses every request (configuration_error).',
      });
    },
  );
});

describe('a change', () => {
  it.each(Object.keys(REASONS) as Reason[])(
    'reaches a deployed Function by a deploy, and one on this computer by itself: %s',
    async (reason) => {
      answer({ bearer: refusal(REASONS[reason], reason) });
      const [deployed, local] = [await check({ bearer: 'a.b.c' }), await check({ bearer: 'a.b.c', address: origin })];
      expect(JSON.stringify(deployed)).not.toContain('npm start');
      expect(JSON.stringify(local)).not.toContain('npm run deploy');
      // A remedy for the one is a remedy for the other.
      const changesFile = (findings: readonly Finding[]) =>
        /npm run deploy|Save \.env/.test(JSON.stringify(of(OWN, findings)));
      expect(changesFile(local)).toBe(changesFile(deployed));
    },
  );

  it.each(['no_issuer', 'issuer', 'audience', 'nobody_may_call', 'configuration'] as const)(
    'of .env is the remedy for %s',
    async (reason) => {
      answer({ bearer: refusal(REASONS[reason], reason) });
      expect(of(OWN, await check({ bearer: 'a.b.c' }))).toMatchObject({
        remedy: expect.stringContaining('npm run deploy'),
      });
      expect(of(OWN, await check({ bearer: 'a.b.c', address: origin }))).toMatchObject({
        remedy: expect.stringContaining('Save .env: npm start restarts by itself.'),
      });
    },
  );
});

describe('both sides of a refusal', () => {
  const TENANT = '11111111-2222-3333-4444-555555555555';
  const ENTRA = { OIDC_ISSUER: `https://login.microsoftonline.com/${TENANT}/v2.0`, OIDC_AUDIENCE: 'app' };
  const HIDDEN = { sub: 'hidden-subject', email: 'hidden@example.com' };

  /** What doctor says of a token with these claims, and shows nothing else of it. */
  async function explain(claims: object, settings: object = OIDC, environment: object = settings) {
    await serve(settings);
    const bearer = await signToken(await key, { ...HIDDEN, ...claims });
    const findings = await check({ bearer, environment: { ...EVERY_PRODUCT, ...environment } });
    expect(JSON.stringify(findings)).not.toContain('hidden');
    return of(OWN, findings) as Finding & { remedy: string };
  }

  it.each<[string, object, string, string]>([
    [
      'another provider',
      { iss: 'https://other.example' },
      'Its iss is "https://other.example", and OIDC_ISSUER in .env is "https://issuer.example".',
      'exactly this iss',
    ],
    ['a slash', { iss: `${ISSUER}/` }, `Its iss is "${ISSUER}/"`, 'the slash at the end'],
    ['no issuer', { iss: undefined }, 'It has no iss.', 'Send the ID token'],
    ['a terminal', { iss: 'https://a.example/\u001b[2J\u202e' }, 'Its iss is "https://a.example/?[2J?"', 'exactly'],
    ['64 characters', { iss: `https://${'a'.repeat(56)}` }, `"https://${'a'.repeat(56)}", and`, 'exactly'],
    ['65 characters', { iss: `https://${'a'.repeat(57)}` }, `"https://${'a'.repeat(56)}…", and`, 'exactly'],
  ])('are shown for the issuer: %s', async (_, claims, words, remedy) => {
    expect(await explain(claims)).toMatchObject({
      status: 'problem',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each<[string, object, boolean]>([
    ['its issuer', { iss: `https://sts.windows.net/${TENANT}/` }, true],
    ['its version', { iss: `https://login.microsoftonline.com/${TENANT}/`, ver: '1.0' }, true],
    ['neither: version 2', { iss: `https://login.microsoftonline.com/other/v2.0`, ver: '2.0' }, false],
    ['neither: another provider of version 1.0', { iss: 'https://other.example', ver: '1.0' }, false],
  ])('name a version 1 token of Entra by %s', async (_, claims, isVersion1) => {
    const { remedy } = await explain(claims, ENTRA);
    expect(
      /version 1 token of Entra.+requestedAccessTokenVersion \(accessTokenAcceptedVersion\) to 2/.test(remedy),
    ).toBe(isVersion1);
  });

  it.each<[string, object, string, string]>([
    [
      'another app',
      { aud: 'other' },
      'Its aud is "other", and OIDC_AUDIENCE in .env is "app".',
      'lets the users of that app in',
    ],
    [
      'several',
      { aud: ['a', 'b', 'c', 'd', 'e'] },
      'Its aud is "a", "b", "c" and 2 more',
      'Only if that aud is your own app',
    ],
    ['three', { aud: ['a', 'b', 'c'] }, 'Its aud is "a", "b", "c", and', 'Only if'],
    [
      'none',
      { aud: undefined },
      'It has no aud, and OIDC_AUDIENCE in .env is "app".',
      'OIDC_AUDIENCE_CLAIM to client_id',
    ],
    ['an empty list', { aud: [] }, 'It has no aud', 'Send the ID token'],
    ['Microsoft Graph', { aud: '00000003-0000-0000-c000-000000000000' }, '"00000003-', 'do not accept it'],
    ['Microsoft Graph by its address', { aud: 'https://graph.microsoft.com/' }, '"https://graph', 'do not accept it'],
  ])('are shown for the audience: %s', async (_, claims, words, remedy) => {
    expect(await explain(claims)).toMatchObject({
      status: 'problem',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });

  it('are shown for OIDC_AUDIENCE_CLAIM=client_id, without the client', async () => {
    const settings = { ...OIDC, OIDC_AUDIENCE_CLAIM: 'client_id' };
    expect(await explain({ aud: 'app', client_id: 'hidden-client' }, settings)).toMatchObject({
      message: expect.stringContaining('but it has an aud: "app".'),
      remedy: expect.stringContaining('Send the access token'),
    });
    expect(await explain({ aud: undefined, client_id: 'hidden-client' }, settings)).toMatchObject({
      message: expect.stringContaining('its client_id is another one'),
      remedy: expect.stringContaining('Only if that client is your own app'),
    });
  });

  it.each<[string, object, object]>([
    ['OIDC_ISSUER', { iss: 'https://new.example' }, { OIDC_ISSUER: 'https://new.example' }],
    ['OIDC_AUDIENCE', { aud: 'new' }, { OIDC_AUDIENCE: 'old, new' }],
  ])('match if only .env has the new %s', async (name, claims, change) => {
    expect(await explain(claims, OIDC, { ...OIDC, ...change })).toMatchObject({
      remedy: `They match, so the Function has another ${name} than .env. Run npm run deploy.`,
    });
  });

  it('are not shown if .env has something else there', async () => {
    const environment = { OIDC_ISSUER: 'https://user:hidden@a.example', OIDC_AUDIENCE: '"hidden"' };
    expect((await explain({ iss: 'https://b.example' }, OIDC, environment)).message).toContain('in .env is invalid.');
    expect((await explain({ aud: 'other' }, OIDC, environment)).message).toContain('in .env is invalid.');
  });

  it('are shown if .env has no setting', async () => {
    expect((await explain({ iss: 'https://other.example' }, OIDC, {})).message).toContain(
      'OIDC_ISSUER in .env is not set.',
    );
    expect((await explain({ aud: 'other' }, OIDC, {})).message).toContain('OIDC_AUDIENCE in .env is not set.');
  });
});

describe('a bearer token of the wrong kind', () => {
  const claims = { iss: ISSUER, aud: 'app', sub: 'alice', exp: 9_999_999_999 };
  const token = (header: object, payload: object = claims) => assemble({ typ: 'JWT', ...header }, payload);

  it.each<[string, string, string, string]>([
    ['signed with a shared secret', token({ alg: 'HS256' }), 'shared secret (HS256)', 'asymmetric signing keys'],
    ['signed with another one', token({ alg: 'HS512' }), 'shared secret (HS512)', 'asymmetric signing keys'],
    ['signed in an unknown way', token({ alg: 'ES256K' }), BAD_TOKEN.algorithm, 'RS256 or ES256'],
    ['for Twilio', token({ alg: 'HS256', cty: 'twilio-fpa;v=1' }), 'a Twilio Access Token', 'token of the sign-in'],
    ['unsigned', token({ alg: 'none' }), BAD_TOKEN.unsigned, 'Firebase emulator cannot be used at all'],
    ['opaque', 'ya29.opaque'.replace('.', '_'), 'only the provider can read it', 'audience of your own API'],
    ['encrypted', 'a.b.c.d.e', 'is encrypted', 'which is only signed'],
    ['cut in two', 'a.b', BAD_TOKEN.token_malformed, 'ID token'],
  ])('is named: %s', async (_, bearer, words, remedy) => {
    await serve(OIDC);
    expect(of(OWN, await check({ bearer, environment: OIDC }))).toMatchObject({
      status: 'problem',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each([
    ['a machine', { sub: 'app-1', client_id: 'app-1' }, BAD_TOKEN.machine],
    ['a bound token', { cnf: { jkt: 'x' } }, BAD_TOKEN.key_bound],
  ])('is named: %s', async (_, change, message) => {
    await serve(OIDC);
    expect(of(OWN, await check({ bearer: await signToken(await key, change) }))).toMatchObject({ message });
  });

  it('is named: a key for another algorithm', async () => {
    await serve(OIDC);
    const bearer = await signToken(await makeKey('one', 'RS256'));
    expect(of(OWN, await check({ bearer }))).toMatchObject({ message: BAD_TOKEN.key_algorithm });
  });
});

describe('a large bearer token', () => {
  const isSent = (bearer: string) => asked.some(({ headers }) => headers.authorization === `Bearer ${bearer}`);

  it.each([
    [15_000, true],
    [15_001, false],
  ])('of %i bytes is sent: %s', async (bytes, sent) => {
    answer({});
    const bearer = 'a'.repeat(bytes);
    const finding = of(OWN, await check({ bearer }));
    expect(isSent(bearer)).toBe(sent);
    if (!sent)
      expect(finding).toMatchObject({
        status: 'problem',
        message: `The bearer token is too large: it has ${bytes} bytes, and Twilio accepts 15 kB for all headers together (error 82008).`,
      });
  });

  it('may be refused with 431', async () => {
    answer({ bearer: { status: 431, headers: {}, body: '' } });
    expect(of(OWN, await check({ bearer: 'a'.repeat(9000) }))).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('it has 9000 bytes'),
      remedy: expect.stringContaining('put less into the token'),
    });
  });

  it('is not blamed if a request without one is refused with 431', async () => {
    answer({ withoutToken: { status: 431, headers: {}, body: '' } });
    expect(await check()).toMatchObject([{ message: 'The headers of the request are too large (431).' }]);
  });
});

describe('the format of the answers', () => {
  it.each<[string, Answer, object, string]>([
    ['type', problemAnswer(MISSING_TOKEN, {}), { 'Content-Type': 'text/html' }, 'the type application/problem+json'],
    ['type of a token', ISSUED, { 'Content-Type': 'text/plain' }, 'the type application/json'],
    ['cache rule', ISSUED, { 'Cache-Control': 'max-age=60' }, 'no Cache-Control: no-store'],
    ['cache rule of a refusal', problemAnswer(MISSING_TOKEN, {}), { 'Cache-Control': undefined }, 'no-store'],
    ['challenge', problemAnswer(MISSING_TOKEN, {}), { 'WWW-Authenticate': undefined }, 'no WWW-Authenticate'],
    ['lifetime', { ...ISSUED, body: { identity: 'a', token: 'a.b.c' } }, {}, 'no expiresIn'],
    ['length of it', { ...ISSUED, body: { identity: 'a', token: 'a.b.c', expiresIn: 0 } }, {}, 'no expiresIn'],
  ])('needs the correct %s', async (_, withoutToken, changes, words) => {
    behave = (response, { headers }) =>
      headers.authorization
        ? send(response, problemAnswer(badToken('issuer'), {}))
        : send(response, withoutToken, changes);
    const findings = (await check()).filter((finding) => finding.check === 'Answers');
    expect(findings).toMatchObject([{ status: 'problem', message: expect.stringContaining(words) }]);
  });

  it('may say more than it must', async () => {
    const changes = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, No-Store' };
    behave = (response, { headers }) =>
      headers.authorization ? send(response, problemAnswer(badToken('issuer'), {})) : send(response, ISSUED, changes);
    expect(of('Answers', await check())).toMatchObject({ status: 'ok' });
  });
});

describe('CORS', () => {
  const allow = (origin: string, vary?: string) => ({ 'Access-Control-Allow-Origin': origin, Vary: vary });

  it.each<[string, string | undefined, string | undefined, string, string]>([
    ['both have none', undefined, undefined, 'ok', 'No web page from another origin'],
    ['both list the same', APP, APP, 'ok', 'The first origin of CORS_ORIGINS may read'],
    ['the first of several', `${APP},https://b.example`, `${APP},https://b.example`, 'ok', 'The first origin'],
    ['both are open', '*', '*', 'ok', 'Every web page may read the answers, as .env says.'],
    ['only the Function lists some', APP, undefined, 'warning', 'The Function has origins'],
    ['only the Function is open', '*', undefined, 'warning', 'although CORS_ORIGINS in .env is not *'],
    ['the Function is open, .env has a list', '*', APP, 'warning', 'although CORS_ORIGINS in .env is not *'],
    ['only .env lists some', undefined, APP, 'problem', 'its pages see a CORS error'],
    ['they list different ones', 'https://b.example', APP, 'problem', 'its pages see a CORS error'],
    ['only .env is open', undefined, '*', 'problem', 'No web page may read the answers'],
    ['.env is invalid', undefined, `${APP}/`, 'ok', 'No web page from another origin'],
  ])('%s', async (_, deployed, CORS_ORIGINS, status, words) => {
    await serve({ ...OIDC, CORS_ORIGINS: deployed });
    const findings = await check({ environment: { CORS_ORIGINS } });
    expect(of('CORS', findings)).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it.each<[string, string | undefined, (origin: string) => object, string]>([
    ['lets every origin in', APP, (origin) => allow(origin, 'Origin'), 'Every web page may read the answers.'],
    ['confuses origins', APP, (origin) => (origin === APP ? allow(APP) : {}), 'no Vary: Origin'],
    ['names one origin to all', APP, () => allow(APP), 'no Vary: Origin'],
  ])('a proxy in front of the Function %s', async (_, CORS_ORIGINS, headersFor, words) => {
    behave = (response, { headers }) => {
      const changes = headers.origin ? headersFor(headers.origin) : {};
      send(response, problemAnswer(headers.authorization ? badToken('issuer') : MISSING_TOKEN, {}), changes);
    };
    expect(of('CORS', await check({ environment: { CORS_ORIGINS } }))).toMatchObject({
      message: expect.stringContaining(words),
    });
  });

  it('may fail alone', async () => {
    behave = (response, { headers }) => {
      if (headers.origin) response.destroy();
      else
        send(response, problemAnswer(headers.authorization ? badToken('issuer') : MISSING_TOKEN, corsHeaders([], '')));
    };
    expect(of('CORS', await check())).toMatchObject({ status: 'problem', message: 'The server cannot be reached.' });
  });
});

describe('the clock', () => {
  beforeEach(() => serve(OIDC));

  it.each([
    [0, 'ok', 'correct'],
    [-25, 'ok', 'correct'],
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

  it('cannot be compared if the answer has no date', async () => {
    const good = behave;
    behave = (response, request) => {
      response.sendDate = false;
      good(response, request);
    };
    expect(of('Clock', await check())).toMatchObject({ status: 'skipped' });
  });
});
