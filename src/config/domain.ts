// Local or deployed: the one question that decides what is open by default.

/**
 * True for exactly `localhost`, `127.0.0.1` or `[::1]`, with or without a port. Everything else counts as
 * deployed, an unset or unreadable domain too, and so do a tunnel's name and `localhost.example.com`.
 *
 * @param domainName `context.DOMAIN_NAME`, which Twilio sets; a request cannot change it
 */
export function isLocalDomain(domainName: unknown): boolean {
  return typeof domainName === 'string' && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/.test(domainName);
}
