// The network as the checks use it, and what a failed request means to the owner.
import type { Explanation } from '../../advice/finding';
import { explainNetworkError, explainUnusedProxy, type NodeProcess, TIMEOUT } from '../../advice/network';
import { adviceOn } from '../../advice/reasons';
import { type Fetch, FetchError, type KeyFlaw } from '../../src/fetch-json';
import { nodeFetch } from '../../src/node-fetch';

/** The network and the clock, which the commands bring in. */
export interface Network {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For one request, or for all requests that the Function would make within one deadline. */
  readonly timeoutMilliseconds: number;
  /** What may keep `fetch` from a proxy. */
  readonly node: NodeProcess;
}

/** The network, the clock and the environment of this process. */
export function nodeNetwork(timeoutMilliseconds: number): Network {
  const node = { version: process.versions.node, environment: process.env };
  return { fetch: nodeFetch, now: Date.now, timeoutMilliseconds, node };
}

const TOO_LARGE: Explanation = {
  message: 'The answer is larger than any valid answer.',
  remedy: 'Correct the address.',
};

/**
 * @param cause a FetchError, or what fetch threw; nothing of it is repeated
 * @param url that was requested
 */
export function explainFailure(cause: unknown, { node }: Network, url: string): Explanation {
  if (cause instanceof FetchError && cause.reason === 'too_large') return TOO_LARGE;
  const fault = cause instanceof FetchError ? TIMEOUT : explainSystemError(cause);
  return (isRemote(url) && explainUnusedProxy(fault, node)) || fault;
}

function explainSystemError(cause: unknown): Explanation {
  // fetch() wraps it.
  const { cause: wrapped } = cause as { cause?: unknown };
  const { code, message = '' } = (wrapped ?? cause) as { code?: string; message?: string };
  return explainNetworkError(code ?? message);
}

/** True for an address on another computer. */
export function isRemote(url: string): boolean {
  return URL.canParse(url) && !/^(?:localhost|127\..*|\[::1\])$/.test(new URL(url).hostname);
}

/** What the first key has that keeps it from verifying bearer tokens. */
const KEY_FLAWS: Readonly<Record<KeyFlaw, string>> = {
  no_key: 'the list is empty',
  not_a_key: 'an entry is not a JWK',
  symmetric: 'a symmetric key (`k`)',
  private: 'a private key (`d`), which must never be published',
  encryption: 'a key for encryption (`use`, `key_ops`)',
  x5c_alone: 'a key that only its certificate holds (`x5c`): the provider must publish `n` and `e`, or `x` and `y`',
  short: 'an RSA key of fewer than 2048 bits',
  type: 'a type or a curve that is not supported (`kty`, `crv`)',
  algorithm: 'a key for an algorithm that is not accepted (`alg`)',
};

/** Why a document of the identity provider cannot be used. @param cause why attempt() failed */
export function explainDocument(cause: unknown, network: Network, url: string): Explanation {
  if (!(cause instanceof FetchError) || cause.reason === 'timeout') return explainFailure(cause, network, url);
  const { message, remedy } = adviceOn(`provider_${cause.reason}`, true);
  const { status, keyFlaw } = cause.extras;
  const found = status ? ` The status is ${status}.` : keyFlaw ? ` In the way: ${KEY_FLAWS[keyFlaw]}.` : '';
  return { message: message + found, remedy };
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
