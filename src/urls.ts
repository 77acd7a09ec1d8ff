// The addresses of servers that the Function asks.

/**
 * True for an https address without user information. Plain http is for a server on this computer, during development.
 *
 * @param allowsLoopbackHttp true only on a local domain
 */
export function isServerUrl(text: unknown, allowsLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopbackHttp && isLoopback(hostname));
}

const isLoopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
