import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { NOT_LISTENING, TIMEOUT, UNREACHABLE } from '../../../advice/network';
import { adviceOn } from '../../../advice/reasons';
import type { Network } from '../../../cli/checks/network';
import { checkPermissions } from '../../../cli/checks/permissions-server';
import type { Reason } from '../../../src/errors';
import { type Behaviour, json } from '../../support/faulty-provider';
import { freePort } from '../../support/local-server';
import { serveTests } from '../../support/test-server';

const BEARER = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaWRkZW4ifQ.c2ln';
const RIGHTS = { products: ['video', 'voice'], rooms: ['tutoring-42'] };

/** How it answers a user, and a request without a bearer token. */
let [toUser, toNobody]: Behaviour[] = [];
const asked: { readonly request: IncomingMessage; readonly body: string }[] = [];
const server = serveTests(async (request, response) => {
  asked.push({ request, body: await text(request) });
  (request.headers.authorization ? toUser : toNobody)?.(response, request);
});
const urlOfRights = () => `${server.url}/rights`;

beforeEach(() => {
  asked.length = 0;
  [toUser, toNobody] = [json(RIGHTS), status(401)];
});

const network = {
  fetch: (address: string, init: RequestInit) => fetch(address, init),
  now: Date.now,
  node: { version: '24.21.0', environment: {} },
  timeoutMilliseconds: 600_000,
};

const status =
  (code: number, body = ''): Behaviour =>
  (response) =>
    response.writeHead(code).end(body);

async function check(bearer?: string, address = urlOfRights(), changes: Partial<Network> = {}) {
  const findings = await checkPermissions({ PERMISSIONS_URL: address }, bearer, { ...network, ...changes });
  expect(JSON.stringify(findings)).not.toMatch(/eyJ|hidden/);
  return findings;
}

const REFUSES = { check: 'Permissions server', status: 'ok', message: 'It refuses a request without a bearer token.' };

