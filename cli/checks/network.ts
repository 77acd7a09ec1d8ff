// Requests within a time, and what to say of those that fail.
import { type Fetch, FetchError } from '../../src/oidc/fetch-json';
import type { Told } from '../terminal/finding';

/** The network and the clock, which cli/commands/doctor.ts brings in. */
export interface Edge {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For one request, or for all those that the Function makes in one go. */
  readonly timeoutMilliseconds: number;
}

/** @param work is told by the signal when the time is over */
export async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // A timer holds its controller; a signal of AbortSignal.timeout() may be collected before it fires.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await work(controller.signal);
  } catch (cause) {
    throw controller.signal.aborted ? new FetchError('timeout') : cause;
  } finally {
    clearTimeout(timer);
  }
}

const FAILURES: readonly (readonly [RegExp, Told])[] = [
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    { message: 'Its host name is not known.', remedy: 'Correct the name, or connect this computer to the network.' },
  ],
  [
    /^ECONNREFUSED$/,
    { message: 'Nothing listens at its address.', remedy: 'Start it, or correct the host and the port.' },
  ],
  [
    /CERT|SIGNATURE|SSL|TLS|EPROTO/,
    {
      message: 'It has no certificate that this computer trusts.',
      remedy: 'Correct the host name, or have the certificate mended: apps would refuse it, too.',
    },
  ],
  [
    /^timeout$|TIMEOUT|ETIMEDOUT/,
    { message: 'It takes too long to answer.', remedy: 'Try again; apps would not wait longer, either.' },
  ],
  [/^too_large$/, { message: 'It answers with more than any right answer has.', remedy: 'Correct the address.' }],
  [
    /unexpected redirect/,
    { message: 'It answers with a redirect, which is not followed.', remedy: 'Put in the address to which it leads.' },
  ],
];

const OTHER: Told = { message: 'It cannot be reached.', remedy: 'Try again, and look at the network in between.' };

/** @param cause what was thrown; nothing of it is repeated */
export function failureOf(cause: unknown): Told {
  const { reason, cause: inner } = cause as { reason?: string; cause?: { code?: string; message?: string } };
  const sign = reason ?? inner?.code ?? inner?.message ?? '';
  return FAILURES.find(([pattern]) => pattern.test(sign))?.[1] ?? OTHER;
}
