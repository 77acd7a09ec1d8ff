// Answers a request: checks the credentials, fails if a test wants that, and otherwise calls the endpoint.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { apiEndpoints } from './api';
import { authorize } from './authorization';
import { conversationsEndpoints } from './conversations';
import type { Exchange } from './exchange';
import { parseForm } from './forms';
import { iamEndpoints } from './iam';
import { problem, Refusal } from './refusal';
import { type Answer, type ApiRequest, dispatch } from './routes';
import { answerServerless, SERVERLESS_HOSTS } from './serverless';
import { syncEndpoints } from './sync';
import type { Failure, Twilio } from './twilio';

const ENDPOINTS = { ...apiEndpoints, ...iamEndpoints, ...conversationsEndpoints, ...syncEndpoints };
export const HOSTS = [
  'api.twilio.com',
  'iam.twilio.com',
  'conversations.twilio.com',
  'sync.twilio.com',
  ...SERVERLESS_HOSTS,
];

type AnswerWithHeaders = readonly [...Answer, headers?: Record<string, string> | undefined, html?: string];

/** @param exchanges records the request and its answer */
export async function serve(
  twilio: Twilio,
  exchanges: Exchange[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', headers, url = '' } = request;
  const { pathname, searchParams: query } = new URL(url, 'https://localhost');
  const body = await buffer(request);
  const { host = '', 'content-type': type = '' } = headers;
  const exchange: Exchange = { host, line: `${method} ${pathname}`, query, type, body, status: 0, answer: undefined };
  exchanges.push(exchange);
  const [status, answer, extra, html] = await answerTo(twilio, exchange, headers.authorization).catch(refusalAnswer);
  if (html !== undefined) {
    // Twilio has not answered, so the exchange stays without a status.
    response.writeHead(status, { 'content-type': 'text/html', ...extra }).end(html);
    return;
  }
  // Twilio does not return the content of an upload.
  const text = JSON.stringify(answer, (name, value) => (name === 'content' ? undefined : value));
  Object.assign(exchange, { status, answer: text && JSON.parse(text) });
  response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(text);
}

async function answerTo(twilio: Twilio, exchange: Exchange, authorization?: string): Promise<AnswerWithHeaders> {
  const { host, line, query, type, body } = exchange;
  const [method = '', path = ''] = line.split(' ');
  authorize(twilio.account, authorization, host + path);
  const failing = twilio.failures.findIndex(({ request: pattern }) => {
    return pattern.test(line) || pattern.test(`${method} ${host}${path}`);
  });
  const [failure] = failing < 0 ? [] : twilio.failures.splice(failing, 1);
  if (failure) return failureAnswer(failure);
  const request: ApiRequest = { method, host, path, query, form: await parseForm(body, type) };
  const answer = SERVERLESS_HOSTS.includes(host)
    ? await answerServerless(twilio.resources, twilio.statuses, request)
    : dispatch(ENDPOINTS, twilio.account, request);
  await twilio.onEffect?.(line, host);
  return answer;
}

function failureAnswer({ status, headers, html, ...failure }: Failure): AnswerWithHeaders {
  if (html !== undefined) return [status, {}, headers, html];
  const isOverload = status === 429;
  const { code = isOverload ? 20429 : 20500, message = isOverload ? 'Too Many Requests' : 'Internal Server Error' } =
    failure;
  return [status, problem(status, code, message), headers];
}

function refusalAnswer(error: unknown): AnswerWithHeaders {
  if (error instanceof Refusal) return [error.status, problem(error.status, error.code, error.message)];
  return [500, problem(500, 20500, String(error))];
}
