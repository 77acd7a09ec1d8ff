import { readdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { describeWhere } from '../support/describe-where';
import { EVERY_PRODUCT, envText } from '../support/environment';
import { type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';

const REAL = envText(EVERY_PRODUCT);
const ISSUER = 'OIDC_ISSUER=https://issuer.example.com\nOIDC_AUDIENCE=app\n';

const EVIL = { host: 'evil.example' };
const LOOPBACK = '127.0.0.1';

/** More headers than Node keeps by default. */
const MANY = Array(2000).fill('a:');

/** The addresses of this computer that are not loopback; those of one link only need a zone, and are left out. */
const addresses = Object.values(networkInterfaces())
  .flat()
  .flatMap((each) => (each && !each.internal && !each.address.startsWith('fe80:') ? [each.address] : []));

let server: StartedProject;
/** How many tokens this test has got. */
let issued = 0;
let probes = 0;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function ask(path: string, headers: Record<string, string> = {}, { host = LOOPBACK, method = 'GET', body = '' } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { host, port: server.port, path, method, headers, agent: false };
    const sent = request(options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        if (text.includes('"token":')) issued += 1;
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    sent.on('error', reject).end(body);
  });
}

/** @returns what the server sends for these bytes until it closes the connection */
function send(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, LOOPBACK, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

/** The Function logs each request, and warnings when it starts: there must be as many requests as tokens. */
async function expectOnlyOwnRequestsLogged(): Promise<void> {
  const count = (pattern: RegExp) => server.output().match(pattern)?.length ?? 0;
  // Every earlier line comes before that of the probe.
  expect((await ask('/token?products=sync')).status).toBe(200);
  probes += 1;
  while (count(/"products":\["sync"\]/g) < probes) await new Promise(setImmediate);
  expect(count(/^\{"outcome":"(?!warning)/gm)).toBe(issued);
}

async function expectRefused(asked: Promise<Answer>): Promise<void> {
  const { status, headers, text } = await asked;
  const type = headers['content-type'];
  expect([status, type, headers['cache-control']]).toEqual([403, 'application/problem+json', 'no-store']);
  expect(JSON.parse(text)).toMatchObject({ status: 403, detail: expect.stringContaining('npm start -- --open') });
  await expectOnlyOwnRequestsLogged();
}

describe('npm start with real credentials and no sign-in', () => {
  const folder = copyProject();
  beforeAll(async () => {
    writeFileSync(join(folder, '.env'), REAL, { mode: 0o600 });
    const source = "exports.handler = (context, event, callback) => callback(null, 'hello');";
    for (const file of ['hook.ts', 'signed.protected.js']) writeFileSync(join(folder, 'functions', file), source);
    server = await startProject(folder, []);
  });
  afterAll(() => server.stop());

  it('says that a phone needs --open', () => {
    expect(/Phone .*\(only with npm start -- --open\)/.test(server.output())).toBe(addresses.length > 0);
    expect(server.output()).toContain('it refuses other devices');
  });

  it.each(['localhost', 'LOCALHOST:3000', 'phone.localhost', '[::1]:3000', '192.168.1.7:3000'])(
    'answers a program on this computer that sends Host: %s',
    async (host) => expect((await ask('/token', { host })).status).toBe(200),
  );

  it.each([
    '/token',
    '/token?request[headers][host]=localhost',
    '/token?request[headers][x-forwarded-for]=',
    '/TOKEN',
    '/token/',
    '//token',
    '/./token',
    '/%74oken',
    '/token;x',
    '/token%3Fx',
    '/index.html',
    '/page.js',
    '/local-server.json',
    '/',
    '/nothing-here',
    '/favicon.ico',
  ])('refuses %s with Host: evil.example', (path) => expectRefused(ask(path, EVIL)));

  it('covers every file of the page', async () => {
    const files = readdirSync(join(folder, 'dist/assets'));
    expect(files).toEqual(expect.arrayContaining(['index.html', 'page.css', 'page.js']));
    for (const file of files) expect((await ask(`/${file}`, EVIL)).status).toBe(403);
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', (method) =>
    expectRefused(ask('/token', EVIL, { method })),
  );

  it('refuses a body that would overwrite the request', () => {
    const headers = { ...EVIL, 'content-type': 'application/json' };
    return expectRefused(
      ask('/token', headers, { method: 'POST', body: '{"request":{"headers":{"host":"localhost"}}}' }),
    );
  });

  it.each([
    { forwarded: 'for=192.0.2.1' },
    { via: '1.1 proxy' },
    { 'X-Forwarded-For': '192.0.2.1' },
    { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'localhost' },
  ])('refuses a tunnel that sends %j', (headers) => expectRefused(ask('/token', headers as Record<string, string>)));

  it.each<[string, string[]]>([
    ['an absolute target of another host', ['GET http://evil.example/token HTTP/1.1', 'Host: localhost']],
    ['two Hosts', ['GET /token HTTP/1.1', 'Host: localhost', 'Host: evil.example']],
    ['no Host', ['GET /token HTTP/1.0']],
    ['an empty Host', ['GET /token HTTP/1.1', 'Host:']],
    ['a proxy behind a thousand headers', ['GET /token HTTP/1.1', 'Host: localhost', ...MANY, 'Via: 1.1 proxy']],
    ['a Host behind a thousand headers', ['GET /token HTTP/1.1', 'Host: localhost', ...MANY, 'Host: evil.example']],
    ['an upgrade', ['GET /token HTTP/1.1', 'Host: evil.example', 'Upgrade: websocket']],
    ['a body that waits for its permission', ['POST /token HTTP/1.1', 'Host: evil.example', 'Expect: 100-continue']],
  ])('refuses %s', async (_, lines) => {
    expect(await send([...lines, 'Connection: close'])).toMatch(/HTTP\/1\.1 403 Forbidden\r\n/);
    await expectOnlyOwnRequestsLogged();
  });

  it('does not answer CONNECT', async () => {
    expect(await send(['CONNECT localhost:3000 HTTP/1.1', 'Host: localhost'])).toBe('');
  });

  it('says what to do once for each kind of stranger', () => {
    expect(server.output().match(/^! Refused .*npm start -- --open$/gm)).toHaveLength(2);
    expect(server.output().match(/another host name than localhost/g)).toHaveLength(1);
    expect(server.output().match(/a proxy or a tunnel/g)).toHaveLength(1);
  });

  describeWhere(addresses.length > 0, 'over the network', 'this computer has only loopback addresses', () => {
    it.each(addresses)('refuses %s', async (host) => {
      await expectRefused(ask('/token', {}, { host }));
      await expectRefused(ask('/token?request[headers][host]=localhost', { host: 'localhost' }, { host }));
      await expectRefused(ask('/index.html', {}, { host }));
    });

    it('says so once', () => {
      expect(server.output().match(/came over the network/g)).toHaveLength(1);
    });
  });

  it('tells its page that a phone would be refused, and nothing to a stranger', async () => {
    const { status, headers, text } = await ask('/local-server.json');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/json', 'no-store']);
    expect(JSON.parse(text)).toMatchObject({ admission: 'refused', expected: {} });
    await expectRefused(ask('/local-server.json', EVIL));
  });

  it('leads / to the page', async () => {
    const { status, headers } = await ask('/');
    expect([status, headers.location]).toEqual([302, '/index.html']);
    expect((await ask('/index.html')).headers['content-type']).toContain('text/html');
  });

  it("lets strangers call exactly the owner's own Functions", async () => {
    for (const path of ['/hook', '/hook?x=/token', '/signed']) {
      expect(await ask(path, { ...EVIL, via: '1.1 tunnel' })).toMatchObject({ status: 200, text: 'hello' });
    }
    for (const path of ['/hook/', '/Hook', '//hook', '/hook/../token', '/hook%2f..%2ftoken', '/token']) {
      await expectRefused(ask(path, EVIL));
    }
  });
});

describe('npm start', () => {
  const folder = copyProject();
  const strangerStatus = async () => (await ask('/token', EVIL)).status;
  afterEach(() => server.stop());

  it('decides by .env, at each start, who is let in', async () => {
    server = await startProject(folder, []);
    expect(server.output()).not.toContain('only with');
    expect(await strangerStatus()).toBe(200);
    for (const host of addresses) expect((await ask('/token', {}, { host })).status).toBe(200);

    await server.save(REAL);
    expect(await strangerStatus()).toBe(403);
    await server.save(`${REAL}${ISSUER}`);
    expect(await strangerStatus()).toBe(401);
    await server.save(`${REAL}${ISSUER}ALLOW_ANONYMOUS=true\n`);
    expect(await strangerStatus()).toBe(403);
    await server.save(envText(DEMO_ENVIRONMENT));
    expect(await strangerStatus()).toBe(200);
  });

  it('tells its own page the address of the line Phone and what a bearer token must say, and a stranger nothing', async () => {
    const facts = async (headers = {}, host = LOOPBACK) =>
      JSON.parse((await ask('/local-server.json', headers, { host })).text);
    writeFileSync(join(folder, '.env'), `${REAL}${ISSUER}OIDC_IDENTITY_CLAIM=email\n`, { mode: 0o600 });
    server = await startProject(folder, []);
    const [, phoneUrl] = /Phone +(http:\S+)/.exec(server.output()) ?? [];
    expect(await facts()).toEqual({
      admission: 'sign_in',
      ...(phoneUrl && { phoneUrl }),
      expected: { issuer: 'https://issuer.example.com', audience: 'app', identityClaim: 'email' },
    });
    for (const headers of [EVIL, { via: '1.1 tunnel' }]) expect(await facts(headers)).toEqual({});
    for (const host of addresses) expect(await facts({}, host)).toEqual({});

    // An invalid value may be anything, also a secret.
    await server.save(`${REAL}OIDC_ISSUER="s3cret\nOIDC_AUDIENCE=app\n`);
    expect(await facts()).toMatchObject({ admission: 'sign_in', expected: { audience: 'app' } });
    expect((await ask('/local-server.json')).text).not.toContain('s3cret');
  });

  it('lets everybody in with --open, and nothing of .env or the shell can do the same', async () => {
    const settings = '{"facts":{"admission":"flag"}}';
    writeFileSync(join(folder, '.env'), `${REAL}LOCAL_SERVER_SETTINGS=${settings}\n`, { mode: 0o600 });
    server = await startProject(folder, [], { LOCAL_SERVER_SETTINGS: settings });
    expect(await strangerStatus()).toBe(403);
    await server.stop();

    server = await startProject(folder, ['--', '--open']);
    expect(server.output()).not.toContain('only with');
    expect(await strangerStatus()).toBe(200);
    expect((await ask('/token', { via: '1.1 tunnel' })).status).toBe(200);
    for (const host of addresses) expect((await ask('/token', {}, { host })).status).toBe(200);
    await server.save(`${REAL}\n`);
    expect(await strangerStatus()).toBe(200);
    expect(server.output()).not.toContain('Refused');
  });
});
