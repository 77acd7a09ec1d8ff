// What goes back to the caller: a token, or a problem (RFC 9457) whose status, title and challenge (RFC 6750 section 3)
// follow from its code. functions/token.ts turns it into a Twilio.Response.
import type { ErrorCode, TokenError } from '../errors';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An object for `application/json`; text for any other type, which the runtime does not encode. */
  readonly body: object | string;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

const CHALLENGE = 'Bearer realm="token"';

export const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  missing_token: 401,
  invalid_token: 401,
  product_not_allowed: 403,
  room_not_allowed: 403,
  invalid_identity: 403,
  configuration_error: 500,
  server_error: 500,
  temporarily_unavailable: 503,
};

/** With `about:blank`, the title is the phrase of the status (RFC 9457 section 4.2.1); code and reason say the rest. */
const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The body of a 200; `expiresIn` is in seconds from now. */
export interface IssuedToken {
  readonly identity: string;
  readonly token: string;
  readonly expiresIn: number;
  readonly products: readonly string[];
}

export function tokenAnswer(issued: IssuedToken, cors: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { 'Content-Type': 'application/json', ...NO_STORE, ...cors }, body: issued };
}

/** RFC 9457: `application/problem+json`. */
export function problemAnswer(error: TokenError, cors: Readonly<Record<string, string>>): Answer {
  const { code, reason, detail } = error;
  const status = STATUS[code];
  const headers = { ...NO_STORE, ...challengeFor(error), ...retryAfter(error), ...cors };
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title: TITLE[status], status, detail, code, reason }),
  };
}

/** RFC 6750 section 3.1: no `error` if the caller sent no credentials. */
function challengeFor({ code, detail }: TokenError): Record<string, string> {
  if (code === 'missing_token') return { 'WWW-Authenticate': CHALLENGE };
  if (code === 'invalid_token') {
    return { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token", error_description="${detail}"` };
  }
  return {};
}

/** RFC 9110 section 10.2.3, in seconds. */
function retryAfter({ extras }: TokenError): Record<string, string> {
  return extras.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(extras.retryAfterSeconds) };
}

// Cross-origin headers (Fetch standard, section 3.2). Twilio's platform answers the preflight itself.

/** What a script may read besides the body: how to sign in, and when to ask again. */
const EXPOSED = { 'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After' };

/**
 * @param allowed the origins of CORS_ORIGINS; `*` stands alone; empty means no CORS at all
 * @param origin the request's Origin header
 */
export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  if (allowed.length === 0) return {};
  if (allowed[0] === '*') return { 'Access-Control-Allow-Origin': '*', ...EXPOSED };
  // A cache must not give one origin's answer to another, so refusals have Vary too.
  const vary = { Vary: 'Origin' };
  if (!origin || !allowed.includes(origin)) return vary;
  return { ...vary, 'Access-Control-Allow-Origin': origin, ...EXPOSED };
}
