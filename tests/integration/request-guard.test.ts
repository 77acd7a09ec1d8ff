import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { expectContract } from '../support/contract';
import { EVERY_PRODUCT, envText } from '../support/environment';
import { type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';

const VARIABLES = { ...EVERY_PRODUCT, CORS_ORIGINS: 'https://app.example.com' };
const PAGE = 'http://localhost:5173';

let server: StartedProject;
const folder = copyProject();
beforeAll(async () => {
  writeFileSync(join(folder, '.env'), envText(VARIABLES), { mode: 0o600 });
  server = await startProject(folder, []);
});
afterAll(() => server.stop());

/** No answer and no line in the terminal may show a stack or a path of this computer. */
async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  expect(text + server.output()).not.toMatch(/\n\s+at |&nbsp;at |node_modules|SyntaxError|URIError|<pre>/);
  return { status: response.status, headers: Object.fromEntries(response.headers), text };
}

const post = (type: string, body: string | Buffer, headers: Record<string, string> = {}): RequestInit => {
  return { method: 'POST', headers: { 'content-type': type, ...headers }, body };
};

describe('a body that the runtime cannot read', () => {
  const JSON_TYPE = 'application/json';
  const FORM_TYPE = 'application/x-www-form-urlencoded';

  it.each<[string, RequestInit]>([
    ['broken JSON', post(JSON_TYPE, '{"identity":')],
    ['JSON with single quotes', post(JSON_TYPE, "{'identity':'alice'}")],
    ['JSON that is a text', post(JSON_TYPE, '"alice"')],
    ['JSON in an unknown character set', post(`${JSON_TYPE}; charset=klingon`, '{}')],
    ['JSON in an unknown encoding', post(JSON_TYPE, '{}', { 'content-encoding': 'zip' })],
    ['JSON that is not compressed as it says', post(JSON_TYPE, '{}', { 'content-encoding': 'gzip' })],
    ['more than 6 MB', post(JSON_TYPE, `"${'x'.repeat(6_300_000)}"`)],
    ['a form with too many fields', post(FORM_TYPE, 'a&'.repeat(1001))],
    ['a form in an unknown character set', post(`${FORM_TYPE}; charset=klingon`, 'a=1')],
  ])('is refused in the terms of the contract: %s', async (_, init) => {
    const { status, headers, text } = await ask('/token', init);
    expectContract(status, headers, text);
    expect([status, JSON.parse(text).reason]).toEqual([400, 'body_not_read']);
  });

  it('leaves the server as it was', async () => {
    expect((await ask('/token', post(JSON_TYPE, '{"identity":"alice"}'))).status).toBe(200);
  });
});

describe('a path or a range that the runtime cannot read', () => {
  it.each<[number, string, RequestInit]>([
    [400, '/%zz', {}],
    [400, '/token%', {}],
    [416, '/index.html', { headers: { range: 'bytes=99999999-' } }],
  ])('is refused with %i: %s', async (status, path, init) => {
    const answer = await ask(path, init);
    expect([answer.status, answer.headers['content-type'], JSON.parse(answer.text).status]).toEqual([
      status,
      'application/problem+json',
      status,
    ]);
  });
});

describe('a target that is not a path', () => {
  it.each(['*', 'http://[::1/token'])('is not found: %s', async (path) => {
    const sent = request({ port: server.port, path, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/problem+json']);
  });
});

describe('the address of the server', () => {
  it.each(['/', '/?x=1'])('leads from %s to the page', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(path, { method });
      expect([status, headers.location]).toEqual([302, '/index.html']);
    }
    expect((await fetch(`${server.url}${path}`)).headers.get('content-type')).toContain('text/html');
  });

  it('takes no form', async () => {
    expect((await ask('/', { method: 'POST' })).status).toBe(404);
  });
});

describe('a page of another origin', () => {
  const advice = () => server.output().match(/^! A page .*$/gm) ?? [];

  it('is named once, with the line for .env, until it is listed', async () => {
    await ask('/token', { method: 'OPTIONS', headers: { origin: PAGE } });
    for (const path of ['/token', '/token?products=sync']) await ask(path, { headers: { origin: PAGE } });
    await ask('/token', { headers: { origin: 'https://app.example.com' } });
    await ask('/token', { headers: { origin: server.url } });
    await ask('/index.html', { headers: { origin: 'https://other.example.com' } });
    await ask('/token', { headers: { origin: 'evil\x9b31m' } });
    while (advice().length === 0) await new Promise(setImmediate);
    expect(advice()).toEqual([expect.stringContaining(PAGE)]);

    const [line = ''] = /CORS_ORIGINS=.*$/.exec(advice().join()) ?? [];
    expect(line).toBe(`CORS_ORIGINS=https://app.example.com,${PAGE}`);
    await server.save(`${envText(EVERY_PRODUCT)}${line}\n`);
    const { headers } = await ask('/token', { headers: { origin: PAGE } });
    expect(headers['access-control-allow-origin']).toBe(PAGE);
    expect(advice()).toHaveLength(1);
  });
});
