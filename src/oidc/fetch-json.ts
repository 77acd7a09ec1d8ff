// One JSON document of the identity provider, within bounds: no redirect, few bytes, little time.

/** The network, as an argument: the edge passes the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Real documents have a few KiB. */
export const MAX_BYTES = 256 * 1024;

/** Why there is no document: for the log, without anything that the provider said. */
export class FetchError extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'FetchError';
  }
}

/**
 * @param url https, or http where the settings allow it for loopback
 * @param signal ends it all, the body included
 * @throws FetchError
 */
export async function fetchJson(fetch: Fetch, url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const text = await fetchText(fetch, url, signal);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FetchError('no_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FetchError('no_json_object');
  return value as Record<string, unknown>;
}

async function fetchText(fetch: Fetch, url: string, signal: AbortSignal): Promise<string> {
  try {
    // A redirect could lead out of https, or to an address inside somebody's network.
    const response = await fetch(url, { redirect: 'error', signal, headers: { Accept: 'application/json' } });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new FetchError(`status_${response.status}`);
    }
    return response.body ? await readBounded(response.body, MAX_BYTES, signal) : '';
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    throw new FetchError(signal.aborted ? 'timeout' : 'unreachable');
  }
}

/**
 * Counts what comes out of decompression, so that a small bomb does not grow past the bound.
 *
 * @throws FetchError too_large; whatever the signal or the body is ended with
 */
export async function readBounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const reader = body.getReader();
  // Node's fetch may lose sight of its signal once it has the headers: a body that drips would never end.
  const cancel = () => reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      bytes += read.value.byteLength;
      if (bytes > maxBytes) throw new FetchError('too_large');
      chunks.push(read.value);
    }
    signal.throwIfAborted();
    return Buffer.concat(chunks).toString();
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancel();
  }
}
