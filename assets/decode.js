// Takes a JWT apart (RFC 7519) for display. It verifies nothing: the key that could is a secret of the server.

/** The key of the demo values, which Twilio does not know. */
const DEMO_KEY_SID = `SK${'0'.repeat(32)}`;

const JWT = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

/** @typedef {{ header: Record<string, unknown>, payload: Record<string, unknown> }} DecodedToken */

/**
 * @param {unknown} jwt
 * @returns {DecodedToken | undefined} undefined for anything that is not a signed JWT
 */
export function decodeToken(jwt) {
  const parts = typeof jwt === 'string' ? JWT.exec(jwt) : null;
  if (!parts) return undefined;
  try {
    const [header, payload] = [decodePart(parts[1]), decodePart(parts[2])];
    return isObject(header) && isObject(payload) ? { header, payload } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {DecodedToken} decoded */
export function isDemoToken({ payload }) {
  return payload.iss === DEMO_KEY_SID;
}

/** @throws for bad base64url, bad UTF-8 and bad JSON */
function decodePart(part) {
  // atob alone would read every byte as a character of its own.
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
