// Turns a pasted bearer token into the Authorization header (RFC 6750 section 2.1).

/** Visible ASCII and spaces. `fetch` throws for some of the other characters, and servers reject more of them. */
const HEADER_VALUE = /^[ -~]*$/;

/**
 * @param pasted with or without the word `Bearer` before it
 * @returns empty if there is none
 */
export function bearerToken(pasted: string): string {
  return pasted.trim().replace(/^Bearer\s+/i, '');
}

/**
 * @param token empty if there is none
 * @returns undefined if a header cannot carry the token
 */
export function bearerHeaders(token: string): Record<string, string> | undefined {
  if (token === '') return {};
  return HEADER_VALUE.test(token) ? { Authorization: `Bearer ${token}` } : undefined;
}
