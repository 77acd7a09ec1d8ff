import type { IncomingMessage, RequestListener } from 'node:http';
import { notTokenFunction, TIMEOUT, UNREACHABLE } from '../../advice/network';
import { askForToken } from '../../page/ask';
import { serveTests } from '../support/test-server';

const ISSUED = { identity: 'alice', token: 'a.b.c', expiresIn: 3600, products: ['video'] };
const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

describe('askForToken', () => {
  let answer: RequestListener;
  const server = serveTests((request, response) => answer(request, response));
  const ask = (bearer = '', signal = new AbortController().signal) =>
    askForToken(`${server.url}/token`, bearer, signal);
  const answerWith = (status: number, type: string, body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    answer = (_, response) => response.writeHead(status, { 'Content-Type': type }).end(text);
  };

  it.each([JSON_TYPE, 'application/json; charset=utf-8'])('returns a token sent as %s', async (type) => {
    answerWith(200, type, ISSUED);
    expect(await ask()).toEqual({ issued: ISSUED });
  });

  it.each([PROBLEM_TYPE, 'Application/Problem+JSON; charset=utf-8'])('returns a problem sent as %s', async (type) => {
    answerWith(403, type, {
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'No.',
      code: 'c',
      reason: 'r',
    });
    expect(await ask()).toEqual({
      problem: { status: 403, title: 'Forbidden', detail: 'No.', code: 'c', reason: 'r' },
    });
  });

  it.each([
    ['5', 5],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
  ])('takes Retry-After %j for %s seconds', async (retryAfter, seconds) => {
    answer = (_, response) =>
      response.writeHead(503, { 'Content-Type': PROBLEM_TYPE, 'Retry-After': retryAfter }).end('{}');
    expect(await ask()).toEqual({ problem: expect.objectContaining({ status: 503, retryAfterSeconds: seconds }) });
  });

  it.each([
    ['no Authorization header without a bearer token', '', undefined],
    ['a bearer token in the Authorization header', 'a.b.c', 'Bearer a.b.c'],
    ['whatever else a header can carry', 'a, b="c" ~', 'Bearer a, b="c" ~'],
  ])('sends %s, and nowhere else', async (_, bearer, authorization) => {
    let request: IncomingMessage | undefined;
    answer = (received, response) => {
      request = received;
      response.writeHead(200, { 'Content-Type': JSON_TYPE }).end(JSON.stringify(ISSUED));
    };
    expect(await ask(bearer)).toEqual({ issued: ISSUED });
    expect(request).toMatchObject({ url: '/token' });
    expect(request?.headers.authorization).toBe(authorization);
    expect(request?.headers.cookie).toBeUndefined();
  });

  it.each(['a.b\u200b.c', 'a\nb', 'a\tb', 'a\0b', 'é', '…', '😀'])(
    'sends nothing and explains why if the bearer token is %j',
    async (bearer) => {
      const fetched = jest.spyOn(globalThis, 'fetch');
      const outcome = await ask(bearer);
      expect(fetched).not.toHaveBeenCalled();
      fetched.mockRestore();
      expect(outcome).toEqual({ failure: expect.stringContaining('is not allowed in a header') });
    },
  );

  it('returns a problem of another server with what it has', async () => {
    answerWith(502, PROBLEM_TYPE, { title: 7 });
    expect(await ask()).toEqual({ problem: { status: 502, title: '', detail: '', code: '', reason: '' } });
  });

  it.each([
    ['HTML', 200, 'text/html', '<h1>Hello</h1>'],
    ['an empty body', 200, JSON_TYPE, ''],
    ['half a body', 200, JSON_TYPE, '{"identity":'],
    ['JSON null', 200, JSON_TYPE, 'null'],
    ['a problem that is no object', 500, PROBLEM_TYPE, '"no"'],
    ['a token under an error', 404, JSON_TYPE, ISSUED],
    ['no token', 200, JSON_TYPE, { ...ISSUED, token: undefined }],
    ['a token that is no text', 200, JSON_TYPE, { ...ISSUED, token: 1 }],
    ['products that are no list', 200, JSON_TYPE, { ...ISSUED, products: 'video' }],
    ['a product that is no text', 200, JSON_TYPE, { ...ISSUED, products: ['video', 1] }],
    ['a life that is no number', 200, JSON_TYPE, { ...ISSUED, expiresIn: '3600' }],
    ['an endless life', 200, JSON_TYPE, JSON.stringify(ISSUED).replace('3600', '1e999')],
    ['members of a prototype', 200, JSON_TYPE, `{"__proto__":${JSON.stringify(ISSUED)}}`],
    ['deep JSON', 200, JSON_TYPE, '['.repeat(100_000)],
  ])('refuses %s, with a sentence', async (_, status, type, body) => {
    answerWith(status, type, body);
    expect(await ask()).toEqual({ failure: expect.stringContaining(notTokenFunction(status).message) });
  });

  it('says so when the headers are longer than the server allows', async () => {
    answerWith(200, JSON_TYPE, ISSUED);
    expect(await ask('a'.repeat(20_000))).toEqual({ failure: expect.stringContaining('headers are too long') });
  });

  it('says so when the connection breaks', async () => {
    answer = (_, response) => response.destroy();
    expect(await ask()).toEqual({ failure: expect.stringContaining(UNREACHABLE.message) });
  });

  it('says so when the answer takes too long', async () => {
    answer = () => {};
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort());
    const outcome = await ask();
    timeout.mockRestore();
    expect(outcome).toEqual({ failure: expect.stringContaining(TIMEOUT.message) });
  });

  it('rejects when it is told to stop, even within the body', async () => {
    const controller = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': JSON_TYPE }).write('{', () => controller.abort());
    };
    await expect(ask('', controller.signal)).rejects.toThrow(/aborted/);
  });
});
