import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { nodeFetch } from '../../src/node-fetch';
import { makeCertificate } from '../support/certificate';
import { type Behaviour, json } from '../support/faulty-provider';
import { freePort } from '../support/local-server';
import { serveTests } from '../support/test-server';

let behave: Behaviour;
const server = serveTests((request, response) => behave(response, request));
const post = (url = server.url, init: RequestInit = {}) => nodeFetch(url, { method: 'POST', ...init });

describe("the network's POST", () => {
  it('sends its headers and its body, and wants nothing compressed', async () => {
    behave = async (response, request) => {
      const { method, headers } = request;
      json({ method, headers, body: await text(request) })(response, request);
    };
    const sent = { headers: new Headers({ Authorization: 'Bearer a', Accept: 'application/json' }), body: '{"ä":1}' };
    const answer = await post(`${server.url}/path?a=b`, sent);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await new Response(answer.body).json()).toMatchObject({
      method: 'POST',
      headers: {
        authorization: 'Bearer a',
        accept: 'application/json',
        'accept-encoding': 'identity',
        'content-length': '8',
      },
      body: '{"ä":1}',
    });
  });

  it.each([204, 302, 401, 407, 421, 503, 600])('gives an answer with status %i, from one request', async (status) => {
    let requests = 0;
    behave = (response) => {
      requests += 1;
      response.writeHead(status, { location: '/elsewhere' }).end();
    };
    const answer = await post(server.url, { body: '{}' });
    expect([answer.status, await new Response(answer.body).text(), requests]).toEqual([status, '', 1]);
  });

  it('gives the code of a system error', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    await expect(post(nobody)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses a certificate that is not trusted', async () => {
    const tls = createTlsServer(await makeCertificate('localhost')).listen(0, 'localhost');
    await once(tls, 'listening');
    const { port } = tls.address() as AddressInfo;
    await expect(post(`https://localhost:${port}`)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    tls.close();
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    behave = () => controller.abort();
    await expect(post(server.url, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('gives the status of an answer that changes the protocol, and closes the connection', async () => {
    const switching = createServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nmore'));
    }).listen(0, '127.0.0.1');
    await once(switching, 'listening');
    const answer = await post(`http://127.0.0.1:${(switching.address() as AddressInfo).port}`);
    expect([answer.status, answer.body]).toEqual([101, null]);
    switching.close();
    await once(switching, 'close');
  });

  it('opens a connection for each question, and leaves none open', async () => {
    const connections = new Set<Promise<unknown>>();
    behave = (response, request) => {
      connections.add(once(request.socket, 'close'));
      json({})(response, request);
    };
    for (let count = 1; count <= 3; count++) {
      const { body } = await post(server.url, { body: '{}' });
      await new Response(body).text();
      expect(connections.size).toBe(count);
      await Promise.all(connections);
    }
  });
});

it('lets fetch do the rest', async () => {
  behave = json({ a: 1 });
  const answer = await nodeFetch(server.url, {});
  expect(answer).toBeInstanceOf(Response);
});
