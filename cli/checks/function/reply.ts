// What an answer of a Function says, whatever the request was.

import { applyEnv } from '../../../advice/apply-change';
import { type Explanation, type Finding, findingsOf } from '../../../advice/finding';
import { type ErrorCode, REASONS, type Reason } from '../../../src/errors';
import { STATUS } from '../../../src/http/answer';
import type { JsonObject } from '../../../src/json';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if the answer is not a JSON object. */
  readonly body: JsonObject | undefined;
  /** What the answer is, if it is something that people reach by a wrong address. */
  readonly likeness: Likeness | undefined;
  /** Milliseconds since 1970, by this computer's clock. */
  readonly receivedAt: number;
}

export const isFailure = (reply: Reply | Explanation): reply is Explanation => 'remedy' in reply;

/** The `code` of a refusal; undefined if the answer is not a refusal of such a Function. */
export const codeOf = ({ status, body }: Reply): ErrorCode | undefined =>
  (Object.keys(STATUS) as ErrorCode[]).find((code) => code === body?.code && STATUS[code] === status);

/** The `reason` of a refusal; undefined if this version does not know it, or knows it under another code. */
export function reasonOf(reply: Reply): Reason | undefined {
  const code = codeOf(reply);
  return (Object.keys(REASONS) as Reason[]).find((reason) => reason === reply.body?.reason && REASONS[reason] === code);
}

/** True for a 200 with a token, whatever made it. */
export const isIssued = ({ status, body }: Reply): boolean =>
  status === 200 && typeof body?.identity === 'string' && typeof body.token === 'string' && body.token !== '';

export type Likeness = 'twiml' | 'html' | 'token';

/** By the first characters, since a server may send the wrong type, and else by the type. */
const LIKENESSES: readonly (readonly [Likeness, RegExp, RegExp])[] = [
  ['twiml', /^(?:<\?xml[^>]*>\s*)?<Response\b/, /\b(?:text|application)\/xml\b/],
  ['html', /^<(?:!doctype html|html)\b/i, /\btext\/html\b/],
  ['token', /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/, /\bapplication\/jwt\b/],
];

export function likenessOf(headers: Headers, text: string): Likeness | undefined {
  const [body, type] = [text.trim(), headers.get('content-type')?.toLowerCase() ?? ''];
  const found =
    LIKENESSES.find(([, beginning]) => beginning.test(body)) ?? LIKENESSES.find(([, , types]) => types.test(type));
  return found?.[0];
}

/** Checks what apps and caches rely on in every answer. */
export function checkFormat(replies: readonly Reply[], isLocal: boolean): Finding[] {
  const { ok, problem } = findingsOf('Answers');
  const own = replies.filter((reply) => isIssued(reply) || codeOf(reply) !== undefined);
  const mistakes = [...new Set(own.flatMap(formatMistakes))];
  if (mistakes.length === 0) return [ok('Their content types, members and cache rules are correct.')];
  const remedy = `${applyEnv(isLocal)} again; if that does not help, look for a proxy or CDN that changes the answers.`;
  return mistakes.map((mistake) => problem(mistake, remedy));
}

function formatMistakes({ status, headers, body }: Reply): string[] {
  const contentType = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const expected = status === 200 ? 'application/json' : 'application/problem+json';
  const cacheRules = headers
    .get('cache-control')
    ?.toLowerCase()
    .split(/\s*,\s*/);
  const hasExpiry = typeof body?.expiresIn === 'number' && body.expiresIn > 0;
  const hasChallenge = /^Bearer realm="token"/.test(headers.get('www-authenticate') ?? '');
  return [
    ...(contentType === expected ? [] : [`An answer with status ${status} does not have the type ${expected}.`]),
    ...(cacheRules?.includes('no-store')
      ? []
      : ['An answer has no Cache-Control: no-store: a cache may keep a token.']),
    ...(status !== 200 || hasExpiry ? [] : ['An answer with a token has no expiresIn.']),
    ...(status !== 401 || hasChallenge
      ? []
      : ['An answer with status 401 has no WWW-Authenticate: Bearer realm="token".']),
  ];
}
