// Turns a pasted bearer token into the Authorization header (RFC 6750 section 2.1). Does not use the DOM.

/** Visible ASCII and spaces. `fetch` throws for some of the other characters, and servers reject more of them. */
const HEADER_VALUE = /^[ -~]*$/;

/**
 * @param {string} pasted with or without the word `Bearer` before it
 * @returns {string} empty if there is none
 */
export function bearerToken(pasted) {
  return pasted.trim().replace(/^Bearer\s+/i, '');
}

/**
 * @param {string} token empty if there is none
 * @returns {Record<string, string> | undefined} undefined if a header cannot carry the token
 */
export function bearerHeaders(token) {
  if (token === '') return {};
  return HEADER_VALUE.test(token) ? { Authorization: `Bearer ${token}` } : undefined;
}
