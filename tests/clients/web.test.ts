import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessToken, type Product, TokenError, TokenSource, voiceIdentity } from '../../clients/web/token-source';
import { escapeForVoice } from '../../src/twilio/identity';
import { becomeReactNative } from '../support/react-native';
import { type Case, readTable, type ScriptedServer, startScriptedServer } from '../support/scripted-server';
import { readLog, runCase, until } from '../support/web-case-runner';

const { cases, voiceIdentity: identities } = readTable();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MAX_ANSWER_BYTES = 64 * 1024;

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());
afterEach(() => jest.restoreAllMocks());

let runs = 0;

/** A token source for a case of the table, whose responses serve another test. */
function sourceFor(id: string, options: Partial<ConstructorParameters<typeof TokenSource>[0]> = {}) {
  const url = `${server.url}/${id}~own-${++runs}`;
  const log = () => readLog(url);
  const untilRequests = (count: number) => until(async () => (await log()).length >= count);
  return { source: new TokenSource({ url: `${url}/token`, ...options }), url, log, untilRequests };
}

/** A fetch that answers each call with the next response, and keeps what it was called with. */
function scriptedFetch(...responses: (() => Response | Promise<Response>)[]) {
  const calls: [url: string, init: RequestInit][] = [];
  const fake = async (url: string, init: RequestInit) => {
    calls.push([url, init]);
    const respond = responses[calls.length - 1];
    if (!respond) throw new TypeError('fetch failed');
    return respond();
  };
  return { fetch: fake as typeof fetch, calls };
}

const answer = (token: string, members: object = {}) =>
  Response.json({ identity: 'alice', token, expiresIn: 3600, products: ['video'], ...members });

/** Pauses, not the time that a request may take. */
const endPausesAtOnce = () =>
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, delay: number) => {
    if (delay < 15_000) queueMicrotask(callback);
  }) as typeof setTimeout);

const openPage = (href: string) => Object.assign(globalThis, { document: { baseURI: href }, location: new URL(href) });

const leavePage = () => {
  for (const name of ['document', 'location']) Reflect.deleteProperty(globalThis, name);
};

/** @returns the error that the promise rejects with */
async function failure(promise: Promise<unknown>) {
  const outcome = await promise.then(
    () => undefined,
    (error: Error) => error,
  );
  if (!outcome) throw new Error('It did not fail.');
  return outcome;
}

describe('TokenSource, for each case of the table', () => {
  it.each(cases)('$id: $name', (each) => runCase(server.url, each));
});

describe('TokenSource in React Native, for each case of the table that does not depend on streams or redirects', () => {
  let restore: () => void;
  beforeEach(() => {
    restore = becomeReactNative();
  });
  afterEach(() => restore());

  const isPossible = ({ responses }: Case) =>
    responses.every(
      ({ location, padTo = 0, status = 200 }) => !location && (padTo <= MAX_ANSWER_BYTES || status === 503),
    );
  it.each(cases.filter(isPossible))('$id: $name', (each) => runCase(server.url, each));

  it('does not take the page behind a redirect for an answer', async () => {
    const page = { status: 200, headers: new Headers(), text: async () => '<!doctype html>' };
    const { fetch: send, calls } = scriptedFetch(() => page as Response);
    const { source } = sourceFor('redirect-302', { fetch: send });
    expect(await failure(source.token())).toMatchObject({ kind: 'invalidAnswer', status: 200 });
    expect(calls[0]?.[1]).not.toHaveProperty('redirect');
    expect(calls[0]?.[1]).not.toHaveProperty('cache');
    expect(calls[0]?.[1]).toHaveProperty('credentials', 'omit');
  });
});

