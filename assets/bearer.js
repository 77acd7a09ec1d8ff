// What was pasted as the bearer token -> the header Authorization (RFC 6750 section 2.1). No DOM.

/** Visible ASCII and spaces. `fetch` throws for some other characters, and servers refuse more of them. */
const HEADER_VALUE = /^[ -~]*$/;

/**
 * @param {string} pasted perhaps with the word that goes before it in the header
 * @returns {string} empty for none
 */
export function bearerToken(pasted) {
  return pasted.trim().replace(/^Bearer\s+/i, '');
}

/**
 * @param {string} token empty for none
 * @returns {Record<string, string> | undefined} undefined where no header can carry it
 */
export function bearerHeaders(token) {
  if (token === '') return {};
  return HEADER_VALUE.test(token) ? { Authorization: `Bearer ${token}` } : undefined;
}
