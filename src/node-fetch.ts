// The network of a Node.js process.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Fetch, FetchedAnswer } from './fetch-json';

/** Node's `fetch`, except for POST: to `fetch`, an answer with the status 407 or 421 is a failure of the connection. */
export const nodeFetch: Fetch = (url, init) => (init.method === 'POST' ? post(url, init) : fetch(url, init));

/**
 * @param init its body is a text
 * @throws what node:http throws: an error with the code of a system error, or an AbortError
 */
async function post(url: string, { headers: given, body, signal }: RequestInit): Promise<FetchedAnswer> {
  // Loaded when needed, as most requests are over before.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const headers = { ...Object.fromEntries(new Headers(given)), 'accept-encoding': 'identity' };
  return new Promise((resolve, reject) => {
    const send = () => {
      const sent = request(url, { method: 'POST', headers, ...(signal && { signal }) }, (answer) =>
        resolve(read(answer)),
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server has closed a connection that was kept since the last request: it has not read this one.
        if (sent.reusedSocket && error.code === 'ECONNRESET') send();
        else reject(error);
      });
      sent.end(body);
    };
    send();
  });
}

function read(answer: IncomingMessage): FetchedAnswer {
  const headers = new Headers(answer.headers as Record<string, string>);
  // Node.js sets the status of every answer to a request of its own.
  return { status: answer.statusCode as number, headers, body: Readable.toWeb(answer) as ReadableStream<Uint8Array> };
}
