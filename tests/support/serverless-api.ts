// A stand-in of Twilio's Serverless API, on serverless.twilio.com and serverless-upload.twilio.com: HTTPS on loopback.
// It keeps what it is given, refuses what the platform refuses, and fails where a test says so.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { makeCertificate } from './certificate';
import { startConnectProxy } from './connect-proxy';
import { parseForm } from './serverless-api-forms';
import { type Resource, Resources } from './serverless-api-resources';
import { type Form, Refusal, variable } from './serverless-api-rules';

const UPLOAD = 'serverless-upload.twilio.com';
const HOSTS = ['serverless.twilio.com', UPLOAD];

/** Answers the first request whose `METHOD /path` matches, and none after it. */
export interface Failure {
  readonly request: RegExp;
  readonly status: number;
  readonly headers?: Record<string, string>;
}

export interface Request {
  /** `POST /Services/ZS…/Builds` */
  readonly line: string;
  readonly body: Buffer;
}

export interface ServerlessApi {
  /** How the real client reaches the stand-in instead of Twilio. */
  readonly environment: Record<string, string>;
  readonly requests: readonly Request[];
  readonly refusedHosts: readonly string[];
  readonly failures: Failure[];
  /** What the next polls of a build's status answer; `completed` when there is nothing left. */
  readonly statuses: string[];
  readonly resources: Resources;
  readonly stop: () => Promise<void>;
}

export async function startServerlessApi(username: string, password: string): Promise<ServerlessApi> {
  const { key, cert, caFile } = await makeCertificate(...HOSTS);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const state = { requests: [] as Request[], failures: [] as Failure[], statuses: [] as string[] };
  const resources = new Resources();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', headers } = request;
    const path = new URL(request.url ?? '', 'https://localhost').pathname.replace(/^\/v1/, '');
    const line = `${method} ${path}`;
    const body = await buffer(request);
    state.requests.push({ line, body });
    if (headers.authorization !== authorization) throw new Refusal(401, 20003, 'Authenticate');
    const failure = state.failures.findIndex((one) => one.request.test(line));
    if (failure >= 0) throw state.failures.splice(failure, 1)[0];
    if (headers.host !== (line.endsWith('/Versions') && method === 'POST' ? UPLOAD : HOSTS[0])) {
      throw new Refusal(404, 20404, `${headers.host} has no ${path}`);
    }
    const form = await parseForm(body, headers['content-type'] ?? '');
    send(response, ...(await respond(resources, state.statuses, line, form)));
  };
  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch((problem) => sendProblem(response, problem));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startConnectProxy((server.address() as AddressInfo).port);
  const stop = async () => {
    await proxy.stop();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const environment = { HTTP_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile };
  return { ...state, environment, refusedHosts: proxy.refused, resources, stop };
}

async function respond(resources: Resources, statuses: string[], line: string, form: Form): Promise<[number, object?]> {
  const [method, path = ''] = line.split(' ');
  const isCollection = /\/[A-Za-z]+$/.test(path);
  if (method === 'GET' && path.endsWith('/Status')) {
    const build = resources.get(path.replace(/\/Status$/, ''));
    if (build.status === 'building') build.status = statuses.shift() ?? 'completed';
    return [200, { sid: build.sid, status: build.status }];
  }
  if (method === 'GET') return [200, isCollection ? page(path, resources.listed(path)) : resources.get(path)];
  if (method === 'POST' && isCollection) return [201, await resources.create(path, form)];
  if (method === 'POST') return [200, Object.assign(resources.get(path), variable(form))];
  if (method !== 'DELETE' || isCollection) throw new Refusal(405, 20004, `${method} is not allowed`);
  resources.delete(path);
  return [204];
}

function page(path: string, entries: readonly Resource[]): object {
  const key = path.replace(/.*\//, '').toLowerCase();
  return { meta: { key, next_page_url: null }, [key]: entries };
}

function send(response: ServerResponse, status: number, body?: object, headers: Record<string, string> = {}): void {
  // What was uploaded is not sent back.
  const text = JSON.stringify(body, (name, value) => (name === 'content' ? undefined : value));
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function sendProblem(response: ServerResponse, problem: Refusal | Failure): void {
  const { status = 500, headers } = problem as Failure;
  const { code = status === 429 ? 20429 : 20500, message = 'Internal Server Error' } = problem as Refusal;
  send(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers);
}
