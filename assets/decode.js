// Decodes a JWT (RFC 7519) for display. It cannot verify the signature, because only the server has the key.

/** The API key of the demo credentials, which Twilio does not know. */
const DEMO_KEY_SID = `SK${'0'.repeat(32)}`;

const JWT = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

/** @typedef {{ header: Record<string, unknown>, payload: Record<string, unknown> }} DecodedToken */

/**
 * @param {unknown} jwt
 * @returns {DecodedToken | undefined} undefined for anything that is not a signed JWT
 */
export function decodeToken(jwt) {
  const [, headerPart, payloadPart] = (typeof jwt === 'string' && JWT.exec(jwt)) || [];
  if (!headerPart || !payloadPart) return undefined;
  try {
    const [header, payload] = [decodePart(headerPart), decodePart(payloadPart)];
    return isObject(header) && isObject(payload) ? { header, payload } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {DecodedToken} decoded */
export function isDemoToken({ payload }) {
  return payload.iss === DEMO_KEY_SID;
}

/**
 * @throws for invalid base64url, UTF-8 or JSON
 * @returns {unknown}
 */
function decodePart(/** @type {string} */ part) {
  // atob alone would turn every byte of a UTF-8 character into a separate character.
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
}

/** @returns {value is Record<string, unknown>} */
function isObject(/** @type {unknown} */ value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
