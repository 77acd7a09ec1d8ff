import fc from 'fast-check';
import type { Caller } from '../../src/caller';
import type { TokenRequest } from '../../src/http/request';
import { createPermissionsClient, limitByPermissions, PERMISSIONS_TIMES } from '../../src/permissions';

const URL = 'https://owner.example/permissions';
const QUESTION = { user: 'alice', url: URL, bearerToken: 'a.b.c', request: { products: undefined, room: undefined } };
const ALL = { products: null, rooms: null };
const NOTHING_NARROWED = { products: undefined, rooms: undefined };

const unavailable = (reason: string, retryAfterSeconds = 5) => ({
  code: 'temporarily_unavailable',
  reason,
  extras: { retryAfterSeconds },
});

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** A permissions server whose answer, and a clock whose time, the test decides. */
function setUp() {
  const server = {
    answer: (async () => new Response(JSON.stringify(ALL))) as (signal: AbortSignal) => Promise<Response>,
    asked: [] as Asked[],
    elapsed: 1_000,
    now: 1_700_000_000_000,
  };
  const ask = createPermissionsClient({
    fetch: (url, init) => {
      server.asked.push({ url, init });
      return server.answer(init.signal as AbortSignal);
    },
    elapsed: () => server.elapsed,
    now: () => server.now,
  });
  const says = (body: unknown, init?: ResponseInit) => {
    server.answer = async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
  };
  const isDown = () => {
    server.answer = () => Promise.reject(new TypeError('fetch failed'));
  };
  return { server, ask: (question: Partial<typeof QUESTION> = {}) => ask({ ...QUESTION, ...question }), says, isDown };
}

describe('the question', () => {
  it.each<[string, Pick<TokenRequest, 'products' | 'room'>, object]>([
    ['nothing', { products: undefined, room: undefined }, {}],
    ['a product', { products: ['video'], room: undefined }, { products: ['video'] }],
    ['a room', { products: undefined, room: 'tutoring-42' }, { room: 'tutoring-42' }],
    ['both', { products: ['video', 'sync'], room: 'ä' }, { products: ['video', 'sync'], room: 'ä' }],
  ])('is sent as the app asked it: for %s', async (_, request, body) => {
    const { server, ask } = setUp();
    await ask({ request } as Partial<typeof QUESTION>);
    expect(server.asked).toEqual([
      {
        url: URL,
        init: {
          method: 'POST',
          redirect: 'error',
          headers: {
            Authorization: 'Bearer a.b.c',
            Accept: 'application/json',
            'Content-Type': 'application/json',
          },
          body: JSON.stringify(body),
          signal: expect.any(AbortSignal),
        },
      },
    ]);
  });

  it('is asked anew for each token: no answer is kept', async () => {
    const { server, ask, says } = setUp();
    says({ products: ['video'], rooms: null });
    expect(await ask()).toEqual({ products: ['video'], rooms: undefined });
    says({ products: [], rooms: null });
    expect(await ask()).toEqual({ products: [], rooms: undefined });
    expect(server.asked).toHaveLength(2);
  });
});