describe('the signal of a caller', () => {
  it('that is aborted already makes no request and does not ask for the bearer token', async () => {
    const bearerToken = jest.fn(() => 'bearer-user');
    const { source, log } = sourceFor('keeps-a-token', { bearerToken });
    const error = await failure(source.token({}, { signal: AbortSignal.abort() }));
    expect(error.name).toBe('AbortError');
    await sleep(20);
    expect(bearerToken).not.toHaveBeenCalled();
    expect(await log()).toEqual([]);
  });

  it('rejects with its reason', async () => {
    const { source, untilRequests } = sourceFor('thousand-callers');
    const controller = new AbortController();
    const waiting = source.token({}, { signal: controller.signal });
    await untilRequests(1);
    const reason = new Error('The user left the page.');
    controller.abort(reason);
    expect(await failure(waiting)).toBe(reason);
  });

  it('has no listener left when the caller has its outcome', async () => {
    const { source } = sourceFor('failure-is-not-kept');
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    await failure(source.token({}, { signal }));
    await failure(source.token({}, { signal }));
    await source.token({}, { signal });
    await source.token({}, { signal });
    expect(added).toHaveBeenCalledTimes(3);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('changes nothing once the caller has its outcome', async () => {
    const { source, log } = sourceFor('keeps-a-token');
    const controller = new AbortController();
    const token = await source.token({}, { signal: controller.signal });
    controller.abort();
    expect(await source.token()).toBe(token);
    expect(await log()).toHaveLength(1);
  });
});

describe('a fetch that ignores its signal', () => {
  it('brings no token back after signOut', async () => {
    let deliver = (_: Response) => {};
    const late = () => new Promise<Response>((resolve) => (deliver = resolve));
    const { fetch: send } = scriptedFetch(late, () => answer('token-new-user'));
    const { source } = sourceFor('keeps-a-token', { fetch: send });
    const waiting = source.token();
    await sleep(20);
    source.signOut();
    expect(await failure(waiting)).toMatchObject({ kind: 'signedOut' });
    deliver(answer('token-old-user'));
    await sleep(20);
    expect(await source.token()).toMatchObject({ token: 'token-new-user' });
    expect(await source.token()).toMatchObject({ token: 'token-new-user' });
  });
});

describe('a pause before a repeat', () => {
  it('takes a second of real time', async () => {
    const { source } = sourceFor('503-once');
    const start = performance.now();
    expect(await source.token()).toMatchObject({ token: 'token-two' });
    expect(performance.now() - start).toBeGreaterThan(990);
  });
});

describe('the clocks', () => {
  const firstCase = 'two-hours-of-sleep';

  it.each([-DAY, DAY])('are not disturbed by a date that is wrong by %d ms', async (wrong) => {
    const date = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => date() + wrong);
    const { source, log } = sourceFor(firstCase);
    expect(await source.token()).toBe(await source.token());
    expect(await log()).toHaveLength(1);
  });

  it('notice a sleep that performance.now does not count', async () => {
    const { source } = sourceFor(firstCase);
    await source.token();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * HOUR);
    expect(await source.token()).toMatchObject({ token: 'token-two' });
  });

  it('notice that a token ages although the date was set back', async () => {
    const { source } = sourceFor(firstCase);
    await source.token();
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 2 * HOUR);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() - DAY);
    expect(await source.token()).toMatchObject({ token: 'token-two' });
  });
});

describe('the access token', () => {
  it('is an ordinary object: a copy of it, however made, is complete', async () => {
    const given = await sourceFor('keeps-a-token').source.token();
    const complete = { identity: 'alice', token: 'token-one', expiresIn: 3600, products: ['video'] };
    for (const copy of [{ ...given }, structuredClone(given), JSON.parse(JSON.stringify(given))]) {
      expect(copy).toEqual(complete);
    }
  });

  it('cannot be changed by one of its callers', async () => {
    const { source } = sourceFor('keeps-a-token');
    const given = (await source.token()) as AccessToken & { products: string[] };
    expect(() => given.products.push('voice')).toThrow(TypeError);
    expect(() => Object.assign(given, { token: 'other' })).toThrow(TypeError);
  });
});

describe('the request', () => {
  it('asks the browser for no cookies, no cache and no redirects', async () => {
    const { fetch: send, calls } = scriptedFetch(() => answer('token-one'));
    await sourceFor('keeps-a-token', { fetch: send }).source.token();
    expect(calls[0]?.[1]).toMatchObject({ credentials: 'omit', cache: 'no-store', redirect: 'manual' });
  });

  it('is ended if its answer is too large to be read', async () => {
    const { fetch: send, calls } = scriptedFetch(() => new Response(new Uint8Array(MAX_ANSWER_BYTES + 1)));
    await failure(sourceFor('keeps-a-token', { fetch: send }).source.token());
    expect(calls[0]?.[1].signal?.aborted).toBe(true);
  });

  it('keeps a product that it does not know, since the default would grant more', async () => {
    const { source, log } = sourceFor('keeps-a-token');
    await source.token({ products: ['fax', 'voice'] as unknown as Product[] });
    expect((await log())[0]?.query).toMatch(/^products=fax%2Cvoice$/);
  });

  it('sends a replacement character for a lone surrogate', async () => {
    const { source, log } = sourceFor('keeps-a-token');
    await source.token({ room: 'a\ud83dz' });
    expect((await log())[0]?.query).toBe('room=a%EF%BF%BDz');
  });

  it('uses the fetch of the moment, so that a mock or an interceptor that comes later sees it', async () => {
    const { source } = sourceFor('keeps-a-token');
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(answer('token-other'));
    expect(await source.token()).toMatchObject({ token: 'token-other' });
  });
});

