// A stand-in for Twilio's REST API: HTTPS on loopback, behind a proxy, for the hosts that this project connects to. It
// stores what it receives, refuses what Twilio refuses, and fails when a test says so. If Twilio's OpenAPI documents have
// been fetched, `stop` checks every exchange against them.
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { makeCertificate } from '../certificate';
import { Account } from './account';
import { dispatch } from './endpoints';
import { hasDocuments, violations } from './openapi';
import { type Answer, type ApiRequest, type Exchange, parseForm, Refusal } from './requests';
import { answerServerless, Resources, SERVERLESS_HOSTS } from './serverless';

const HOSTS = [
  'api.twilio.com',
  'iam.twilio.com',
  'conversations.twilio.com',
  'sync.twilio.com',
  ...SERVERLESS_HOSTS,
] as const;

export interface Failure {
  /** Matched against `POST /v1/Services`, and against `POST sync.twilio.com/v1/Services` for a particular host. */
  readonly request: RegExp;
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Twilio's error code and its text; by default, those of an overload or an internal error. */
  readonly code?: number;
  readonly message?: string;
  /** The answer of a proxy that reads what it passes on, instead of Twilio's JSON. */
  readonly html?: string;
}

export interface Twilio {
  /** Makes a real client connect to the stand-in instead of Twilio. */
  readonly environment: Record<string, string>;
  /** The certificate in NODE_EXTRA_CA_CERTS. A test can add another one to the file. */
  readonly caFile: string;
  readonly requests: readonly Exchange[];
  readonly refusedHosts: readonly string[];
  /** Each fails the first request that it matches, once, without any effect. */
  readonly failures: Failure[];
  /** Called and awaited after the effect of a request, before its answer is sent. */
  onEffect: ((line: string, host: string) => unknown) | undefined;
  /** What the next polls of a build's status return; `completed` when none is left. */
  readonly statuses: string[];
  /** The resources of the Serverless API. */
  readonly resources: Resources;
  readonly account: Account;
  /** @throws Error that lists the differences from Twilio's OpenAPI documents */
  readonly stop: () => Promise<void>;
}

export async function startTwilio(accountSid: string, authToken: string): Promise<Twilio> {
  const { key, cert, caFile } = await makeCertificate(...HOSTS);
  const requests: Exchange[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    // A client that was killed during its request gets no answer.
    serve(twilio, requests, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startConnectProxy((server.address() as AddressInfo).port);
  const twilio: Twilio = {
    environment: { HTTP_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile },
    caFile,
    requests,
    refusedHosts: proxy.refused,
    failures: [],
    onEffect: undefined,
    statuses: [],
    resources: new Resources(accountSid),
    account: new Account(accountSid, authToken),
    async stop() {
      await proxy.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      if (hasDocuments) throwIfAny(requests.flatMap(violations));
    },
  };
  return twilio;
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`Requests or answers differ from Twilio's OpenAPI documents:\n${[...new Set(problems)].join('\n')}`);
}

type AnswerWithHeaders = readonly [...Answer, headers?: Record<string, string> | undefined, html?: string];

/**
 * Checks the credentials, fails if a test wants that, and otherwise calls the endpoint.
 *
 * @param exchanges records the request and its answer
 */
async function serve(
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
    : dispatch(twilio.account, request);
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

/** The JSON of an error. */
function problem(status: number, code: number, message: string): object {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

const ACCOUNT = /^api\.twilio\.com\/2010-04-01\/Accounts\/\w+\.json$/;
const KEYS = /^iam\.twilio\.com\/v1\/Keys\b/;

/**
 * Checks the credentials (Basic, RFC 7617): the Auth Token, or an API key of one of three kinds, which allow different
 * requests.
 *
 * @param target host and path
 * @throws Refusal
 */
function authorize(account: Account, authorization: string | undefined, target: string): void {
  const kind = kindOfCaller(account, authorization);
  if (!kind) throw new Refusal(401, 20003, 'Authenticate');
  // Assumed: the code is 20005, and the account itself can still be fetched, so that its owner can find out why.
  if (account.status !== 'active' && !ACCOUNT.test(target)) {
    throw new Refusal(401, 20005, `Account ${account.sid} is not active`);
  }
  // Assumed: this status and code. The restricted keys of this account have no permissions.
  if (kind === 'restricted') throw new Refusal(403, 70051, 'Authorization failed');
  if (kind === 'standard' && (ACCOUNT.test(target) || KEYS.test(target))) throw new Refusal(401, 20003, 'Authenticate');
}

function kindOfCaller({ sid, authToken, keys }: Account, authorization = '') {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
  const credentials = Buffer.from(encoded, 'base64').toString();
  if (credentials === `${sid}:${authToken}`) return 'main';
  return keys.find((key) => credentials === `${key.sid}:${key.secret}`)?.kind;
}

const TWILIO_HOST = /^(?:[a-z0-9-]+\.)+twilio\.com:443$/;

/**
 * An HTTP proxy on loopback with one method, CONNECT (RFC 9110 section 9.3.6), that connects every host of Twilio's to the
 * stand-in and refuses any other host.
 *
 * @param port where the stand-in listens on loopback
 */
async function startConnectProxy(port: number) {
  const refused: string[] = [];
  const sockets = new Set<Duplex>();
  // No client uses plain HTTP, and such a request must not leave this computer either.
  const server = createHttpServer(({ url }, response) => {
    refused.push(url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', ({ url = '' }, client, head) => {
    if (TWILIO_HOST.test(url)) return join(client, head, port, sockets);
    refused.push(url);
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused, stop };
}

function join(client: Duplex, head: Buffer, port: number, sockets: Set<Duplex>): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
}
