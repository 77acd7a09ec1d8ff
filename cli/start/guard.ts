// Sees each request before Twilio's runtime does, in the runtime's process. Strangers are refused here because a query can
// overwrite what the runtime passes on of a request, including its headers.
import { type IncomingMessage, Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { realValue } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { origins } from '../../src/config/formats';
import { TokenError } from '../../src/errors';
import { problemAnswer } from '../../src/http/answer';
import {
  isForeignOrigin,
  OPEN_COMMAND,
  type RemoteAccess,
  remoteAccess,
  type StrangerKind,
  strangerKindOf,
} from './strangers';

export interface GuardSettings {
  readonly facts: ServerFacts;
  /** The text of CORS_ORIGINS in `.env`. */
  readonly corsOrigins: string | undefined;
}

/** What the page cannot know by itself. None of it is a secret, and only a page on this computer is told. */
export interface ServerFacts {
  readonly admission: RemoteAccess;
  readonly phoneUrl: string | undefined;
  /** What a bearer token must say. */
  readonly expected: {
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
    readonly audienceClaim: string | undefined;
    readonly identityClaim: string | undefined;
  };
}

/** @param environment the variables of `.env`; an invalid value, which may be anything, is left out of the facts */
export function guardSettings(
  environment: Environment,
  hasOpenFlag: boolean,
  phoneUrl: string | undefined,
): GuardSettings {
  const expected = {
    issuer: realValue(environment, 'OIDC_ISSUER'),
    audience: realValue(environment, 'OIDC_AUDIENCE'),
    audienceClaim: realValue(environment, 'OIDC_AUDIENCE_CLAIM'),
    identityClaim: realValue(environment, 'OIDC_IDENTITY_CLAIM'),
  };
  return {
    facts: { admission: remoteAccess(environment, hasOpenFlag), phoneUrl, expected },
    corsOrigins: textOf(environment, 'CORS_ORIGINS'),
  };
}

/** The page asks for it beside itself. */
const SERVER_FACTS_PATH = '/local-server.json';

const ARRIVALS: Readonly<Record<StrangerKind, string>> = {
  network: 'that came over the network',
  proxy: 'that came through a proxy or a tunnel',
  host: 'for another host name than localhost',
};

const REFUSAL = `This server gives tokens only to programs on its own computer, at localhost. To let everybody in, its owner runs: ${OPEN_COMMAND}`;

/** @param ownPaths the paths of the owner's other Functions; strangers may call them, as Twilio's webhooks do */
export function guardRequests({ facts, corsOrigins }: GuardSettings, ownPaths: ReadonlySet<string>): void {
  const reported = new Set<StrangerKind>();
  const advise = adviseOnOrigins(corsOrigins);
  const admitsEveryOrigin = corsOrigins === '*' && facts.admission === 'refused';
  const isNewOrigin = rememberOrigins();
  const { emit } = Server.prototype;

  /** @returns true if the request has been answered */
  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { url: target = '', headers, headersDistinct, method = '' } = request;
    const path = target.split('?', 1).join('');
    if (ownPaths.has(path)) return false;
    const arrival = { remoteAddress: request.socket.remoteAddress, target, headers: headersDistinct };
    const kind = strangerKindOf(arrival);
    if (kind && facts.admission === 'refused') {
      if (!reported.has(kind)) console.error(refusalNote(kind));
      reported.add(kind);
      sendProblem(response, 403, REFUSAL);
      return true;
    }
    const foreign = admitsEveryOrigin ? headersDistinct.origin?.find(isForeignOrigin) : undefined;
    if (foreign !== undefined) {
      const isReported = NO_PAGE.test(foreign) || !isNewOrigin(isListable(foreign) ? foreign : 'null');
      if (!isReported) console.error(`! ${originNote(foreign)}`);
      sendProblem(response, 403, ORIGIN_REFUSAL);
      return true;
    }
    if (path === '/' && ['GET', 'HEAD'].includes(method)) {
      response.writeHead(302, { Location: '/index.html' }).end();
      return true;
    }
    if (path === SERVER_FACTS_PATH) {
      // A page of another origin cannot read the answer: it has no CORS header.
      sendJson(response, 200, 'application/json', kind ? {} : facts);
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
  return `! Refused a request ${ARRIVALS[kind]}, since the tokens are real and nobody has to sign in. To let in such requests, stop the server and run: ${OPEN_COMMAND}`;
}

const ORIGIN_REFUSAL =
  'With CORS_ORIGINS=*, this server gives tokens only to pages on its own computer. Its terminal says how to let this page in.';

function originNote(origin: string): string {
  const [page, remedy] = isListable(origin)
    ? [`a page at ${origin}`, `If the page is yours, list its origin in .env instead of *: CORS_ORIGINS=${origin}`]
    : [
        'a page whose origin cannot be listed, such as a file',
        'List the origins of your own pages in .env instead of *.',
      ];
  return `Refused a request of ${page}: with CORS_ORIGINS=*, any website that you visit could read a token, since the tokens are real and nobody has to sign in. ${remedy} To let in every page, stop the server and run: ${OPEN_COMMAND}`;
}

/** An origin is a scheme, a host name (at most 253 characters) and a port. */
const MAX_ORIGIN_LENGTH = 300;

/** No page has such a host (RFC 2606 section 2), but doctor sends one. */
const NO_PAGE = /\.invalid(?::\d+)?$/i;

/** Anything else than an origin, which a program can send, would be printed as it is. */
const isListable = (origin: string) =>
  origin.length <= MAX_ORIGIN_LENGTH && origin !== '*' && !NO_PAGE.test(origin) && origins.parse(origin)?.length === 1;

/** Bounds the memory; after that many others, which only a program makes up, an origin counts as new again. */
const MAX_ORIGINS = 1000;

/** @returns a function that says whether it has not been given the origin before */
function rememberOrigins() {
  const seen = new Set<string>();
  return (origin: string): boolean => {
    if (seen.has(origin)) return false;
    const [oldest] = seen;
    if (oldest !== undefined && seen.size >= MAX_ORIGINS) seen.delete(oldest);
    seen.add(origin);
    return true;
  };
}

const NO_ORIGIN =
  'A page without an origin, such as a file, requested a token, but the browser withholds the answer from it. Serve the page from an address such as http://localhost:5173.';

/**
 * Tells the owner of a web app which origin CORS_ORIGINS lacks: a browser shows only that a request failed.
 *
 * @param configured the text of CORS_ORIGINS in `.env`
 * @returns a function that gives a sentence for a request from an unlisted origin, once for each origin
 */
export function adviseOnOrigins(configured: string | undefined) {
  const listed = configured === undefined ? [] : origins.parse(configured);
  const isNewOrigin = rememberOrigins();
  return (origin: string | undefined, host: string | undefined): string | undefined => {
    // If the list is invalid, the Function answers nobody and says so itself.
    if (!listed || !origin || listed.includes('*') || listed.includes(origin)) return undefined;
    // Its own page, which a tunnel may serve with https.
    if (['http', 'https'].some((scheme) => origin === `${scheme}://${host}`)) return undefined;
    // Some web views send file:// for a file.
    const hasNone = ['null', 'file://'].includes(origin);
    if ((!hasNone && !isListable(origin)) || !isNewOrigin(origin)) return undefined;
    return hasNone ? NO_ORIGIN : lineFor(origin, listed);
  };
}

function lineFor(origin: string, listed: readonly string[]): string {
  const task = listed.length > 0 ? 'change this line of .env' : 'add this line to .env';
  const line = `CORS_ORIGINS=${[...listed, origin].join(',')}`;
  return `A page at ${origin} requested a token, but the browser withholds the answer from it. If the page is yours, ${task}: ${line}`;
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