describe('the address', () => {
  afterEach(() => leavePage());

  it.each([
    '/token',
    'token',
    '',
    '//token.example/token',
    'mailto:alice@example.com',
    'file:///token',
    'https://token example/token',
  ])('that cannot be one throws when the source is made: %j', (url) => {
    expect(() => new TokenSource({ url })).toThrow(TypeError);
    const restore = becomeReactNative();
    expect(() => new TokenSource({ url })).toThrow(TypeError);
    restore();
  });

  it('may be relative on a page', () => {
    openPage('https://app.example/rooms');
    expect(() => new TokenSource({ url: '/token' })).not.toThrow();
    openPage('file:///app/index.html');
    expect(() => new TokenSource({ url: '/token' })).toThrow(TypeError);
  });
});

describe('an error', () => {
  afterEach(() => leavePage());

  it('tells a redirect that a browser hides', async () => {
    const hidden = { status: 0, type: 'opaqueredirect', headers: new Headers(), body: null, text: async () => '' };
    const { fetch: send } = scriptedFetch(() => hidden as unknown as Response);
    const error = await failure(sourceFor('redirect-302', { fetch: send }).source.token());
    expect(error).toMatchObject({ kind: 'invalidAnswer', status: undefined });
  });

  it('is a TokenError with a message of stable words', async () => {
    const error = await failure(sourceFor('403').source.token());
    expect(error).toBeInstanceOf(TokenError);
    expect(String(error)).toBe('TokenError: refused 403 room_not_allowed room_not_open');
  });

  const thrown = new TypeError('fetch failed');
  const failing = (() => {
    throw thrown;
  }) as unknown as typeof fetch;

  it('of the network has the cause, whether nothing listens or fetch itself throws', async () => {
    endPausesAtOnce();
    const listener = createServer().listen(0);
    const { port } = listener.address() as { port: number };
    await new Promise((resolve) => listener.close(resolve));
    const refused = await failure(new TokenSource({ url: `http://127.0.0.1:${port}/token` }).token());
    expect(refused).toMatchObject({
      kind: 'network',
      status: undefined,
      cause: { cause: { code: 'ECONNREFUSED' } },
    });
    expect(String(refused)).toBe('TokenError: network');
    const broken = new TokenSource({ url: 'https://token.example/token', fetch: failing });
    expect(await failure(broken.token())).toMatchObject({ kind: 'network', cause: thrown });
  });

  it('of the network has the cause of an answer that breaks off', async () => {
    endPausesAtOnce();
    const error = await failure(sourceFor('half-a-body-always').source.token());
    expect(error).toMatchObject({ kind: 'network', cause: { name: 'TypeError' }, message: 'network' });
  });

  it('of the network says so if there was no answer in time', async () => {
    jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((callback: () => void) => setImmediate(callback)) as unknown as typeof setTimeout);
    const silent: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const error = await failure(sourceFor('silence', { fetch: silent }).source.token());
    expect(error).toMatchObject({ kind: 'network', cause: { name: 'AbortError' } });
    expect(error.message).toContain('15 seconds');
  });

  it.each([
    [
      'another origin',
      'https://app.example/',
      expect.stringContaining('CORS_ORIGINS of the Function lacks exactly this origin: https://app.example'),
    ],
    ['its own origin', 'https://token.example/', 'network'],
  ])('of the network on a page of %s says whether CORS may be the cause', async (_, page, message) => {
    endPausesAtOnce();
    openPage(page);
    const source = new TokenSource({ url: 'https://token.example/token', fetch: failing });
    expect(await failure(source.token())).toMatchObject({ kind: 'network', cause: thrown, message });
  });
});

