// One request to a Function, and what can be told of its answer without knowing what was asked.
import type { ErrorCode } from '../../../src/errors';
import { readBounded, withDeadline } from '../../../src/fetch-json';
import { STATUS } from '../../../src/http/answer';
import { type JsonObject, parseJsonObject } from '../../../src/json';
import type { Explanation } from '../../terminal/finding';
import { explainFailure, type Network } from '../network';

/** The Function's answers have less than a tenth of it. */
const MAX_BYTES = 64 * 1024;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The members of the answer; none where it is no JSON object. */
  readonly body: JsonObject;
  /** Milliseconds since 1970, by this computer's clock. */
  readonly receivedAt: number;
}

/** Follows no redirect: an app's request may not, and a bearer token would go along. */
export async function ask(network: Network, url: URL, headers: Record<string, string>): Promise<Reply | Explanation> {
  try {
    return await withDeadline(network.timeoutMilliseconds, async (signal) => {
      const response = await network.fetch(url.href, { redirect: 'manual', signal, headers });
      const receivedAt = network.now();
      const { status, headers: received } = response;
      const text = await readBounded(response.body, MAX_BYTES, signal);
      return { status, headers: received, body: parseJsonObject(text) ?? {}, receivedAt };
    });
  } catch (cause) {
    return explainFailure(cause);
  }
}

export const isFailure = (reply: Reply | Explanation): reply is Explanation => 'remedy' in reply;

/** What a refusal of this Function says in `code`; undefined for another answer. */
export const codeOf = ({ status, body }: Reply): ErrorCode | undefined =>
  (Object.keys(STATUS) as ErrorCode[]).find((code) => code === body.code && STATUS[code] === status);

/** True for a 200 with a token in it, whoever has made it. */
export const isIssued = ({ status, body }: Reply): boolean =>
  status === 200 && typeof body.identity === 'string' && typeof body.token === 'string' && body.token !== '';

/** True for what this Function, or one that is used like it, could say. */
export const isOfFunction = (reply: Reply): boolean => isIssued(reply) || codeOf(reply) !== undefined;

/** Sentences about what apps and caches rely on, whatever else the answer says. */
export function formMistakes(reply: Reply): string[] {
  const { status, headers, body } = reply;
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const rightType = status === 200 ? 'application/json' : 'application/problem+json';
  const rules = headers
    .get('cache-control')
    ?.toLowerCase()
    .split(/\s*,\s*/);
  const isTimed = typeof body.expiresIn === 'number' && body.expiresIn > 0;
  return [
    ...(type === rightType ? [] : [`An answer ${status} is not of the type ${rightType}.`]),
    ...(rules?.includes('no-store') ? [] : ['An answer has no Cache-Control: no-store: a cache may keep a token.']),
    ...(status !== 200 || isTimed ? [] : ['An answer with a token has no expiresIn.']),
    ...(status !== 401 || /^Bearer realm="token"/.test(headers.get('www-authenticate') ?? '')
      ? []
      : ['A refusal 401 has no WWW-Authenticate: Bearer realm="token".']),
  ];
}
