// Why a server gave no answer: the one table of faults of the network.
import type { Explanation } from './finding';

export const TIMEOUT: Explanation = {
  message: 'The answer takes too long.',
  remedy: 'Make the server answer faster if it is yours. Otherwise check the network connection, and try again.',
};

export const NOT_LISTENING: Explanation = {
  message: 'No server listens at the address.',
  remedy: 'Start the server, or correct the host and the port, or those of the proxy.',
};

export const UNREACHABLE: Explanation = {
  message: 'The server cannot be reached.',
  remedy: 'Check the network connection and the proxy, and on localhost that npm start runs. Then try again.',
};

/** What answers at the address is something else: another path, another server, a proxy. */
export const notTokenFunction = (status: number): Explanation => ({
  message: `This is not a token Function (status ${status}).`,
  remedy: 'Correct the address: npm start and npm run deploy print it.',
});

const UNKNOWN_HOST: Explanation = {
  message: 'The host name is unknown.',
  remedy: 'Correct the host name, or that of the proxy, or connect this computer to the network.',
};

/** By the code of a system error, or by the text of an error that has none. The first match counts. */
const FAULTS: readonly (readonly [RegExp, Explanation])[] = [
  [/ENOTFOUND|EAI_AGAIN/, UNKNOWN_HOST],
  [/ECONNREFUSED/, NOT_LISTENING],
  // The last text is that of a TLS handshake that was cut off.
  [/ECONNRESET|EHOSTUNREACH|ENETUNREACH|socket hang up|socket disconnected/, UNREACHABLE],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate has expired|certificate is not yet valid/,
    {
      message: 'The certificate is not valid at the time of this computer.',
      remedy: 'Correct the clock of this computer, or renew the certificate.',
    },
  ],
  [
    /CERT|SIGNATURE|certificate/,
    {
      message: 'This computer does not trust the certificate.',
      remedy:
        "If only this computer trusts the authority that signed it, such as your organization's, set NODE_EXTRA_CA_CERTS to the file of that authority's certificate. Otherwise correct the host name, or fix the certificate: apps would refuse it too.",
    },
  ],
  [
    /SSL|TLS|EPROTO|wrong version number/,
    {
      message: 'The server does not complete the TLS handshake.',
      remedy: 'Correct the port, which must be one for https, or the settings of the server or the proxy.',
    },
  ],
  [/TIMEOUT|ETIMEDOUT|ERR_CANCELED/, TIMEOUT],
  [
    /unexpected redirect/,
    { message: 'The answer is a redirect, which is not followed.', remedy: 'Use the address that it leads to.' },
  ],
];

/**
 * @param error the code of a system error such as `ECONNREFUSED`, or the text of an error; nothing of it is repeated
 * @returns undefined if it is not a known fault of the network
 */
export function findNetworkFault(error: string): Explanation | undefined {
  return FAULTS.find(([pattern]) => pattern.test(error))?.[1];
}

/** The same for an error that is known to come from the network. */
export function explainNetworkError(error: string): Explanation {
  return findNetworkFault(error) ?? UNREACHABLE;
}

/** A program that runs on Node.js, in which the variables of its process decide whether `fetch` uses a proxy. */
export interface NodeProcess {
  /** Such as `22.21.0`. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** https://nodejs.org/api/cli.html#node_use_env_proxy1 */
const CAN_USE_PROXY = { from: [22, 21], except: 23 } as const;

/**
 * The same for a request of Node's `fetch` to another computer, which goes past a proxy that only the owner knows of.
 *
 * @returns undefined if the proxy is not the likely cause
 */
export function explainUnusedProxy(fault: Explanation, { version, environment }: NodeProcess): Explanation | undefined {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((each) => environment[each]?.trim());
  if (!name || ![UNKNOWN_HOST, NOT_LISTENING, UNREACHABLE, TIMEOUT].includes(fault)) return undefined;
  if (canUseProxy(version) && isProxySwitchedOn(environment)) return undefined;
  const condition = canUseProxy(version) ? '' : 'use Node.js 22.21 or later, or 24, and ';
  return {
    message: `The server cannot be reached without a proxy, and Node.js ${version} does not use the one in ${name}.`,
    remedy: `For npm start and doctor, ${condition}set NODE_USE_ENV_PROXY=1.`,
  };
}

function canUseProxy(version: string): boolean {
  const [major, minor] = [Number.parseInt(version, 10), Number(version.split('.')[1])];
  const { from, except } = CAN_USE_PROXY;
  return (major > from[0] && major !== except) || (major === from[0] && minor >= from[1]);
}

const isProxySwitchedOn = ({ NODE_USE_ENV_PROXY, NODE_OPTIONS }: NodeProcess['environment']) =>
  NODE_USE_ENV_PROXY === '1' || /(?:^|\s)--use-env-proxy(?:\s|$)/.test(NODE_OPTIONS ?? '');