describe('renewer', () => {
  const unexpected = (error: unknown) => {
    throw error;
  };

  it('may have an apply that is not async, which gets the whole token, and needs no onError', async () => {
    const { fetch: send, calls } = scriptedFetch(
      () => answer('token-one'),
      () => new Response('', { status: 500 }),
    );
    const { source } = sourceFor('renewer', { fetch: send });
    const given = await new Promise<AccessToken>((resolve) => source.renewer({}, resolve)());
    expect(given).toBe(await source.token());
    source.renewer({}, unexpected)();
    await until(async () => calls.length === 2);
  });

  it('reports what an apply throws that is not async', async () => {
    const thrown = new Error('the device is destroyed');
    const { fetch: send } = scriptedFetch(() => answer('token-one'));
    const { source } = sourceFor('renewer', { fetch: send });
    const reported = await new Promise((resolve) => source.renewer({}, () => unexpected(thrown), resolve)());
    expect(reported).toBe(thrown);
  });

  it('does nothing if its signal is aborted already', async () => {
    const { fetch: send, calls } = scriptedFetch(() => answer('token-one'));
    const { source } = sourceFor('renewer', { fetch: send });
    source.renewer({}, unexpected, unexpected, { signal: AbortSignal.abort() })();
    await sleep(20);
    expect(calls).toEqual([]);
  });

  it('is ended by its signal while it fetches, silently and for good', async () => {
    const { source, log, untilRequests } = sourceFor('thousand-callers');
    const controller = new AbortController();
    const renew = source.renewer({}, unexpected, unexpected, controller);
    renew();
    await untilRequests(1);
    controller.abort();
    await until(async () => (await log()).every(({ closedEarly }) => closedEarly));
    renew();
    await sleep(20);
    expect(await log()).toHaveLength(1);
  });

  it('is ended by its signal in a pause, and leaves no timer and no listener behind', async () => {
    const retryLater = () => new Response('', { status: 503, headers: { 'Retry-After': '31' } });
    const { fetch: send, calls } = scriptedFetch(retryLater, () => answer('token-two'));
    const { source } = sourceFor('renewer', { fetch: send });
    const controller = new AbortController();
    const added = jest.spyOn(controller.signal, 'addEventListener');
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const set = jest.spyOn(globalThis, 'setTimeout');
    const cleared = jest.spyOn(globalThis, 'clearTimeout');
    source.renewer({}, unexpected, unexpected, controller)();
    await until(async () => set.mock.calls.some(([, milliseconds]) => milliseconds === 31_000));
    const pause = set.mock.results[set.mock.calls.findIndex(([, milliseconds]) => milliseconds === 31_000)];
    controller.abort();
    expect(cleared).toHaveBeenCalledWith(pause?.value);
    expect(removed.mock.calls).toEqual(added.mock.calls);
    await sleep(20);
    expect(calls).toHaveLength(1);
  });

  it('does not take a Retry-After of a year for one of no time, as timers do, and leaves no timer after signOut', async () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const nextYear = () => new Response('', { status: 503, headers: { 'Retry-After': '31536000' } });
    const { fetch: send } = scriptedFetch(nextYear);
    const { source } = sourceFor('renewer', { fetch: send });
    source.renewer({}, unexpected, unexpected)();
    const isTimer = ([, milliseconds]: unknown[]) => milliseconds === 2 ** 31 - 1;
    await until(async () => set.mock.calls.some(isTimer));
    const cleared = jest.spyOn(globalThis, 'clearTimeout');
    source.signOut();
    expect(cleared).toHaveBeenCalledWith(set.mock.results[set.mock.calls.findIndex(isTimer)]?.value);
  });

  it('never applies a token once signOut has been called, not even one that has arrived', async () => {
    const { fetch: send } = scriptedFetch(() => answer('token-one'));
    const { source } = sourceFor('renewer', { fetch: send });
    const applied = jest.fn();
    const waiting = source.token();
    source.renewer({}, applied, unexpected)();
    await waiting; // The renewal shares this request, and its turn is next.
    source.signOut();
    await sleep(20);
    expect(applied).not.toHaveBeenCalled();
  });
});

describe('bearerToken', () => {
  it('may be a function that is not async, and may throw', async () => {
    const thrown = new Error('no session');
    const throwing = jest.fn(() => {
      throw thrown;
    });
    expect(await failure(sourceFor('bearer', { bearerToken: throwing }).source.token())).toBe(thrown);
    expect(throwing).toHaveBeenCalledTimes(1);
    expect(await sourceFor('bearer', { bearerToken: () => 'bearer-user' }).source.token()).toMatchObject({
      identity: 'alice',
    });
  });

  it('may call signOut, which ends the fetch that asked', async () => {
    const { source, log } = sourceFor('bearer', {
      bearerToken: () => {
        source.signOut();
        return 'bearer-old-user';
      },
    });
    expect(await failure(source.token())).toMatchObject({ kind: 'signedOut' });
    await sleep(30);
    expect(await log()).toEqual([]);
  });

  it.each([{ accessToken: 'bearer-user' }, ['bearer-user'], 0, false, Symbol('bearer')])(
    'that returns anything but a string or nothing is an error of the program, and no request of nobody: %p',
    async (returned) => {
      const { source, log } = sourceFor('bearer', { bearerToken: async () => returned as unknown as string });
      const errors = await Promise.all([source.token(), source.token({ room: 'a' })].map(failure));
      for (const error of errors) expect(error).toBeInstanceOf(TypeError);
      for (const { message } of errors) expect(message).toMatch(/^bearerToken .* type (object|number|boolean|symbol)$/);
      expect(await log()).toEqual([]);
    },
  );

  it('may return undefined for an anonymous caller', async () => {
    const { source, log } = sourceFor('bearer', { bearerToken: () => undefined });
    await source.token();
    expect((await log())[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('voiceIdentity', () => {
  it.each(identities)('escapes $name', ({ name, identity }) => {
    expect(voiceIdentity(name)).toBe(identity);
  });

  it('follows the same rule as the Function', () => {
    for (const { name, identity } of identities) expect(escapeForVoice(name)).toBe(identity);
  });
});
