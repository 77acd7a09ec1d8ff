// The network of a Node.js process.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Fetch, FetchedAnswer } from './fetch-json';

/** Node's `fetch`, except for POST: to `fetch`, an answer with the status 407 or 421 is a failure of the connection. */
export const nodeFetch: Fetch = (url, init) => (init.method === 'POST' ? post(url, init) : fetch(url, init));

/**
 * Opens a connection of its own. One that is kept may be dead after this process was frozen, and may still hold a part of
 * an answer to somebody else. Follows no redirect.
 *
 * @param init its body is a text
 * @throws what node:http throws: an error with the code of a system error, or an AbortError
 */
async function post(url: string, { headers: given, body, signal }: RequestInit): Promise<FetchedAnswer> {
  // Most processes never need it.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const own = { 'accept-encoding': 'identity', connection: 'close' };
  const headers = { ...Object.fromEntries(new Headers(given)), ...own };
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers, ...(signal && { signal }) })
      .on('response', (answer) => resolve(toAnswer(answer, Readable.toWeb(answer) as ReadableStream<Uint8Array>)))
      .on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(toAnswer(answer, null));
      })
      .on('error', reject)
      .end(body);
  });
}

function toAnswer({ statusCode, headers }: IncomingMessage, body: FetchedAnswer['body']): FetchedAnswer {
  // Node.js sets the status of every answer to a request of its own.
  return { status: statusCode as number, headers: new Headers(headers as Record<string, string>), body };
}
