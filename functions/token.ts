// The only file that depends on Twilio's runtime: it connects (context, event, callback) to issueToken().
import { randomUUID } from 'node:crypto';
import type { Context, ServerlessCallback, ServerlessEventObject } from '@twilio-labs/serverless-runtime-types/types';
import type { Answer } from '../src/http/answer';
import { createIssueToken } from '../src/issue-token';
import { nodeFetch } from '../src/node-fetch';

function log(entry: object): void {
  try {
    console.log(JSON.stringify(entry));
  } catch {
    // The caller gets an answer even if the log fails.
  }
}

const issueToken = createIssueToken({
  now: Date.now,
  elapsed: () => process.uptime() * 1000,
  fetch: nodeFetch,
  randomName: () => `guest${randomUUID().replaceAll('-', '')}`,
  log,
});

/** Calls back once, and never with an error, which the runtime would send to the caller with its stack and paths. */
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
