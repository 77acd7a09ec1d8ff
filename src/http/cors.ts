// Cross-origin headers (Fetch standard, section 3.2). Twilio's platform answers the preflight itself.

/** What a script may read besides the body: how to sign in, and when to ask again. */
const EXPOSED = { 'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After' };

/**
 * @param allowed the origins of CORS_ORIGINS; `*` stands alone; empty means no CORS at all
 * @param origin the request's Origin header
 */
export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  if (allowed.length === 0) return {};
  if (allowed[0] === '*') return { 'Access-Control-Allow-Origin': '*', ...EXPOSED };
  // A cache must not give one origin's answer to another, so refusals have Vary too.
  const vary = { Vary: 'Origin' };
  if (!origin || !allowed.includes(origin)) return vary;
  return { ...vary, 'Access-Control-Allow-Origin': origin, ...EXPOSED };
}
