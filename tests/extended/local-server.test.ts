import { Agent, request } from 'node:http';
import fc from 'fast-check';
import type { Reason } from '../../src/errors';
import { expectContract } from '../support/contract';
import { API_KEY_SECRET, EVERY_PRODUCT } from '../support/environment';
import { type LocalServer, startLocalServer } from '../support/local-server';
import { verifyAccessToken } from '../support/verify';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ ...EVERY_PRODUCT, CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(() => server.stop());

async function ask(query: string, init?: RequestInit) {
  const response = await fetch(`${server.url}/token${query}`, init);
  const text = await response.text();
  expectContract(response.status, Object.fromEntries(response.headers), text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

const post = (headers: Record<string, string>, body: string): RequestInit => ({ method: 'POST', headers, body });

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
  ])('refuses %s with %i %s', async (_, status, reason, query, init) => {
    const answer = await ask(query, init);
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
  });

  it('ignores a prototype in the body', async () => {
    const { status, body } = await ask('', post(JSON_TYPE, '{"__proto__":{"products":"fax","identity":"m"}}'));
    expect([status, body.identity]).toEqual([200, expect.stringMatching(/^guest/)]);
  });

  it.each(['', '?products=fax'])(
    'sends CORS headers for %j to a listed origin, and Vary to any other',
    async (query) => {
      const { headers } = await ask(query, { headers: { origin: 'https://app.example.com' } });
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      const other = await ask(query, { headers: { origin: 'https://evil.example' } });
      expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([null, 'Origin']);
    },
  );

  it('logs one line of JSON for each request, without a token or a secret', async () => {
    const { body } = await ask('?products=sync');
    const lines = () => server.output().match(/^\{.*"products":\["sync"\].*$/gm) ?? [];
    // It may arrive after the answer.
    while (lines().length === 0) await new Promise(setImmediate);
    const [line = '', ...others] = lines();
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      outcome: 'issued',
      products: ['sync'],
      jti: expect.any(String),
      ms: expect.any(Number),
    });
    expect(server.output()).not.toContain(API_KEY_SECRET);
    expect(server.output()).not.toContain(body.token);
  });

  it('answers each of 10,000 random requests by the contract, and then a valid one with 200', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const requests = fc.sample(randomRequest(), { numRuns: 10_000, seed: 2 });
    const statuses = new Set<number>();
    let next = 0;
    const work = async () => {
      for (let each = requests[next++]; each; each = requests[next++]) {
        const { status, headers, text } = await send(agent, each);
        statuses.add(status);
        expectContract(status, headers, text);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    agent.destroy();
    expect([...statuses].sort()).toEqual([200, 400, 401, 403]);
    expect((await ask('')).status).toBe(200);
    expect(server.isRunning()).toBe(true);
  });
});

interface RandomRequest {
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

function randomRequest(): fc.Arbitrary<RandomRequest> {
  const name = fc.constantFrom(
    'products',
    'room',
    'platform',
    'identity',
    'request',
    'request[headers]',
    'room[x]',
    '__proto__',
    'x',
  );
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('video', 'voice,sync', 'ios', 'Bearer a.b.c', '\0', '\u202e'),
  );
  const query = fc.array(fc.tuple(name, text), { maxLength: 4 }).map((pairs) => {
    const encoded = pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
    return encoded.length > 0 ? `?${encoded.join('&')}` : '';
  });
  const anyHeader = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,20}[\x21-\x7e])?$/);
  const header = fc.oneof(anyHeader, fc.constant('Bearer a.b.c'));
  const headers = fc.dictionary(fc.constantFrom('authorization', 'origin', 'cookie', 'x-forwarded-for'), header, {
    maxKeys: 2,
  });
  const body = fc
    .object({ key: name, values: [text, fc.integer(), fc.boolean(), fc.constant(null)] })
    .map((value) => JSON.stringify(value));
  return fc.record({ query, headers, body: fc.option(body, { nil: undefined }) });
}

function send(agent: Agent, { query, headers, body }: RandomRequest) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const options = {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body && JSON_TYPE) },
    };
    const sent = request(`${server.url}/token${query}`, options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
