// Who the token is for: `grants.identity`, which every product limits in its own way.

import type { Product } from '../../../src/products';
import { isVisibleText } from '../../../src/text';
import { lengthFor, MAX_LENGTH } from '../../../src/twilio/identity';
import { findingsOf } from '../../terminal/finding';
import type { Check } from './examined';
import { productsOf } from './grant-fields';

const { ok, warning, problem } = findingsOf('Identity');

type Errors = Readonly<Record<Product, number>>;

/** Each by its page, https://www.twilio.com/docs/api/errors/53200 and so on; those of Voice and Conversations name the token. */
const MISSING: Errors = { video: 53200, voice: 31204, conversations: 51007, sync: 54351 };
const TOO_LONG: Errors = { video: 53201, voice: 31105, conversations: 51003, sync: 54351 };

const MOST_SHOWN = 64;

const FROM_ANSWER = 'Let /token make the token: it checks the identity, and escapes it for Voice.';

export const checkIdentity: Check = function* (token) {
  const products = productsOf(token);
  if (products.length === 0) return;
  const { identity } = token.payload.grants as { identity: unknown };
  if (typeof identity !== 'string' || identity.trim() === '') {
    const errors = products.map((product) => MISSING[product]);
    return yield problem('grants.identity is missing, blank or no text.', FROM_ANSWER, ...errors);
  }
  // https://www.twilio.com/docs/api/errors/53202
  if (products.includes('video') && /\p{Surrogate}/u.test(identity)) {
    yield problem('grants.identity holds half a character, which Video refuses.', FROM_ANSWER, 53202, 53200);
  }
  if (products.includes('voice') && !/^\w+$/.test(identity)) {
    const message = 'grants.identity holds other characters than A to Z, a to z, 0 to 9 and _, which Voice refuses.';
    yield problem(message, FROM_ANSWER, 31105);
  }
  const refusing = products.filter((product) => lengthFor(product, identity) > MAX_LENGTH[product]);
  if (refusing.length > 0) {
    const limits = refusing.map((product) => `${product} takes ${MAX_LENGTH[product]} characters`).join(', ');
    const errors = refusing.map((product) => TOO_LONG[product]);
    yield problem(`grants.identity is too long: ${limits}.`, 'Give the user a shorter identity.', ...errors);
  }
  // A terminal would obey control characters, and a reader would not see the others.
  if (!isVisibleText(identity)) {
    yield warning('grants.identity holds control or invisible characters: users may look alike.', FROM_ANSWER);
  } else {
    yield ok(`${shorten(identity)}.`);
  }
};

function shorten(text: string): string {
  const characters = Array.from(text);
  const shown = JSON.stringify(characters.slice(0, MOST_SHOWN).join(''));
  return characters.length > MOST_SHOWN ? `Begins with ${shown}` : shown;
}
