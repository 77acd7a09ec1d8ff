// Which addresses the provider may have: https, or this computer while developing.

/** @param allowsLoopbackHttp true on a local domain only */
export function isProviderUrl(text: unknown, allowsLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopbackHttp && isLoopback(hostname));
}

const isLoopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
