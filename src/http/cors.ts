// Cross-origin headers (Fetch standard, section 3.2). Twilio's platform answers the preflight itself.

/**
 * @param allowed the origins of CORS_ORIGINS; `*` stands alone; empty means no CORS at all
 * @param origin the request's Origin header
 */
export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  if (allowed.length === 0) return {};
  if (allowed[0] === '*') return { 'Access-Control-Allow-Origin': '*' };
  // A cache must not hand one origin's answer to another, so Vary stands on refusals too.
  const vary = { Vary: 'Origin' };
  return origin && allowed.includes(origin) ? { ...vary, 'Access-Control-Allow-Origin': origin } : vary;
}