describe('the answer', () => {
  it.each<[string, unknown, object]>([
    ['two lists', { products: ['video'], rooms: ['a', 'b'] }, { products: ['video'], rooms: ['a', 'b'] }],
    ['empty lists', { products: [], rooms: [] }, { products: [], rooms: [] }],
    ['null', ALL, NOTHING_NARROWED],
    ['a list and null', { products: null, rooms: ['a'] }, { products: undefined, rooms: ['a'] }],
    ['other members', { ...ALL, ttl: 9, identity: 'mallory', room: 'x' }, NOTHING_NARROWED],
    ['unknown names', { products: ['fax', 'Video'], rooms: [''] }, { products: ['fax', 'Video'], rooms: [''] }],
  ])('may have %s', async (_, answer, permissions) => {
    const { ask, says } = setUp();
    says(answer);
    expect(await ask()).toEqual(permissions);
  });

  it.each<[string, unknown]>([
    ['no products', { rooms: null }],
    ['no rooms', { products: null }],
    ['a text of products', { products: 'video', rooms: null }],
    ['a text of rooms', { products: null, rooms: 'lobby' }],
    ['a list with a number', { products: ['video', 7], rooms: null }],
    ['a list with null', { products: null, rooms: [null] }],
    ['false', { products: null, rooms: false }],
    ['members in a prototype', '{"__proto__":{"products":null,"rooms":null}}'],
    ['a list', [ALL]],
    ['null', 'null'],
    ['no JSON', '<html>'],
    ['64 KiB and a byte', JSON.stringify(ALL).padEnd(64 * 1024 + 1)],
  ])('grants nothing if it has %s', async (_, answer) => {
    const { server, ask, says } = setUp();
    says(answer);
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_malformed'));
    says(ALL);
    expect(await ask()).toEqual(NOTHING_NARROWED);
    expect(server.asked).toHaveLength(2);
  });

  it('is total: any JSON gives lists as they were sent, or a refusal', async () => {
    const list = fc.oneof(fc.constant(null), fc.array(fc.string()), fc.jsonValue());
    const answer = fc.oneof(fc.record({ products: list, rooms: list }, { requiredKeys: [] }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(answer, async (any) => {
        const { ask, says } = setUp();
        says(JSON.stringify(any));
        try {
          const { products, rooms } = await ask();
          expect(any).toMatchObject({ products: products ?? null, rooms: rooms ?? null });
        } catch (error) {
          expect(error).toMatchObject(unavailable('permissions_malformed'));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('may have 64 KiB', async () => {
    const { ask, says } = setUp();
    says(JSON.stringify(ALL).padEnd(64 * 1024));
    expect(await ask()).toEqual(NOTHING_NARROWED);
  });

  it.each([201, 204, 302, 400, 404, 500])(
    'grants nothing with status %i, whatever its body says, and the log gets the status',
    async (status) => {
      const { server, ask } = setUp();
      const init = { status, headers: { Location: 'https://elsewhere.example/' } };
      server.answer = async () => new Response(status === 204 ? null : JSON.stringify(ALL), init);
      const { extras, ...refusal } = unavailable('permissions_status');
      const logged = { permissionsStatus: status };
      await expect(ask()).rejects.toMatchObject({ ...refusal, extras: { ...extras, logged } });
    },
  );

  it.each([
    [401, 'invalid_token', 'permissions_unauthorized'],
    [403, 'product_not_allowed', 'permissions_denied'],
  ])('refuses the caller with status %i, whatever its body says', async (status, code, reason) => {
    const { ask, says } = setUp();
    says(ALL, { status });
    await expect(ask()).rejects.toMatchObject({ code, reason });
  });

  it('is not repeated in a refusal', async () => {
    for (const init of [{ status: 500 }, { status: 401 }, { status: 403 }, { status: 200 }]) {
      const { ask, says } = setUp();
      says('{"products":"the-secret","rooms":"the-secret"}', init);
      const refusal = await ask().catch((error) => error);
      expect(JSON.stringify([refusal, refusal.message, refusal.detail])).not.toMatch(
        /the-secret|owner\.example|a\.b\.c/,
      );
    }
  });
});

describe('a server that cannot be reached', () => {
  it.each<[string, () => Promise<Response>]>([
    ['does not accept the connection', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'breaks off its answer',
      async () => new Response(new ReadableStream({ start: (body) => body.error(new Error('reset')) })),
    ],
  ])('grants nothing, and nobody asks it again for five seconds: it %s', async (_, answer) => {
    const { server, ask, says } = setUp();
    server.answer = answer;
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable', 5));
    says(ALL);
    for (const [milliseconds, retryAfter] of [
      [0, 5],
      [1, 5],
      [1_000, 4],
      [3_998, 1],
    ] as const) {
      server.elapsed += milliseconds;
      await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable', retryAfter));
    }
    expect(server.asked).toHaveLength(1);
    server.elapsed += 1;
    expect(await ask()).toEqual(NOTHING_NARROWED);
    expect(server.asked).toHaveLength(2);
    expect(await ask()).toEqual(NOTHING_NARROWED);
  });

  it('is asked again by a process that was frozen for five seconds', async () => {
    const { server, ask, says, isDown } = setUp();
    isDown();
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable'));
    says(ALL);
    server.now += PERMISSIONS_TIMES.pause - 1;
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable', 1));
    server.now += 1;
    expect(await ask()).toEqual(NOTHING_NARROWED);
  });

  it('pauses for that user alone, whose slow answers cost nobody else', async () => {
    const { server, ask, says, isDown } = setUp();
    for (let round = 0; round < 5; round++) {
      isDown();
      await expect(ask({ user: 'slow' })).rejects.toMatchObject(unavailable('permissions_unreachable', 5));
      says(ALL);
      expect(await ask({ user: 'other' })).toEqual(NOTHING_NARROWED);
      server.elapsed += PERMISSIONS_TIMES.pause;
    }
  });

  it('pauses for everybody after requests of three different users in a row, and counts anew then', async () => {
    const { server, ask, says, isDown } = setUp();
    isDown();
    for (const user of ['a', 'b', 'c']) await expect(ask({ user })).rejects.toMatchObject({ extras: {} });
    says(ALL);
    await expect(ask({ user: 'd' })).rejects.toMatchObject(unavailable('permissions_unreachable', 5));
    expect(server.asked).toHaveLength(3);
    server.elapsed += PERMISSIONS_TIMES.pause;
    isDown();
    for (const user of ['a', 'b']) await expect(ask({ user })).rejects.toMatchObject({ extras: {} });
    says(ALL);
    expect(await ask({ user: 'd' })).toEqual(NOTHING_NARROWED);
  });

  it.each<[string, unknown, ResponseInit]>([
    ['rights', ALL, {}],
    ['a refusal', '', { status: 403 }],
    ['an error of its own', '', { status: 500 }],
    ['something other than JSON', 'x', {}],
  ])('counts anew after any answer: %s', async (_, body, init) => {
    const { server, ask, says, isDown } = setUp();
    isDown();
    for (const user of ['a', 'b', 'a']) {
      await expect(ask({ user })).rejects.toMatchObject({ extras: {} });
      server.elapsed += PERMISSIONS_TIMES.pause;
    }
    says(body, init);
    await ask({ user: 'c' }).catch(() => undefined);
    isDown();
    await expect(ask({ user: 'd' })).rejects.toMatchObject({ extras: {} });
    says(ALL);
    expect(await ask({ user: 'e' })).toEqual(NOTHING_NARROWED);
  });

  it('does not stand in the way of another server', async () => {
    const { ask, says, isDown } = setUp();
    isDown();
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable'));
    says(ALL);
    expect(await ask({ url: 'https://other.example/permissions' })).toEqual(NOTHING_NARROWED);
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_unreachable'));
  });

  it('is told apart from one that answers with a status: that starts no pause', async () => {
    const { server, ask, says } = setUp();
    for (const status of [500, 503, 404, 302, 401, 403]) {
      says(ALL, { status });
      await expect(ask()).rejects.toHaveProperty('reason');
    }
    says(ALL);
    expect(await ask()).toEqual(NOTHING_NARROWED);
    expect(server.asked).toHaveLength(7);
  });

  it('is an outage whatever the cause is', async () => {
    const { server, ask } = setUp();
    server.answer = async () => new Proxy(new Response('{}'), { get: () => undefined });
    await expect(ask()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    // JSON has no big integers, so this question cannot be written.
    const request = { products: undefined, room: 1n } as unknown as (typeof QUESTION)['request'];
    await expect(setUp().ask({ request })).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('the timeout', () => {
  // Not setImmediate, on which streams wait.
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  const answerAfter = (milliseconds: number) => (signal: AbortSignal) =>
    new Promise<Response>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      setTimeout(() => resolve(new Response(JSON.stringify(ALL))), milliseconds);
    });

  it('grants nothing after three seconds, and that user does not wait again for five', async () => {
    const { server, ask } = setUp();
    server.answer = answerAfter(3_001);
    const refusal = expect(ask()).rejects.toMatchObject(unavailable('permissions_timeout', 5));
    await jest.advanceTimersByTimeAsync(2_999);
    expect(server.asked[0]?.init.signal?.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(server.asked[0]?.init.signal?.aborted).toBe(true);
    await refusal;
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_timeout', 5));
    server.elapsed += PERMISSIONS_TIMES.pause - 1;
    await expect(ask()).rejects.toMatchObject(unavailable('permissions_timeout', 1));
    expect(server.asked).toHaveLength(1);
  });
});

describe('limitByPermissions', () => {
  const CALLER: Caller = {
    name: 'alice',
    products: { names: ['video', 'voice'] },
    rooms: undefined,
    mayPlaceCalls: true,
    logged: { issuer: 'https://issuer.example', subject: 'abc' },
  };
  const SIGNED_IN = { bearerToken: 'a.b.c', products: ['video'], room: 'a' } as unknown as TokenRequest;

  it('leaves what both the claims and the permissions server name', async () => {
    const asked: unknown[] = [];
    const limited = await limitByPermissions(CALLER, SIGNED_IN, URL, async (question) => {
      asked.push(question);
      return { products: ['video', 'sync'], rooms: ['a'] };
    });
    expect(limited).toEqual({ ...CALLER, products: { names: ['video'] }, rooms: { names: ['a'] } });
    expect(asked).toEqual([{ url: URL, user: expect.any(String), bearerToken: 'a.b.c', request: SIGNED_IN }]);
  });

  it('tells users apart by the subject, whatever their names, or by the name where there is no subject', async () => {
    const userOf = async (name: string, logged: Caller['logged']) => {
      const ask = jest.fn(async () => NOTHING_NARROWED);
      await limitByPermissions({ ...CALLER, name, logged }, SIGNED_IN, URL, ask);
      return (ask.mock.calls as unknown as [{ user: string }][])[0]?.[0].user;
    };
    const logged = CALLER.logged;
    expect(await userOf('a', logged)).toBe(await userOf('b', logged));
    const withoutSubject = { ...logged, subject: undefined };
    const users = [
      await userOf('a', logged),
      await userOf('a', { ...logged, subject: 'def' }),
      await userOf('a', withoutSubject),
      await userOf('abc', withoutSubject),
      await userOf('a', { ...withoutSubject, issuer: 'https://other.example' }),
    ];
    expect(new Set(users).size).toBe(users.length);
  });

  it('changes nothing where the answer narrows nothing', async () => {
    expect(await limitByPermissions(CALLER, SIGNED_IN, URL, async () => NOTHING_NARROWED)).toEqual(CALLER);
  });

  it.each<[string, string | undefined, TokenRequest]>([
    ['there is no such server', undefined, SIGNED_IN],
    ['there is no bearer token', URL, { ...SIGNED_IN, bearerToken: undefined }],
  ])('asks nobody where %s', async (_, url, request) => {
    const ask = jest.fn();
    expect(await limitByPermissions(CALLER, request, url, ask)).toBe(CALLER);
    expect(ask).not.toHaveBeenCalled();
  });

  it('passes a refusal on', async () => {
    const ask = () => Promise.reject(new RangeError('refused'));
    await expect(limitByPermissions(CALLER, SIGNED_IN, URL, ask)).rejects.toThrow('refused');
  });
});