describe('the permissions server', () => {
  it('is not asked without PERMISSIONS_URL, or if that is invalid', async () => {
    expect(await checkPermissions({}, BEARER, network)).toEqual([]);
    expect(await check(BEARER, 'rights.example')).toMatchObject([{ status: 'skipped' }]);
    expect(asked).toEqual([]);
  });

  it('is asked as the Function asks it, without and with the bearer token', async () => {
    expect(await check(BEARER)).toEqual([
      REFUSES,
      {
        check: 'Permissions server',
        status: 'ok',
        message: 'For this user, it allows video, voice, and rooms "tutoring-42".',
      },
    ]);
    expect(asked.map(({ request, body }) => [request.method, request.headers.authorization, body])).toEqual([
      ['POST', undefined, '{}'],
      ['POST', `Bearer ${BEARER}`, '{}'],
    ]);
    expect(asked[1]?.request.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  });

  it('is asked only without a token if there is none', async () => {
    expect(await check()).toEqual([REFUSES]);
    expect(asked).toHaveLength(1);
  });

  it.each(['Bearer a.b.c', 'a\nb', '"a.b.c"'])('is not sent %j', async (bearer) => {
    expect(await check(bearer)).toMatchObject([{ check: 'With your bearer token', status: 'problem' }]);
    expect(asked).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['everything', { products: null, rooms: null }, 'every configured product, and every room.'],
    ['nothing', { products: [], rooms: [] }, 'no product, and no room.'],
    ['many rooms', { products: ['sync'], rooms: ['a', 'b', 'c', 'd'] }, 'sync, and rooms "a", "b", "c" and 1 more.'],
    [
      'a room that a terminal would interpret',
      { products: null, rooms: ['a\u001b[2J'] },
      'every configured product, and rooms "a?[2J".',
    ],
    ['other members', { ...RIGHTS, hidden: 'eyJ' }, 'video, voice, and rooms "tutoring-42".'],
  ])('may allow %s', async (_, rights, words) => {
    toUser = json(rights);
    expect(await check(BEARER)).toMatchObject([
      REFUSES,
      { status: 'ok', message: `For this user, it allows ${words}` },
    ]);
  });

  it.each([['Video'], ['chat']])('is warned about if it names the product %s', async (name) => {
    toUser = json({ products: [name, 'sync'], rooms: null });
    expect(await check(BEARER)).toMatchObject([
      REFUSES,
      { status: 'ok', message: expect.stringContaining('it allows sync,') },
      {
        status: 'warning',
        message: `Its products name "${name}", which grants nothing.`,
        remedy: expect.stringContaining('video'),
      },
    ]);
  });

  it.each<[string, Behaviour, string, string, string]>([
    ['gives anyone rights', json(RIGHTS), 'problem', 'gives anyone rights', 'Answer 401'],
    ['gives anyone no rights, but an answer', json({ products: [], rooms: [] }), 'problem', '200', 'Answer 401'],
    ['is a page', (response) => response.end('<html>'), 'problem', 'not JSON', 'PERMISSIONS_URL'],
    ['answers 403', status(403), 'warning', '403', 'Answer 401'],
    ['is a token Function', status(401, '{"code":"missing_token"}'), 'problem', 'a token Function', 'your own server'],
    [
      'is an open token Function',
      json({ identity: 'a', token: 'b' }),
      'problem',
      'a token Function',
      'your own server',
    ],
    ['has nothing at that path', status(404), 'problem', 'status 404', 'Check the path'],
    [
      'redirects',
      (response) => response.writeHead(302, { location: urlOfRights() }).end(),
      'problem',
      'status 302',
      'Redirects',
    ],
    ['fails', status(500), 'problem', 'failed (500)', 'log'],
  ])('is told what is wrong without a bearer token: it %s', async (_, behaviour, kind, words, remedy) => {
    toNobody = behaviour;
    expect(await check()).toEqual([
      {
        check: 'Permissions server',
        status: kind,
        message: expect.stringContaining(words),
        remedy: expect.stringContaining(remedy),
      },
    ]);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Behaviour, 'warning' | 'problem', Reason]>([
    ['does not accept the token', status(401), 'problem', 'permissions_unauthorized'],
    ['lets the user have nothing', status(403), 'warning', 'permissions_denied'],
    ['is not JSON', status(200, 'video'), 'problem', 'permissions_malformed'],
    ['is a list', json(['video']), 'problem', 'permissions_malformed'],
    ['has no rooms', json({ products: [] }), 'problem', 'permissions_malformed'],
    ['has a number', json({ products: [], rooms: [7] }), 'problem', 'permissions_malformed'],
  ])('is explained by the reason of the Function: it %s', async (_, behaviour, kind, reason) => {
    toUser = behaviour;
    const { message, remedy } = adviceOn(reason, true);
    const expected = { status: kind, message, remedy: expect.stringContaining(remedy) };
    expect(await check(BEARER)).toMatchObject([REFUSES, expected]);
  });

  it.each<[string, Behaviour, string]>([
    ['has nothing for that user', status(404), 'status 404'],
    ['fails', status(503), 'failed (503)'],
    ['has no content', status(204), 'status 204'],
    ['is long', status(200, ' '.repeat(64 * 1024 + 1)), 'larger than any valid answer'],
    ['breaks off', (response) => response.destroy(), UNREACHABLE.message],
  ])('is told what is wrong with its answer: it %s', async (_, behaviour, words) => {
    toUser = behaviour;
    expect(await check(BEARER)).toMatchObject([
      REFUSES,
      { status: 'problem', message: expect.stringContaining(words), remedy: expect.stringMatching(/\.$/) },
    ]);
  });

  it.each<[string, Behaviour]>([
    ['silent', () => {}],
    ['dripping', (response) => response.write('{')],
  ])('is not awaited if it is %s', async (_, behaviour) => {
    toNobody = behaviour;
    expect(await check(BEARER, urlOfRights(), { timeoutMilliseconds: 100 })).toMatchObject([TIMEOUT]);
  });

  it('reports once that it cannot be reached', async () => {
    expect(await check(BEARER, `http://localhost:${await freePort()}`)).toMatchObject([NOT_LISTENING]);
  });
});
