// A text -> the parts of a JWT (RFC 7515 section 7.1), or what was pasted instead of one. Verifies nothing.
import { type JsonObject, parseJsonObject } from '../../src/json';
import type { Explanation } from '../finding';

export interface DecodedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  /** The text that the signature covers. */
  readonly signed: string;
  /** In base64url. */
  readonly signature: string;
}

/** Much longer than an Access Token for every product. */
const MAX_LENGTH = 16 * 1024;

/** The signature may be empty: the header says more about an unsigned token (RFC 7519 section 6.1). */
const THREE_PARTS = /^([\w-]+\.[\w-]+)\.([\w-]*)$/;

const COPY = 'Give only the token: the member `token` of the answer of /token.';
const MAKE = "Make the token with the AccessToken class of Twilio's library, and copy all of it.";

/** What people paste around a token or instead of it. */
const PASTED: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'It is empty.'],
  [/^Bearer\b/i, 'It begins with the word Bearer, which belongs in the Authorization header.'],
  [/^["'`]|["'`]$/, 'It has quotes around it.'],
  [/^\{/, 'It is JSON: the whole answer or the content of a token, not the token itself.'],
  [/\s/, 'It contains white space.'],
];

export function decode(text: string): DecodedToken | Explanation {
  if (text.length > MAX_LENGTH) return { message: `It is longer than ${MAX_LENGTH} characters.`, remedy: MAKE };
  const pasted = PASTED.find(([form]) => form.test(text));
  if (pasted) return { message: pasted[1], remedy: COPY };
  const [, signed, signature] = THREE_PARTS.exec(text) ?? [];
  if (signed === undefined || signature === undefined) {
    return { message: 'It is not a JWT: three base64url parts separated by dots.', remedy: MAKE };
  }
  const [header, payload] = signed.split('.').map(parsePart);
  if (header && payload) return { header, payload, signed, signature };
  return { message: 'Its header or payload is not a JSON object in base64url.', remedy: MAKE };
}

/** Without jose and Buffer, since the page decodes tokens too, and is small. */
function parsePart(part: string): JsonObject | undefined {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    return parseJsonObject(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
