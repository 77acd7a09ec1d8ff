// What goes back to the caller; functions/token.ts turns it into a Twilio.Response.
import type { TokenError } from '../errors';
import { problemOf } from './problem';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An object for `application/json`; text for any other type, which the runtime does not encode. */
  readonly body: object | string;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

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
  const { headers, problem } = problemOf(error);
  return {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', ...NO_STORE, ...headers, ...cors },
    body: JSON.stringify(problem),
  };
}
