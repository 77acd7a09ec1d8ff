import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Finding } from '../../../advice/finding';
import { NOT_LISTENING, TIMEOUT, UNREACHABLE } from '../../../advice/network';
import { adviceOn } from '../../../advice/reasons';
import { checkFunction } from '../../../cli/checks/checks';
import type { Network } from '../../../cli/checks/network';
import { type ErrorCode, REASONS, type Reason, TokenError } from '../../../src/errors';
import { type Answer, corsHeaders, problemAnswer, STATUS } from '../../../src/http/answer';
import { createIssueToken } from '../../../src/issue-token';
import { badToken, unavailable } from '../../../src/oidc/bearer-errors';
import { assemble, makeKey, signToken } from '../../support/bearer-tokens';
import { EVERY_PRODUCT, PUSH_SID } from '../../support/environment';
import { type Behaviour, startFaultyProvider } from '../../support/faulty-provider';
import { freePort } from '../../support/local-server';
import { serveTests } from '../../support/test-server';

const DEPLOYED = 'https://token-1234-dev.twil.io';
const APP = 'https://app.example.com';

let behave: Behaviour;
const asked: IncomingMessage[] = [];
const server = serveTests((request, response) => {
  asked.push(request);
  behave(response, request);
});

beforeEach(() => {
  asked.length = 0;
});

/** Requests for the deployed domain go to the server of this test. */
const network = {
  fetch: (url: string, init: RequestInit) => fetch(url.replace(DEPLOYED, server.url), init),
  now: Date.now,
  node: { version: '24.21.0', environment: {} },
};

interface Asked {
  readonly address?: string;
  readonly bearer?: string;
  readonly environment?: object;
  readonly now?: () => number;
  readonly timeoutMilliseconds?: number;
  readonly fetch?: Network['fetch'];
}

