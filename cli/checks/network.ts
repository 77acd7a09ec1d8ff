// The network as the checks use it, and what a failed request means to the owner.
import type { Explanation } from '../../advice/finding';
import { explainNetworkError, TIMEOUT } from '../../advice/network';
import { adviceOn } from '../../advice/reasons';
import { type Fetch, FetchError } from '../../src/fetch-json';

/** The network and the clock, which the commands bring in. */
export interface Network {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For one request, or for all requests that the Function would make within one deadline. */
  readonly timeoutMilliseconds: number;
}

const TOO_LARGE: Explanation = {
  message: 'The answer is larger than any valid answer.',
  remedy: 'Correct the address.',
};

/** @param cause a FetchError, or what fetch threw; nothing of it is repeated */
export function explainFailure(cause: unknown): Explanation {
  if (cause instanceof FetchError) return cause.reason === 'too_large' ? TOO_LARGE : TIMEOUT;
  const { cause: systemError } = cause as { cause?: { code?: string; message?: string } };
  return explainNetworkError(systemError?.code ?? systemError?.message ?? '');
}

/** Why a document of the identity provider cannot be used. @param cause why attempt() failed */
export function explainDocument(cause: unknown): Explanation {
  if (!(cause instanceof FetchError) || cause.reason === 'timeout') return explainFailure(cause);
  const { message, remedy } = adviceOn(`provider_${cause.reason}`, true);
  return { message: cause.status ? `${message} The status is ${cause.status}.` : message, remedy };
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
