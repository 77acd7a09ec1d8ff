import { once } from 'node:events';
import { createServer, type IncomingMessage, request, Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { adviseOnOrigins, guardRequests, guardSettings } from '../../../cli/start/guard';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { expectContract } from '../../support/contract';
import { API_KEY_SECRET, CREDENTIALS, EVERY_PRODUCT } from '../../support/environment';

const words = (text: string) => text.split(' ');

const EVIL = { host: 'evil.example' };
const PHONE_URL = 'http://192.0.2.2:3000/token';
/** More headers than Node keeps by default. */
const MANY = Array(2000).fill('a:');
const HOST = 'localhost:3000';
const PAGE = 'http://localhost:5173';
const ISSUER = { OIDC_ISSUER: 'https://issuer.example.com', OIDC_AUDIENCE: 'app' };

describe('guardSettings', () => {
  it('tells the page what a bearer token must say', () => {
    const variables = { ...EVERY_PRODUCT, ...ISSUER, OIDC_IDENTITY_CLAIM: 'email', CORS_ORIGINS: '*' };
    expect(guardSettings(variables, false, PHONE_URL)).toEqual({
      facts: {
        admission: 'sign_in',
        phoneUrl: PHONE_URL,
        expected: { issuer: 'https://issuer.example.com', audience: 'app', identityClaim: 'email' },
      },
      corsOrigins: '*',
    });
  });

  it('tells the page no invalid value, which may be a secret', () => {
    const { facts } = guardSettings({ ...CREDENTIALS, ...ISSUER, OIDC_ISSUER: API_KEY_SECRET }, true, undefined);
    expect(facts).toEqual({ admission: 'sign_in', expected: { audience: 'app' } });
  });
});

describe('guardRequests', () => {
  const { emit } = Server.prototype;
  /** The targets of the requests that reached the runtime. */
  let passed: string[];
  /** What the runtime reports instead of an answer. */
  let failure: { readonly error: unknown } | undefined;
  let printed: jest.SpyInstance;
  let server: Server;
  let port: number;

  beforeEach(() => {
    passed = [];
    failure = undefined;
    printed = jest.spyOn(console, 'error').mockImplementation();
  });
  afterEach(() => {
    Server.prototype.emit = emit;
    printed.mockRestore();
    server.close();
    server.closeAllConnections();
  });

  async function serve(variables: object, hasOpenFlag = false): Promise<void> {
    guardRequests(guardSettings({ ...variables }, hasOpenFlag, PHONE_URL), new Set(['/hook']));
    const runtime = (asked: IncomingMessage, response: ServerResponse, onError?: (error: unknown) => void) => {
      passed.push(asked.url ?? '');
      if (failure) onError?.(failure.error);
      else response.end('runtime');
    };
    server = createServer(runtime).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }
  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }
  /** @returns what the server sends for these lines until it closes the connection */
  function send(lines: readonly string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    return text(socket);
  }
  async function expectRefused(asked: ReturnType<typeof ask>): Promise<void> {
    const { status, headers, body } = await asked;
    const type = headers['content-type'];
    expect([status, type, headers['cache-control']]).toEqual([403, 'application/problem+json', 'no-store']);
    expect(JSON.parse(body)).toMatchObject({ status: 403, detail: expect.stringContaining('npm start -- --open') });
    expect(passed).toEqual([]);
  }

  it('lets a program on this computer ask for everything', async () => {
    await serve(EVERY_PRODUCT);
    for (const path of ['/token', '/index.html', '/nothing-here']) expect((await ask(path)).body).toBe('runtime');
    expect(passed).toEqual(['/token', '/index.html', '/nothing-here']);
    expect(printed).not.toHaveBeenCalled();
  });

  it.each([
    ...words('/token /token?request[headers][host]=localhost /token?request[headers][x-forwarded-for]= /TOKEN /token/'),
    ...words('//token /./token /%74oken /token;x /token%3Fx / /index.html /page.js /local-server.json /nothing-here'),
    ...words('/hook/ /Hook //hook /hook/../token /hook%2f..%2ftoken'),
  ])('refuses a stranger %s', async (path) => {
    await serve(EVERY_PRODUCT);
    await expectRefused(ask(path, EVIL));
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses a stranger %s', async (method) => {
    await serve(EVERY_PRODUCT);
    await expectRefused(ask('/token', EVIL, method));
  });

  it('refuses a body that would overwrite the request', async () => {
    await serve(EVERY_PRODUCT);
    const headers = { ...EVIL, 'content-type': 'application/json' };
    await expectRefused(ask('/token', headers, 'POST', '{"request":{"headers":{"host":"localhost"}}}'));
  });

  it.each<[string, string[]]>([
    ['an absolute target of another host', ['GET http://evil.example/token HTTP/1.1', 'Host: localhost']],
    ['two Hosts', ['GET /token HTTP/1.1', 'Host: localhost', 'Host: evil.example']],
    ['no Host', ['GET /token HTTP/1.0']],
    ['an empty Host', ['GET /token HTTP/1.1', 'Host:']],
    ['a tunnel that rewrites Host', ['GET /token HTTP/1.1', 'Host: localhost', 'X-Forwarded-Host: evil.example']],
    ['a proxy behind a thousand headers', ['GET /token HTTP/1.1', 'Host: localhost', ...MANY, 'Via: 1.1 proxy']],
    ['a Host behind a thousand headers', ['GET /token HTTP/1.1', 'Host: localhost', ...MANY, 'Host: evil.example']],
    ['an upgrade', ['GET /token HTTP/1.1', 'Host: evil.example', 'Upgrade: websocket']],
    ['a body that waits for its permission', ['POST /token HTTP/1.1', 'Host: evil.example', 'Expect: 100-continue']],
  ])('refuses %s', async (_, lines) => {
    await serve(EVERY_PRODUCT);
    expect(await send([...lines, 'Connection: close'])).toMatch(/HTTP\/1\.1 403 Forbidden\r\n/);
    expect(passed).toEqual([]);
  });

  it('does not answer CONNECT', async () => {
    await serve(EVERY_PRODUCT);
    expect(await send(['CONNECT localhost:3000 HTTP/1.1', 'Host: localhost'])).toBe('');
  });

  it('says what to do once for each kind of stranger', async () => {
    await serve(EVERY_PRODUCT);
    for (const headers of [EVIL, { host: 'other.example' }, { via: '1.1 proxy' }, { forwarded: 'for=192.0.2.1' }]) {
      await ask('/token', headers as Record<string, string>);
    }
    expect(printed.mock.calls.flat()).toEqual([
      expect.stringMatching(/^! Refused a request for another host name than localhost, .* npm start -- --open$/),
      expect.stringMatching(/^! Refused a request that came through a proxy or a tunnel, .* npm start -- --open$/),
    ]);
  });

  it("lets strangers call the owner's other Functions", async () => {
    await serve(EVERY_PRODUCT);
    for (const path of ['/hook', '/hook?x=/token']) await ask(path, { ...EVIL, via: '1.1 tunnel' });
    expect(passed).toEqual(['/hook', '/hook?x=/token']);
  });

  it.each<[string, object, boolean]>([
    ['with demo values', DEMO_ENVIRONMENT, false],
    ['if every caller has to sign in', { ...EVERY_PRODUCT, ...ISSUER }, false],
    ['with --open', EVERY_PRODUCT, true],
  ])('lets strangers in %s', async (_, variables, hasOpenFlag) => {
    await serve(variables, hasOpenFlag);
    for (const headers of [EVIL, { via: '1.1 tunnel' }]) expect((await ask('/token', headers)).body).toBe('runtime');
    expect(printed).not.toHaveBeenCalled();
  });

  it('tells its own page the facts, and a stranger nothing', async () => {
    await serve(EVERY_PRODUCT, true);
    const { status, headers, body } = await ask('/local-server.json');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/json', 'no-store']);
    expect(JSON.parse(body)).toEqual({ admission: 'flag', phoneUrl: PHONE_URL, expected: {} });
    for (const stranger of [EVIL, { via: '1.1 tunnel' }]) {
      expect((await ask('/local-server.json', stranger)).body).toBe('{}');
    }
  });

  it.each(['/', '/?x=1'])('leads from %s to the page, and takes no form there', async (path) => {
    await serve(EVERY_PRODUCT);
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(path, {}, method);
      expect([status, headers.location]).toEqual([302, '/index.html']);
    }
    expect((await ask(path, {}, 'POST')).body).toBe('runtime');
  });

  it('names the origin of a page that is not listed, and only of a request to /token', async () => {
    await serve({ ...EVERY_PRODUCT, CORS_ORIGINS: 'https://app.example.com' });
    await ask('/index.html', { origin: 'https://other.example.com' });
    for (const path of ['/token', '/token?products=sync']) await ask(path, { origin: PAGE });
    await ask('/token', { origin: 'https://app.example.com' });
    await ask('/token', { origin: `http://localhost:${port}`, host: `localhost:${port}` });
    expect(printed.mock.calls.flat()).toEqual([expect.stringMatching(/^! A page at http:\/\/localhost:5173 /)]);
  });

  describe('with CORS_ORIGINS=* where strangers are refused', () => {
    const OPEN_CORS = { ...EVERY_PRODUCT, CORS_ORIGINS: '*' };

    it.each(['https://evil.example', 'null', 'http://192.168.1.7:5173'])(
      'refuses a page at %s, whatever it asks for, and how',
      async (origin) => {
        await serve(OPEN_CORS);
        for (const method of ['GET', 'POST', 'OPTIONS']) await expectRefusedPage('/token', { origin }, method);
        for (const path of ['/token?identity=a', '/index.html', '/']) await expectRefusedPage(path, { origin });
        expect(passed).toEqual([]);
      },
    );

    it.each([
      'http://localhost:5173',
      'http://a.localhost',
      'https://127.0.0.1:8443',
      'capacitor://localhost',
      'app://x',
    ])('lets in %s', async (origin) => {
      await serve(OPEN_CORS);
      expect((await ask('/token', { origin })).body).toBe('runtime');
      expect((await ask('/token')).body).toBe('runtime');
      expect(printed).not.toHaveBeenCalled();
    });

    it('names each origin once, with the line for .env and --open', async () => {
      await serve(OPEN_CORS);
      for (const origin of ['https://evil.example', 'null', 'https://evil.example', 'null', 'https://b.example']) {
        await ask('/token', { origin });
      }
      const line = (page: string, remedy: string) =>
        expect.stringMatching(new RegExp(`^! Refused a request of a page ${page}.*${remedy}.* npm start -- --open$`));
      expect(printed.mock.calls.flat()).toEqual([
        line('at https://evil\\.example:', 'CORS_ORIGINS=https://evil\\.example '),
        line('whose origin cannot be listed', 'List the origins'),
        line('at https://b\\.example:', 'CORS_ORIGINS=https://b\\.example '),
      ]);
    });

    it('prints nothing of the origin of doctor', async () => {
      await serve(OPEN_CORS);
      await expectRefusedPage('/token', { origin: 'https://doctor.invalid' });
      expect(printed).not.toHaveBeenCalled();
    });

    it('prints nothing of text that is not an origin', async () => {
      await serve(OPEN_CORS);
      await expectRefusedPage('/token', { origin: 'http://evil.example/\x9b31m' });
      await expectRefusedPage('/token', { origin: `http://${'a'.repeat(300)}.example` });
      expect(printed.mock.calls).toEqual([[expect.not.stringMatching(/evil|aaa/)]]);
    });

    it.each<[string, object, boolean]>([
      ['with demo values', { ...DEMO_ENVIRONMENT, CORS_ORIGINS: '*' }, false],
      ['if every caller has to sign in', { ...OPEN_CORS, ...ISSUER }, false],
      ['with --open', OPEN_CORS, true],
      ['if the origin is listed instead', { ...EVERY_PRODUCT, CORS_ORIGINS: 'https://evil.example' }, false],
      ['if no page can read the answer', EVERY_PRODUCT, false],
    ])('lets in every page %s', async (_, variables, hasOpenFlag) => {
      await serve(variables, hasOpenFlag);
      expect((await ask('/token', { origin: 'https://evil.example' })).body).toBe('runtime');
      expect(printed.mock.calls.flat().join()).not.toContain('Refused');
    });

    it("lets pages call the owner's other Functions", async () => {
      await serve(OPEN_CORS);
      expect((await ask('/hook', { origin: 'https://evil.example' })).body).toBe('runtime');
    });

    async function expectRefusedPage(path: string, headers: Record<string, string>, method = 'GET'): Promise<void> {
      const { status, body } = await ask(path, headers, method);
      expect([status, JSON.parse(body).detail]).toEqual([403, expect.stringContaining('CORS_ORIGINS=*')]);
    }
  });

  it.each([
    ['the parser of JSON', { type: 'entity.parse.failed', status: 400 }, 'The body is not valid JSON.'],
    ['the parser of bodies', { type: 'charset.unsupported', status: 415 }, 'The body cannot be read'],
    ['zlib', { code: 'Z_DATA_ERROR' }, 'The body cannot be read'],
  ])('turns an error of %s into an answer of the contract', async (_, error, detail) => {
    await serve(EVERY_PRODUCT);
    failure = { error };
    const { status, headers, body } = await ask('/token');
    expectContract(status ?? 0, headers, body);
    expect(JSON.parse(body)).toMatchObject({ reason: 'body_not_read', detail: expect.stringContaining(detail) });
  });

  it.each<[number, string, unknown]>([
    [400, 'of the router', { status: 400, message: 'a path' }],
    [416, 'of a range', { status: 416 }],
    [404, 'without a reason', undefined],
    [500, 'without a status', new Error('a path')],
    [500, 'that blames the server', { status: 503 }],
    [500, 'with a status that is not one of an error', { status: 200 }],
  ])('answers %i for an error %s, and repeats nothing of it', async (status, _, error) => {
    await serve(EVERY_PRODUCT);
    failure = { error };
    const answer = await ask('/token');
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(answer.body)).toEqual({ type: 'about:blank', title: expect.any(String), status });
  });
});

