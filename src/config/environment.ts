// The environment as it arrives: texts by name.

/** What Twilio's runtime passes as `context`; only its strings count. */
export type Environment = Readonly<Record<string, unknown>>;

/** A variable's text, trimmed; undefined if it is unset, blank or not a string. */
export function textOf(environment: Environment, name: string): string | undefined {
  const raw = environment[name];
  return (typeof raw === 'string' && raw.trim()) || undefined;
}

/**
 * True for exactly `localhost`, `127.0.0.1` or `[::1]`, with or without a port. Everything else counts as deployed,
 * also an unset or unreadable domain, the name of a tunnel and `localhost.example.com`.
 *
 * @param domainName `context.DOMAIN_NAME`, which Twilio sets; a request cannot change it
 */
export function isLocalDomain(domainName: unknown): boolean {
  return typeof domainName === 'string' && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/.test(domainName);
}
