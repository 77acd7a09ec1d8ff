import { discoverJwksUri } from '../../../src/oidc/discovery';
import { fetchJson } from '../../../src/oidc/fetch-json';
import type { OidcSettings } from '../../../src/oidc/provider';

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

  it.each<[string, () => Promise<Response>]>([
    ['status_404', answer('{}', { status: 404 })],
    ['status_204', answer(null, { status: 204 })],
    ['status_201', answer('{}', { status: 201 })],
    ['status_503', answer('{}', { status: 503 })],
    ['no_json', answer('<html>')],
    ['no_json', answer('{"keys":[')],
    ['no_json', answer(null)],
    ['no_json_object', answer('null')],
    ['no_json_object', answer('[]')],
    ['no_json_object', answer('"keys"')],
    ['unreachable', () => Promise.reject(new TypeError('fetch failed'))],
  ])('says %s', async (reason, fetch) => {
    await expect(fetchJson(fetch, URL, signal)).rejects.toMatchObject({ name: 'FetchError', reason });
  });

  it('says timeout where the signal ended it', async () => {
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

  it('ends with the signal though fetch has lost sight of it, and lets go of the body', async () => {
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

  it('outlives a body that breaks', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('broken')) });
    await expect(fetchJson(answer(broken), URL, signal)).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('lets go of the body of a refusal', async () => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    await expect(fetchJson(answer(body, { status: 500 }), URL, signal)).rejects.toMatchObject({ reason: 'status_500' });
    expect(isCancelled).toBe(true);
  });
});

describe('discoverJwksUri', () => {
  const discover = (document: object, settings: Partial<OidcSettings> = {}) => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response(JSON.stringify(document));
    };
    const all = { issuer: 'https://issuer.example', allowsLoopbackHttp: false, ...settings } as OidcSettings;
    return discoverJwksUri(all, fetch, signal).then((uri) => ({ uri, asked }));
  };

  it.each([
    ['https://issuer.example', 'https://issuer.example/.well-known/openid-configuration'],
    ['https://issuer.example/', 'https://issuer.example/.well-known/openid-configuration'],
    ['https://issuer.example/realms/x', 'https://issuer.example/realms/x/.well-known/openid-configuration'],
  ])('of %s asks %s', async (issuer, url) => {
    expect(await discover({ issuer, jwks_uri: URL }, { issuer })).toEqual({ uri: URL, asked: [url] });
  });

  it.each([undefined, 'https://issuer.example/', 'https://evil.example', 7])(
    'refuses the document of %j',
    async (issuer) => {
      await expect(discover({ issuer, jwks_uri: URL })).rejects.toMatchObject({
        reason: 'discovery_of_another_issuer',
      });
    },
  );

  it.each([undefined, 7, 'http://issuer.example/keys', 'http://localhost/keys'])(
    'refuses keys at %j',
    async (jwks_uri) => {
      await expect(discover({ issuer: 'https://issuer.example', jwks_uri })).rejects.toMatchObject({
        reason: 'discovery_without_jwks_uri',
      });
    },
  );

  it('takes keys on this computer while developing', async () => {
    const document = { issuer: 'https://issuer.example', jwks_uri: 'http://localhost/keys' };
    expect((await discover(document, { allowsLoopbackHttp: true })).uri).toBe('http://localhost/keys');
  });
});
