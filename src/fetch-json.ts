// One JSON document from another server, within bounds: no redirect, few bytes, little time.
import type { Reason } from './errors';
import { type JsonObject, parseJsonObject } from './json';

/** The network, as an argument. */
export type Fetch = (url: string, init: RequestInit) => Promise<FetchedAnswer>;

export type FetchedAnswer = Pick<Response, 'status' | 'headers' | 'body'>;

/** Real documents have a few KiB. */
export const MAX_BYTES = 256 * 1024;

/** Why there is no usable document, without anything that the server said. */
export type FetchReason = ProviderReason<Reason>;
type ProviderReason<R extends Reason> = R extends `provider_${infer Name}` ? Name : never;

/** What keeps a key from verifying bearer tokens. */
export type KeyFlaw =
  | 'no_key'
  | 'not_a_key'
  | 'symmetric'
  | 'private'
  | 'encryption'
  | 'x5c_alone'
  | 'short'
  | 'type'
  | 'algorithm';

export interface FetchErrorExtras {
  /** The HTTP status, for the reason `status`. */
  readonly status?: number;
  /** What is in the way of a provider's key, for the reason `no_usable_key`. */
  readonly keyFlaw?: KeyFlaw;
}

export class FetchError extends Error {
  constructor(
    readonly reason: FetchReason,
    readonly extras: FetchErrorExtras = {},
  ) {
    super(reason);
    this.name = 'FetchError';
  }
}

/** A request that is not a plain GET. */
export interface FetchOptions extends RequestInit {
  readonly maxBytes?: number;
}

/**
 * @param url https, or http where the settings allow it for loopback
 * @param signal aborts the request and the reading of its body
 * @throws FetchError
 */
export async function fetchJson(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  options: FetchOptions = {},
): Promise<JsonObject> {
  const document = parseJsonObject(await fetchText(fetch, url, signal, options));
  if (!document) throw new FetchError('not_json');
  return document;
}

async function fetchText(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  { maxBytes = MAX_BYTES, ...init }: FetchOptions,
): Promise<string> {
  try {
    // A redirect could lead out of https, or to an address inside somebody's network.
    const headers = { Accept: 'application/json' };
    const response = await fetch(url, { redirect: 'error', headers, ...init, signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new FetchError('status', { status: response.status });
    }
    return await readBounded(response.body, maxBytes, signal);
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    throw new FetchError(signal.aborted ? 'timeout' : 'unreachable');
  }
}

/**
 * Reads a body as UTF-8. The bound counts what comes out of decompression, so a small bomb does not grow past it.
 *
 * @param body null for a response without one
 * @throws FetchError too_large; anything that aborts the signal or breaks the body
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  // Node's fetch may lose its signal once it has the headers: a body that drips would never end.
  const cancel = () => reader.cancel().catch(() => {});
  signal?.addEventListener('abort', cancel);
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      bytes += read.value.byteLength;
      if (bytes > maxBytes) throw new FetchError('too_large');
      chunks.push(read.value);
    }
    signal?.throwIfAborted();
    return Buffer.concat(chunks).toString();
  } finally {
    signal?.removeEventListener('abort', cancel);
    await cancel();
  }
}

/**
 * Gives work a time limit.
 *
 * @param work stops when the signal aborts
 * @throws FetchError timeout; before that, what the work throws
 */
export async function withDeadline<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // A timer holds its controller; a signal of AbortSignal.timeout() may be collected before it fires.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await work(controller.signal);
  } catch (cause) {
    throw controller.signal.aborted ? new FetchError('timeout') : cause;
  } finally {
    clearTimeout(timer);
  }
}
