// Sorts the answer of /token into three outcomes: a token, a problem (RFC 9457), or neither.
import { inOneText } from '../advice/finding';
import { notTokenFunction } from '../advice/network';
import { type JsonObject, parseJsonObject } from '../src/json';

export interface Issued {
  readonly identity: string;
  readonly token: string;
  /** In seconds. */
  readonly expiresIn: number;
  readonly products: readonly string[];
}

/** A text that the answer lacks is empty. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly reason: string;
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;
}

export type Outcome = { readonly issued: Issued } | { readonly problem: Problem } | { readonly failure: string };

/** @param text the body of the response */
export function sortAnswer(response: Response, text: string): Outcome {
  const body = parseJsonObject(text);
  const [mediaType = ''] = (response.headers.get('Content-Type') ?? '').split(';');
  if (body && mediaType.trim().toLowerCase() === 'application/problem+json') {
    return { problem: readProblem(response, body) };
  }
  if (response.ok && isIssued(body)) return { issued: body };
  return { failure: explainFailure(response.status) };
}

function explainFailure(status: number): string {
  // The server itself limits the size of all headers, before the Function is called.
  if (status === 431) {
    return 'The request headers are too long for this server (status 431). Either the bearer token is too long, or the browser sends too many cookies.';
  }
  return inOneText(notTokenFunction(status));
}

function readProblem({ status, headers }: Response, body: JsonObject): Problem {
  const member = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const retryAfter = headers.get('Retry-After') ?? '';
  return {
    status,
    title: member('title'),
    code: member('code'),
    reason: member('reason'),
    detail: member('detail'),
    // RFC 9110 section 10.2.3 also allows a date, but /token never sends one.
    retryAfterSeconds: /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined,
  };
}

function isIssued(body: unknown): body is Issued {
  const { identity, token, expiresIn, products } = (body ?? {}) as Partial<Record<keyof Issued, unknown>>;
  const texts = [identity, token, ...(Array.isArray(products) ? products : [undefined])];
  return texts.every((text) => typeof text === 'string') && Number.isFinite(expiresIn);
}
