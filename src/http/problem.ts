// An error -> status, title and challenge, by its code alone: RFC 9457 (problem details) and RFC 6750 section 3.
import type { ErrorCode, TokenError } from '../errors';

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

export function problemOf(error: TokenError) {
  const { code, reason, detail } = error;
  const status = STATUS[code];
  return {
    headers: { ...challengeFor(error), ...retryAfter(error) },
    problem: { type: 'about:blank', title: TITLE[status], status, detail, code, reason },
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