describe('adviseOnOrigins', () => {
  it('gives the line for .env, once for each origin', () => {
    const advise = adviseOnOrigins(undefined);
    expect(advise(PAGE, HOST)).toMatch(/add this line to \.env: CORS_ORIGINS=http:\/\/localhost:5173$/);
    expect(advise(PAGE, HOST)).toBeUndefined();
    expect(advise('https://app.example.com', HOST)).toMatch(/CORS_ORIGINS=https:\/\/app\.example\.com$/);
  });

  it('keeps the origins that are listed', () => {
    const advise = adviseOnOrigins('https://a.example.com, capacitor://localhost');
    expect(advise(PAGE, HOST)).toMatch(
      /change this line of \.env: CORS_ORIGINS=https:\/\/a\.example\.com,capacitor:\/\/localhost,http:\/\/localhost:5173$/,
    );
  });

  it.each([
    ['a listed origin', PAGE, PAGE],
    ['any origin where all are listed', '*', PAGE],
    ['any origin where the list is invalid, which the Function reports', 'https://app.example.com/', PAGE],
    ['its own page', undefined, `http://${HOST}`],
    ['its own page behind a tunnel', undefined, `https://${HOST}`],
    ['no origin', undefined, undefined],
    ['an empty origin', undefined, ''],
    ['text that is not an origin', undefined, 'evil'],
    ['control sequences', undefined, 'http://\x9b31mevil.example'],
    ['several origins', undefined, `${PAGE}, https://evil.example`],
    ['an asterisk', undefined, '*'],
    ['the origin of doctor', undefined, 'https://doctor.invalid'],
    ['an endless origin', undefined, `http://${'a.'.repeat(200)}example`],
  ])('says nothing of %s', (_, configured, origin) => {
    expect(adviseOnOrigins(configured)(origin, HOST)).toBeUndefined();
  });

  it.each(['null', 'file://'])('explains the origin %s, which can not be listed', (origin) => {
    const advice = adviseOnOrigins(PAGE)(origin, HOST);
    expect(advice).toContain('without an origin');
    expect(advice).not.toContain('CORS_ORIGINS');
  });

  it.each(['http://my_app.test:5173', 'http://[::1]:5173', 'tauri://localhost', 'chrome-extension://abcdefgh'])(
    'gives a line that the Function accepts for %s',
    (origin) => expect(adviseOnOrigins(undefined)(origin, HOST)).toContain(`CORS_ORIGINS=${origin}`),
  );

  it.each([20, 999, 1000, 5000])('names a page after %i made-up origins, and once', (count) => {
    const advise = adviseOnOrigins(undefined);
    for (let index = 0; index < count; index++) advise(`http://${index}.example`, HOST);
    expect(advise(PAGE, HOST)).toContain(`CORS_ORIGINS=${PAGE}`);
    for (let index = 1; index < 1000; index++) advise(`http://later-${index}.example`, HOST);
    expect(advise(PAGE, HOST)).toBeUndefined();
  });

  it('forgets the oldest of a thousand origins', () => {
    const advise = adviseOnOrigins(undefined);
    advise(PAGE, HOST);
    for (let index = 0; index < 1000; index++) advise(`http://${index}.example`, HOST);
    expect(advise('http://1.example', HOST)).toBeUndefined();
    expect(advise(PAGE, HOST)).toContain(`CORS_ORIGINS=${PAGE}`);
  });
});
