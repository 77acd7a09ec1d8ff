import { FetchError, fetchJson, readBounded, withDeadline } from '../../src/fetch-json';

const URL = 'https://issuer.example/keys';
const signal = new AbortController().signal;
const answer = (body: string | ReadableStream | null, init?: ResponseInit) => () =>
  Promise.resolve(new Response(body, init));

describe('fetchJson', () => {
  it('gives a JSON object, asked for without redirects and within a signal', async () => {
    const asked: unknown[] = [];
    const fetch = async (...args: unknown[]) => {
      asked.push(...args);
      return new Response('{"keys":[]}');
    };
    expect(await fetchJson(fetch, URL, signal)).toEqual({ keys: [] });
    expect(asked).toEqual([URL, { redirect: 'error', signal, headers: { Accept: 'application/json' } }]);
  });

  it('asks by another method, with another body and within fewer bytes, if the caller says so', async () => {
    const asked: RequestInit[] = [];
    const fetch = async (_: string, init: RequestInit) => {
      asked.push(init);
      return new Response('{"a":1}');
    };
    const options = { method: 'POST', redirect: 'manual', headers: { A: 'b' }, body: 'text' } as const;
    expect(await fetchJson(fetch, URL, signal, { ...options, maxBytes: 7 })).toEqual({ a: 1 });
    expect(asked).toEqual([{ ...options, signal }]);
    await expect(fetchJson(fetch, URL, signal, { ...options, maxBytes: 6 })).rejects.toMatchObject({
      reason: 'too_large',
    });
  });

  it('lets no caller replace the signal', async () => {
    const asked: RequestInit[] = [];
    const fetch = async (_: string, init: RequestInit) => {
      asked.push(init);
      return new Response('{}');
    };
    await fetchJson(fetch, URL, signal, { signal: AbortSignal.abort() });
    expect(asked[0]?.signal).toBe(signal);
  });

  it.each([204, 201, 404, 503])('refuses an answer with status %i, and names it', async (status) => {
    const body = status === 204 ? null : '{}';
    const refusal = { name: 'FetchError', reason: 'status', extras: { status } };
    await expect(fetchJson(answer(body, { status }), URL, signal)).rejects.toMatchObject(refusal);
  });

  it.each<[string, () => Promise<Response>]>([
    ['not_json', answer('<html>')],
    ['not_json', answer('{"keys":[')],
    ['not_json', answer(null)],
    ['not_json', answer('null')],
    ['not_json', answer('[]')],
    ['not_json', answer('"keys"')],
    ['unreachable', () => Promise.reject(new TypeError('fetch failed'))],
  ])('says %s (%#)', async (reason, fetch) => {
    await expect(fetchJson(fetch, URL, signal)).rejects.toMatchObject({ name: 'FetchError', reason });
  });

  it('says timeout if the signal aborted it', async () => {
    const fetch = (_: string, init: RequestInit) => Promise.reject(init.signal?.reason);
    await expect(fetchJson(fetch, URL, AbortSignal.abort())).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('takes 256 KiB and refuses a byte more', async () => {
    const document = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect(await fetchJson(answer(document(256 * 1024)), URL, signal)).toHaveProperty('a');
    await expect(fetchJson(answer(document(256 * 1024 + 1)), URL, signal)).rejects.toMatchObject({
      reason: 'too_large',
    });
  });

  it('stops reading an endless body', async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    await expect(fetchJson(answer(endless), URL, signal)).rejects.toMatchObject({ reason: 'too_large' });
    expect(chunks).toBeLessThan(10);
  });

  it('stops with the signal though fetch has lost it, and releases the body', async () => {
    let isCancelled = false;
    const never = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const controller = new AbortController();
    const read = fetchJson(answer(never), URL, controller.signal);
    setImmediate(() => controller.abort());
    await expect(read).rejects.toMatchObject({ reason: 'timeout' });
    expect(isCancelled).toBe(true);
  });

  it('survives a body that breaks', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('broken')) });
    await expect(fetchJson(answer(broken), URL, signal)).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('releases the body of a refusal', async () => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    await expect(fetchJson(answer(body, { status: 500 }), URL, signal)).rejects.toMatchObject({
      reason: 'status',
      extras: { status: 500 },
    });
    expect(isCancelled).toBe(true);
  });
});

describe('readBounded', () => {
  it('reads a missing body as an empty text', async () => expect(await readBounded(null, 10)).toBe(''));

  it('needs no signal', async () => {
    const { body } = new Response('text');
    expect(await readBounded(body, 4)).toBe('text');
    await expect(readBounded(new Response('text').body, 3)).rejects.toMatchObject({ reason: 'too_large' });
  });
});

describe('withDeadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it('gives the result of the work, or what it throws, and keeps no timer', async () => {
    expect(await withDeadline(10, async () => 'done')).toBe('done');
    await expect(withDeadline(10, () => Promise.reject(new RangeError('own')))).rejects.toThrow(RangeError);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('aborts at the deadline, and not a millisecond before', async () => {
    let signal: AbortSignal | undefined;
    const work = withDeadline(10, (given) => {
      signal = given;
      return untilAborted(given);
    });
    const refusal = expect(work).rejects.toEqual(new FetchError('timeout'));
    jest.advanceTimersByTime(9);
    expect(signal?.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(signal?.aborted).toBe(true);
    await refusal;
  });
});
