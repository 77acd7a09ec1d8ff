// What React Native has instead of the platform's fetch and signals, and what it lacks, as far as a client can tell.
const LACKING = ['DOMException', 'TextDecoder', 'TextEncoder', 'ReadableStream'] as const;

/** Its signals have no reason, and `AbortSignal` has no functions. */
class PlainAbortController {
  readonly signal = Object.assign(new EventTarget(), { aborted: false });

  abort(): void {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.dispatchEvent(new Event('abort'));
  }
}

/** Makes this process look like React Native until the function that it returns is called. */
export function becomeReactNative(): () => void {
  const names = [...LACKING, 'navigator', 'fetch', 'AbortController', 'AbortSignal'];
  const originals = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const platform = { fetch: globalThis.fetch, AbortController: globalThis.AbortController };
  const replace = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  for (const name of LACKING) replace(name, undefined);
  replace('navigator', { product: 'ReactNative' });
  replace('AbortController', PlainAbortController);
  replace('AbortSignal', undefined);
  replace('fetch', (url: string, init: RequestInit = {}) => fetchLikeReactNative(platform, url, init));
  return () => {
    for (const [name, descriptor] of originals) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

/** Follows redirects whatever it is told, adds `_=…` if it must not use its cache, and has no stream of the body. */
async function fetchLikeReactNative(
  platform: { fetch: typeof fetch; AbortController: typeof AbortController },
  url: string,
  { headers, signal, ...init }: RequestInit & { cache?: string },
) {
  const controller = new platform.AbortController();
  if (signal?.aborted) throw aborted();
  signal?.addEventListener('abort', () => controller.abort());
  const bypassesCache = init.cache === 'no-store' || init.cache === 'no-cache';
  const address = bypassesCache ? `${url}${url.includes('?') ? '&' : '?'}_=${Date.now()}` : url;
  const response = await platform.fetch(address, { ...(headers && { headers }), signal: controller.signal });
  const text = await response.text();
  if (signal?.aborted) throw aborted();
  return {
    status: response.status,
    headers: response.headers,
    text: async () => text,
    json: async () => JSON.parse(text),
  };
}

const aborted = () => Object.assign(new Error('Aborted'), { name: 'AbortError' });
