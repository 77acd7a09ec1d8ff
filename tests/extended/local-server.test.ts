// What Twilio's runtime makes of a request before the Function sees it, on the real `npm start`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Reason } from '../../src/errors';
import { expectContract } from '../support/contract';
import { API_KEY_SECRET, EVERY_PRODUCT, envText } from '../support/environment';
import { type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';
import { verifyAccessToken } from '../support/verify';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const APP = 'https://app.example.com';

let server: StartedProject;
beforeAll(async () => {
  const folder = copyProject();
  writeFileSync(join(folder, '.env'), envText({ ...EVERY_PRODUCT, CORS_ORIGINS: APP }), { mode: 0o600 });
  server = await startProject(folder, []);
});
afterAll(() => server.stop());

const post = (type: string, body: string, headers: Record<string, string> = {}): RequestInit => {
  return { method: 'POST', headers: { 'content-type': type, ...headers }, body };
};

async function ask(query: string, init?: RequestInit) {
  const response = await fetch(`${server.url}/token${query}`, init);
  const text = await response.text();
  expectContract(response.status, Object.fromEntries(response.headers), text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** Nothing in the terminal may show a stack or a path of this computer. */
const expectNoStack = () => expect(server.output()).not.toMatch(/\n\s+at |node_modules|SyntaxError|URIError/);

describe('/token on the real local server', () => {
  it.each<[string, string, RequestInit]>([
    ['GET', '?identity=alice&products=video&room=tutoring-42', {}],
    ['POST JSON', '', post(JSON_TYPE, '{"identity":"alice","products":"video","room":"tutoring-42"}')],
    ['POST form', '', post(FORM_TYPE, 'identity=alice&products=video&room=tutoring-42')],
    ['query and body', '?identity=alice&room=x', post(FORM_TYPE, 'products=video&room=tutoring-42')],
  ])('means the same by %s', async (_, query, init) => {
    const { body } = await ask(query, init);
    expect(body).toMatchObject({ identity: 'alice', products: ['video'] });
    const { payload } = await verifyAccessToken(body.token);
    expect(payload.grants).toEqual({ identity: 'alice', video: { room: 'tutoring-42' } });
  });

  it.each<[string, number, Reason, string, RequestInit]>([
    ['a repeated parameter', 400, 'parameter_malformed', '?room=a&room=b', {}],
    ['a bracketed parameter', 400, 'parameter_malformed', '?room[x]=a', {}],
    ['a number', 400, 'parameter_malformed', '', post(JSON_TYPE, '{"room":7}')],
    ['a parameter that overwrites the request', 400, 'request_overwritten', '?request=x', {}],
    ['a constructor in the query', 400, 'parameter_unknown', '?constructor[prototype][products]=fax', {}],
    ['a JSON array', 400, 'parameter_unknown', '', post(JSON_TYPE, '["products","fax"]')],
    ['control characters', 403, 'identity_characters', '?identity=a%00b', {}],
    ['a bearer token in the query', 401, 'no_issuer', '?request[headers][authorization]=Bearer%20a.b.c', {}],
    ['JSON with single quotes', 400, 'body_not_read', '', post(JSON_TYPE, "{'identity':'alice'}")],
    ['JSON that is a text', 400, 'body_not_read', '', post(JSON_TYPE, '"alice"')],
    ['JSON in an unknown character set', 400, 'body_not_read', '', post(`${JSON_TYPE}; charset=klingon`, '{}')],
    ['an unknown encoding', 400, 'body_not_read', '', post(JSON_TYPE, '{}', { 'content-encoding': 'zip' })],
    ['a body that is not compressed', 400, 'body_not_read', '', post(JSON_TYPE, '{}', { 'content-encoding': 'gzip' })],
    ['more than 6 MB', 400, 'body_not_read', '', post(JSON_TYPE, `"${'x'.repeat(6_300_000)}"`)],
    ['a form with too many fields', 400, 'body_not_read', '', post(FORM_TYPE, 'a&'.repeat(1001))],
    ['a form in an unknown character set', 400, 'body_not_read', '', post(`${FORM_TYPE}; charset=klingon`, 'a=1')],
  ])('refuses %s with %i %s', async (_, status, reason, query, init) => {
    const answer = await ask(query, init);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expectNoStack();
  });

  it.each<[number, string, RequestInit]>([
    [400, '/%zz', {}],
    [400, '/token%', {}],
    [416, '/index.html', { headers: { range: 'bytes=99999999-' } }],
  ])('answers %i for %s, without a stack', async (status, path, init) => {
    const response = await fetch(`${server.url}${path}`, init);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toEqual({ type: 'about:blank', title: expect.any(String), status });
    expectNoStack();
  });

  it('ignores a prototype in the body', async () => {
    const { status, body } = await ask('', post(JSON_TYPE, '{"__proto__":{"products":"fax","identity":"m"}}'));
    expect([status, body.identity]).toEqual([200, expect.stringMatching(/^guest/)]);
  });

  it.each(['', '?products=fax'])('sends CORS headers for %j to a listed origin, and Vary to any', async (query) => {
    const { headers } = await ask(query, { headers: { origin: APP } });
    expect(headers.get('access-control-allow-origin')).toBe(APP);
    const other = await ask(query, { headers: { origin: 'https://evil.example' } });
    expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([null, 'Origin']);
  });

  it('logs one line of JSON for each request, without a token or a secret', async () => {
    const { body } = await ask('?products=sync');
    await server.until('"products":["sync"]');
    const [line = '', ...others] = server.output().match(/^\{.*"products":\["sync"\].*$/gm) ?? [];
    const fields = { outcome: 'issued', products: ['sync'], jti: expect.any(String), ms: expect.any(Number) };
    expect([JSON.parse(line), others]).toEqual([fields, []]);
    for (const secret of [API_KEY_SECRET, body.token]) expect(server.output()).not.toContain(secret);
  });

  it('answers each of 2,000 random requests by the contract, and then a valid one with 200', async () => {
    const requests = fc.sample(randomRequest(), { numRuns: 2000, seed: 2 });
    const statuses = new Set<number>();
    for (const { query, authorization, body } of requests) {
      const headers = { 'content-type': JSON_TYPE, ...(authorization !== undefined && { authorization }) };
      const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
      statuses.add((await ask(`?${new URLSearchParams(query)}`, init)).status);
    }
    expect([...statuses].sort()).toEqual([200, 400, 401]);
    expect((await ask('')).status).toBe(200);
    expectNoStack();
  });
});

function randomRequest() {
  const known = [
    'products',
    'room',
    'platform',
    'identity',
    'request',
    'request[headers]',
    'room[x]',
    '__proto__',
    'x',
  ];
  const name = fc.constantFrom(...known);
  const values = fc.constantFrom('video', 'voice,sync', 'ios', 'Bearer a.b.c', '\0', '\u202e');
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), values);
  const header = fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,20}$/), fc.constant('Bearer a.b.c'));
  return fc.record({
    query: fc.array(fc.tuple(name, text), { maxLength: 4 }),
    authorization: fc.option(header, { nil: undefined }),
    body: fc.option(fc.object({ key: name, values: [text, fc.integer(), fc.boolean(), fc.constant(null)] }), {
      nil: undefined,
    }),
  });
}
