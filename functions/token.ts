// The only place that knows Twilio: its (context, event, callback) on one side, issueToken() on the other.
import { randomUUID } from 'node:crypto';
import type { Context, ServerlessCallback, ServerlessEventObject } from '@twilio-labs/serverless-runtime-types/types';
import type { Answer } from '../src/http/answer';
import { createTokenIssuer } from '../src/issue-token';

function log(entry: object): void {
  try {
    console.log(JSON.stringify(entry));
  } catch {
    // A line that the log does not accept must not cost the caller its answer.
  }
}

const issueToken = createTokenIssuer({
  now: Date.now,
  elapsed: () => process.uptime() * 1000,
  fetch: (url, init) => fetch(url, init),
  randomName: () => `guest${randomUUID().replaceAll('-', '')}`,
  log,
});

/** Calls back exactly once, and never with an error: the runtime would send it with its stack and paths. */
export function handler(context: Context, event: ServerlessEventObject, callback: ServerlessCallback): void {
  issueToken(context, event)
    .then((answer) => callback(null, toResponse(answer)))
    .catch(() => log({ outcome: 'undelivered' }));
}

function toResponse({ status, headers, body }: Answer) {
  const response = new Twilio.Response();
  response.setStatusCode(status);
  response.setHeaders({ ...headers });
  response.setBody(body);
  return response;
}
