// The network as the checks use it, and what a failed request means.

import type { Explanation } from '../../advice/finding';
import { type Fetch, FetchError, type FetchReason, MAX_BYTES } from '../../src/fetch-json';

/** The network and the clock, which cli/commands/doctor.ts brings in. */
export interface Network {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For one request, or for all requests that the Function would make within one deadline. */
  readonly timeoutMilliseconds: number;
}

const TIMEOUT: Explanation = {
  message: 'The answer takes too long.',
  remedy: 'Try again. Apps would not wait longer either.',
};

export const NOT_LISTENING: Explanation = {
  message: 'No server listens at the address.',
  remedy: 'Start the server, or correct the host and the port.',
};

const BY_REASON: Readonly<Partial<Record<FetchReason, Explanation>>> = {
  timeout: TIMEOUT,
  too_large: { message: 'The answer is larger than any valid answer.', remedy: 'Correct the address.' },
};

/** By the code of a system error; for a redirect, which has no code, by the message of Node's own fetch. */
const BY_SYSTEM_ERROR: readonly (readonly [RegExp, Explanation])[] = [
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    { message: 'The host name is unknown.', remedy: 'Correct the host name, or connect this computer to the network.' },
  ],
  [/^ECONNREFUSED$/, NOT_LISTENING],
  [
    /CERT|SIGNATURE|SSL|TLS|EPROTO/,
    {
      message: 'This computer does not trust the certificate.',
      remedy: 'Correct the host name, or fix the certificate: apps would refuse it too.',
    },
  ],
  [/TIMEOUT|ETIMEDOUT/, TIMEOUT],
  [
    /^unexpected redirect$/,
    { message: 'The answer is a redirect, which is not followed.', remedy: 'Use the address that it leads to.' },
  ],
];

const UNREACHABLE: Explanation = {
  message: 'The server cannot be reached.',
  remedy: 'Check the network connection, and try again.',
};

/** @param cause a FetchError, or what fetch threw; nothing of it is repeated */
export function explainFailure(cause: unknown): Explanation {
  if (cause instanceof FetchError) return BY_REASON[cause.reason] ?? UNREACHABLE;
  const { cause: systemError } = cause as { cause?: { code?: string; message?: string } };
  const name = systemError?.code ?? systemError?.message ?? '';
  return BY_SYSTEM_ERROR.find(([pattern]) => pattern.test(name))?.[1] ?? UNREACHABLE;
}

/** Returns the value, or why there is none: the error of the network says more than the reason `unreachable`. */
export async function attempt<T>(
  fetch: Fetch,
  work: (fetch: Fetch) => Promise<T>,
): Promise<{ value: T } | { cause: unknown }> {
  let networkError: unknown;
  const recorded: Fetch = (url, init) =>
    fetch(url, init).catch((error) => {
      networkError = error;
      throw error;
    });
  try {
    return { value: await work(recorded) };
  } catch (cause) {
    const isUnreachable = cause instanceof FetchError && cause.reason === 'unreachable';
    return { cause: isUnreachable ? (networkError ?? cause) : cause };
  }
}

/**
 * @param cause why attempt() failed
 * @param remedy if the document itself is wrong, and its reason has no explanation of its own
 */
export function explainDocument(
  document: string,
  cause: unknown,
  byReason: Readonly<Partial<Record<FetchReason, Explanation>>>,
  remedy: string,
): Explanation {
  if (!(cause instanceof FetchError)) return explainFailure(cause);
  const { reason, status = 0 } = cause;
  switch (reason) {
    case 'status': {
      const message = `${document} is not available: status ${status}.`;
      return { message, remedy: status < 500 ? remedy : 'Try again in a minute.' };
    }
    case 'not_json':
      return { message: `${document} is not a JSON object.`, remedy };
    case 'too_large':
      return { message: `${document} is longer than ${MAX_BYTES / 1024} KiB.`, remedy };
    default:
      return byReason[reason] ?? explainFailure(cause);
  }
}
