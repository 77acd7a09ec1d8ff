// Sees each request before Twilio's runtime does, in the runtime's process. Strangers are refused here because a query can
// overwrite what the runtime passes on of a request, including its headers.
import { type IncomingMessage, Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { TokenError } from '../../src/errors';
import { problemAnswer } from '../../src/http/answer';
import { SERVER_FACTS_PATH, type ServerFacts } from './server-facts';
import { type StrangerKind, strangerKindOf } from './strangers';
import { adviseOnOrigins } from './unlisted-origins';

export interface GuardSettings {
  readonly facts: ServerFacts;
  /** The text of CORS_ORIGINS in `.env`. */
  readonly corsOrigins?: string | undefined;
}

const ARRIVED: Readonly<Record<StrangerKind, string>> = {
  network: 'that came over the network',
  proxy: 'that came through a proxy or a tunnel',
  host: 'for another host name than localhost',
};

const LET_IN = 'npm start -- --open';

const REFUSAL = `This server gives tokens only to programs on its own computer, at localhost. Its owner can let in everybody with: ${LET_IN}`;

/** @param ownPaths the paths of the owner's other Functions; strangers may call them, as Twilio's webhooks do */
export function guardRequests(settings: GuardSettings, ownPaths: ReadonlySet<string>): void {
  const reported = new Set<StrangerKind>();
  const advise = adviseOnOrigins(settings.corsOrigins);
  const { emit } = Server.prototype;

  /** @returns true if the request has been answered */
  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { url: target = '', headers, headersDistinct, method = '' } = request;
    const path = target.split('?', 1).join('');
    if (ownPaths.has(path)) return false;
    const arrival = { remoteAddress: request.socket.remoteAddress, target, headers: headersDistinct };
    const kind = strangerKindOf(arrival);
    if (kind && settings.facts.admission === 'refused') {
      if (!reported.has(kind)) console.error(refusalNote(kind));
      reported.add(kind);
      sendProblem(response, 403, REFUSAL);
      return true;
    }
    if (path === '/' && ['GET', 'HEAD'].includes(method)) {
      response.writeHead(302, { Location: '/index.html' }).end();
      return true;
    }
    if (path === SERVER_FACTS_PATH) {
      // A page of another origin cannot read the answer: it has no CORS header.
      sendJson(response, 200, 'application/json', kind ? {} : settings.facts);
      return true;
    }
    const advice = path === '/token' ? advise(headers.origin, headers.host) : undefined;
    if (advice) console.error(`! ${advice}`);
    return false;
  }

  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
    // By default, Node drops the headers after the first thousand, such as one that a proxy appends.
    if (event === 'listening') this.maxHeadersCount = 0;
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args]);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    if (answer(request, response)) return true;
    // Express gives this function the errors that it would otherwise send, and print, with their stacks.
    const onError = (error: unknown) => sendError(response, error);
    return Reflect.apply(emit, this, [event, request, response, onError]);
  };
}

function refusalNote(kind: StrangerKind): string {
  return `! Refused a request ${ARRIVED[kind]}, since the tokens are real and nobody has to sign in. To let in such requests, stop the server and run: ${LET_IN}`;
}

function sendProblem(response: ServerResponse, status: number, detail?: string): void {
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail };
  sendJson(response, status, 'application/problem+json', problem);
}

function sendJson(response: ServerResponse, status: number, type: string, body: object): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(JSON.stringify(body));
}

/**
 * @param error of a parser of bodies, which names its type, of zlib, or of the router, which may name a status; undefined
 *   if the router finds no path in the target, such as `*`
 */
function sendError(response: ServerResponse, error: unknown): void {
  const { type, code, status } = (error ?? {}) as Readonly<Record<'type' | 'code' | 'status', unknown>>;
  if (response.headersSent) response.destroy();
  else if (typeof type === 'string' || /^Z_/.test(String(code))) sendBodyProblem(response, type);
  else if (error === undefined) sendProblem(response, 404);
  else sendProblem(response, typeof status === 'number' && status >= 400 && status < 500 ? status : 500);
}

function sendBodyProblem(response: ServerResponse, type: unknown): void {
  const detail =
    type === 'entity.parse.failed'
      ? 'The body is not valid JSON.'
      : 'The body cannot be read: send JSON or a form, in UTF-8, of at most 6 MB.';
  const { status, headers, body } = problemAnswer(new TokenError('body_not_read', detail), {});
  response.writeHead(status, { ...headers }).end(body);
}