async function check({ address = DEPLOYED, bearer, environment = {}, ...changes }: Asked = {}) {
  const networkFor = () => ({ ...network, timeoutMilliseconds: 600_000, ...changes });
  const findings = await checkFunction({ address, bearer, environment: { ...environment } }, networkFor);
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
    expect(of(WITHOUT, await check({ address: server.url }))).toMatchObject({ status: 'ok' });
    const host = server.url.replace('http://', '');
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
      message: "It is refused: none of the provider's keys fits.",
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
    expect(of(WITHOUT, await check({ address: server.url }))).toMatchObject({ status: 'ok' });
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
      message: expect.stringContaining('(nobody_may_call)'),
      remedy: expect.stringContaining('`OIDC_ISSUER`'),
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
  const NOT_OURS = (status: number) => `This is not a token Function (status ${status}).`;
  const jsonAnswer =
    (status: number, body: unknown): Behaviour =>
    (response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it.each<[string, Behaviour, string]>([
    ['a missing page', (response) => response.writeHead(404).end('<html>'), NOT_OURS(404)],
    ['JSON of something else', jsonAnswer(200, { ok: true }), NOT_OURS(200)],
    ['a list', jsonAnswer(200, [1]), NOT_OURS(200)],
    ['null', jsonAnswer(200, null), NOT_OURS(200)],
    ['a token that is not a string', jsonAnswer(200, { identity: 'a', token: 7 }), NOT_OURS(200)],
    ['a 401 of its own', jsonAnswer(401, { code: 20003 }), NOT_OURS(401)],
    ['a code under another status', jsonAnswer(404, { code: 'missing_token' }), NOT_OURS(404)],
    ['a redirect', (response) => response.writeHead(301, { location: DEPLOYED }).end(), NOT_OURS(301)],
    [
      'a long body',
      (response) => response.end('x'.repeat(64 * 1024 + 1)),
      'The answer is larger than any valid answer.',
    ],
    ['a broken connection', (response) => response.destroy(), UNREACHABLE.message],
  ])('is a problem, and ends the check: %s', async (_, behaviour, message) => {
    behave = behaviour;
    expect(await check()).toEqual([
      { check: WITHOUT, status: 'problem', message, remedy: expect.stringMatching(/\.$/) },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('is not read to the end if it never ends', async () => {
    behave = (response) => {
      const timer = setInterval(() => response.write('x'.repeat(1024)), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await check()).toMatchObject([{ status: 'problem' }]);
  });

  it.each<[string, Behaviour, Network['fetch']]>([
    ['is silent', () => {}, network.fetch],
    ['drips', (response) => response.write('{'), network.fetch],
    [
      'drips and fetch has lost its signal',
      (response) => response.write('{'),
      (url, { signal: _, ...init }) => network.fetch(url, init),
    ],
  ])('is not awaited if it %s', async (_, behaviour, fetch) => {
    behave = behaviour;
    expect(await check({ timeoutMilliseconds: 100, fetch })).toMatchObject([TIMEOUT]);
  });

  it('is missing if no server listens', async () => {
    expect(await check({ address: `localhost:${await freePort()}` })).toMatchObject([NOT_LISTENING]);
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
  it('is not asked again, and its words are not repeated', async () => {
    answer({ withoutToken: problemAnswer(new TokenError('unexpected', 'A foreign text.'), {}) });
    const findings = await check();
    expect(findings).toMatchObject([{ check: WITHOUT, status: 'problem' }]);
    expect(JSON.stringify(findings)).not.toContain('foreign');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['accepts it', ISSUED, 'The Function accepts it.'],
    ['does not receive it', problemAnswer(MISSING_TOKEN, {}), '(no_credentials)'],
    ['has no keys', problemAnswer(unavailable('timeout', 1), {}), '(provider_timeout)'],
    ['is another server then', { status: 502, headers: {}, body: '<html>' }, 'This is not a token Function'],
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
    expect(await check({ bearer })).toMatchObject([{ check: OWN, status: 'problem' }]);
    expect(asked).toHaveLength(0);
  });
});

describe("a refusal of the owner's bearer token", () => {
  const reasons = Object.keys(REASONS) as Reason[];

  async function explain(bearer: Answer, address = DEPLOYED) {
    answer({ bearer });
    const findings = await check({ bearer: 'a.b.c', address });
    expect(JSON.stringify(findings)).not.toMatch(/foreign|__proto__/);
    return of(OWN, findings);
  }

  it.each(reasons)('has the advice of the table for the reason %s, whatever the detail', async (reason) => {
    const advice = adviceOn(reason, false);
    expect(await explain(refusal(REASONS[reason], reason))).toMatchObject({
      status: REASONS[reason] === 'invalid_request' ? 'warning' : 'problem',
      message: `${advice.message} (${reason})`,
      remedy: expect.stringContaining(advice.remedy),
    });
  });

  it('says how a change of .env reaches the Function: here, or deployed', async () => {
    const answered = refusal('invalid_token', 'no_issuer');
    expect(await explain(answered)).toMatchObject({ remedy: expect.stringContaining('npm run deploy') });
    expect(await explain(answered, server.url)).toMatchObject({ remedy: expect.stringContaining('npm start') });
  });

  it('says how to ask the permissions server itself', async () => {
    const answered = refusal('temporarily_unavailable', 'permissions_status');
    expect(await explain(answered)).toMatchObject({ remedy: expect.stringContaining('doctor -- --bearer -') });
  });

  it.each([undefined, 7, 'toString', '__proto__', 'expired\n', 'room_needed', {}, ['expired']])(
    'has its code if the reason is %j, which this version does not know under it',
    async (reason) => {
      expect(await explain(refusal('invalid_token', reason))).toMatchObject({
        status: 'problem',
        message: expect.stringContaining('(invalid_token)'),
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
      'iss is "https://other.example", and OIDC_ISSUER in .env is "https://issuer.example".',
      'copy its `iss`',
    ],
    ['a slash', { iss: `${ISSUER}/` }, `iss is "${ISSUER}/"`, 'a slash at the end'],
    ['no issuer', { iss: undefined }, 'The bearer token has no iss.', 'copy its `iss`'],
    [
      'a Firebase custom token',
      {
        iss: 'firebase-adminsdk@demo.iam.gserviceaccount.com',
        aud: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit',
      },
      'a Firebase custom token',
      'signInWithCustomToken',
    ],
    ['a service account', { iss: 'robot@demo.example' }, 'iss is "robot@demo.example", not an https', 'the ID token'],
    ['a name', { iss: 'my-server' }, 'iss is "my-server", not an https address', 'the ID token of the sign-in'],
    ['a host without a scheme', { iss: 'accounts.example' }, 'not an https address', 'the ID token of the sign-in'],
    ['plain http', { iss: 'http://issuer.example' }, 'not an https address', 'the ID token of the sign-in'],
    ['a provider on this computer', { iss: 'http://localhost:9000' }, 'and OIDC_ISSUER in .env is', 'copy its `iss`'],
    ['a terminal', { iss: 'https://a.example/\u001b[2J\u202e' }, 'iss is "https://a.example/?[2J?"', 'copy'],
    ['64 characters', { iss: `https://${'a'.repeat(56)}` }, `"https://${'a'.repeat(56)}", and`, 'copy'],
    ['65 characters', { iss: `https://${'a'.repeat(57)}` }, `"https://${'a'.repeat(56)}…", and`, 'copy'],
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
      'aud is "other", and OIDC_AUDIENCE in .env is "app".',
      'lets the users of that app in',
    ],
    [
      'several',
      { aud: ['a', 'b', 'c', 'd', 'e'] },
      'aud is "a", "b", "c" and 2 more',
      'Only if the audience is your own app',
    ],
    ['three', { aud: ['a', 'b', 'c'] }, 'aud is "a", "b", "c", and', 'Only if'],
    ['none', { aud: undefined }, 'has no aud, and OIDC_AUDIENCE in .env is "app".', 'OIDC_AUDIENCE_CLAIM to client_id'],
    ['an empty list', { aud: [] }, 'has no aud', 'Send the ID token'],
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
      message: expect.stringContaining('aud is "app"'),
      remedy: expect.stringContaining('Send the access token'),
    });
    expect(await explain({ aud: undefined, client_id: 'hidden-client' }, settings)).toMatchObject({
      message: expect.stringContaining('has no aud'),
      remedy: expect.stringContaining('Only if the audience is your own app'),
    });
  });

  it.each<[string, object, object]>([
    ['OIDC_ISSUER', { iss: 'https://new.example' }, { OIDC_ISSUER: 'https://new.example' }],
    ['OIDC_AUDIENCE', { aud: 'new' }, { OIDC_AUDIENCE: 'old, new' }],
  ])('match if only .env has the new %s', async (name, claims, change) => {
    expect(await explain(claims, OIDC, { ...OIDC, ...change })).toMatchObject({
      remedy: `They match, so the Function has another ${name} than .env. Run \`npm run deploy\`.`,
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
    ['signed in an unknown way', token({ alg: 'ES256K' }), '(algorithm)', 'RS256 or ES256'],
    ['for Twilio', token({ alg: 'HS256', cty: 'twilio-fpa;v=1' }), 'a Twilio Access Token', 'token of the sign-in'],
    ['unsigned', token({ alg: 'none' }), '(unsigned)', 'the real project'],
    ['opaque', 'ya29.opaque'.replace('.', '_'), 'only the provider can read it', 'for your own API'],
    ['encrypted', 'a.b.c.d.e', 'is encrypted', 'for your own API'],
    ['cut in two', 'a.b', '(token_malformed)', 'ID token'],
  ])('is named: %s', async (_, bearer, words, remedy) => {
    await serve(OIDC);
    expect(of(OWN, await check({ bearer, environment: OIDC }))).toMatchObject({
      status: 'problem',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe('a bearer token that the app does not have', () => {
  it.each(['undefined', 'Bearer undefined', 'null', 'bearer null', 'Bearer', 'nil', 'None', '(null)', 'Bearer NaN'])(
    'is not sent: %s',
    async (bearer) => {
      await serve(OIDC);
      const findings = await checkFunction({ address: DEPLOYED, bearer, environment: OIDC }, () => {
        return { ...network, timeoutMilliseconds: 600_000 };
      });
      expect([findings, asked]).toEqual([
        [expect.objectContaining({ status: 'problem', message: expect.stringContaining('the app has none') })],
        [],
      ]);
    },
  );

  it.each(['[object Promise]', 'Bearer [object Object]'])('is not sent, but awaited: %s', async (bearer) => {
    expect(await check({ bearer })).toEqual([expect.objectContaining({ remedy: expect.stringContaining('await') })]);
    expect(asked).toEqual([]);
  });

  it('is not one that only begins like that', async () => {
    await serve(OIDC);
    for (const bearer of ['undefined.a.b', 'nullable', 'Bearers'])
      expect(of(OWN, await check({ bearer, environment: OIDC }))?.message).not.toContain('not sent');
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
      remedy: expect.stringContaining('put less into it'),
    });
  });
});

describe('the format of the answers', () => {
  it.each<[string, Answer, object, string]>([
    ['type', problemAnswer(MISSING_TOKEN, {}), { 'Content-Type': 'text/html' }, 'the type application/problem+json'],
    ['type of a token', ISSUED, { 'Content-Type': 'text/plain' }, 'the type application/json'],
    ['cache rule', ISSUED, { 'Cache-Control': 'max-age=60' }, 'no Cache-Control: no-store'],
    ['cache rule of a refusal', problemAnswer(MISSING_TOKEN, {}), { 'Cache-Control': undefined }, 'no-store'],
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

  it('is closed to other sites by npm start if every origin may read real tokens', async () => {
    behave = (response, { headers }) => {
      if (headers.origin) response.writeHead(403, { 'Content-Type': 'application/problem+json' }).end('{"status":403}');
      else send(response, ISSUED);
    };
    const findings = await check({ address: server.url, environment: { CORS_ORIGINS: '*' } });
    expect(of('CORS', findings)).toMatchObject({ status: 'ok', message: expect.stringContaining('Deployed, all may') });
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
