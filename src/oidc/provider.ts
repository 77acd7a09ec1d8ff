// The identity provider as the owner configured it, and the addresses that it may have.

export interface OidcSettings {
  /** Compared exactly, including a slash at the end. */
  readonly issuer: string;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
  /** Where the keys are; undefined means that the issuer's discovery document says so. */
  readonly jwksUri: string | undefined;
  readonly identityClaim: string;
  readonly productsClaim: string | undefined;
  readonly roomsClaim: string | undefined;
  /** Plain http is for a provider on this computer, during development. */
  readonly allowsLoopbackHttp: boolean;
}

/** @param allowsLoopbackHttp true only on a local domain */
export function isProviderUrl(text: unknown, allowsLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopbackHttp && isLoopback(hostname));
}

const isLoopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
