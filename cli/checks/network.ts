// Requests within a time, and what to say of those that fail.
import type { Fetch } from '../../src/fetch-json';
import type { Explanation } from '../terminal/finding';

/** The network and the clock, which cli/commands/doctor.ts brings in. */
export interface Network {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For one request, or for all those that the Function makes in one go. */
  readonly timeoutMilliseconds: number;
}

const FAILURES: readonly (readonly [RegExp, Explanation])[] = [
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

const OTHER: Explanation = {
  message: 'It cannot be reached.',
  remedy: 'Try again, and look at the network in between.',
};

/** @param cause what was thrown; nothing of it is repeated */
export function explainFailure(cause: unknown): Explanation {
  const { reason, cause: inner } = cause as { reason?: string; cause?: { code?: string; message?: string } };
  const sign = reason ?? inner?.code ?? inner?.message ?? '';
  return FAILURES.find(([pattern]) => pattern.test(sign))?.[1] ?? OTHER;
}
