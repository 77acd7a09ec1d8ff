// The identity of a token: verbatim, or escaped if the deployment grants Voice. Never trimmed, folded or normalised:
// that would merge users.
import { TokenError } from '../errors';
import { isVisibleText, unseenCharacter } from '../text';
import type { Product } from './products';

const UTF8 = new TextEncoder();

/** In UTF-16 code units. Voice: error 31105; Video: error 53201. */
export const MAX_LENGTH: Readonly<Record<Product, number>> = { video: 128, voice: 121, conversations: 256, sync: 256 };

/**
 * @param text who the caller is
 * @param escapes true if the deployment grants Voice, even if this token does not: a user keeps one identity
 * @param products what the token is for; each sets its own limit
 * @throws TokenError invalid_identity
 */
export function toIdentity(text: string, escapes: boolean, products: readonly Product[]): string {
  if (!isVisibleText(text)) {
    // Named, since it looks like nothing: in some emoji, and in Persian and Hindi, joiners are common.
    const unseen = unseenCharacter(text);
    const detail = unseen
      ? `The identity contains ${unseen}, a control, invisible or ill-formed character.`
      : 'The identity is blank.';
    throw new TokenError('identity_characters', detail);
  }
  const identity = escapes ? escapeForVoice(text) : text;
  const tooLong = products.find((product) => lengthFor(product, identity) > MAX_LENGTH[product]);
  if (tooLong) {
    const counted = escapes ? ', counting escapes' : '';
    const detail = `The identity is longer than the ${MAX_LENGTH[tooLong]} characters that ${tooLong} allows${counted}.`;
    throw new TokenError('identity_too_long', detail);
  }
  return identity;
}

/**
 * Voice takes only `[A-Za-z0-9_]`. Each UTF-8 byte outside `[A-Za-z0-9]`, the underscore included, becomes `_` and
 * two lower-case hexadecimal digits. Injective: two texts never share an identity.
 */
export function escapeForVoice(text: string): string {
  return text.replace(/[^A-Za-z0-9]/gu, (character) =>
    Array.from(UTF8.encode(character), (byte) => `_${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** Video counts a double-byte character twice; here, every code unit beyond ASCII counts as one. */
export function lengthFor(product: Product, identity: string): number {
  return product === 'video' ? identity.length + (identity.match(/[^\0-\x7f]/g)?.length ?? 0) : identity.length;
}
