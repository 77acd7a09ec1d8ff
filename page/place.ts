// Where the page runs: on this computer by `npm start`, or deployed.

export type Place = 'local' | 'deployed';

/** A deployed page has a name of its own, so every IP address is that of a local server. */
export function placeOf(hostname: string): Place {
  const isAddress = /^\[.*\]$|^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname);
  return isAddress || isLoopbackName(hostname) ? 'local' : 'deployed';
}

/** True for a name or an address that a phone would take for itself. */
export function isLoopback(hostname: string): boolean {
  return isLoopbackName(hostname) || hostname === '[::1]' || /^127\./.test(hostname);
}

const isLoopbackName = (hostname: string) => /^(?:.*\.)?localhost$/.test(hostname);
