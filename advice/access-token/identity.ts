// Who the token is for: `grants.identity`, which each product limits in its own way.

import { isVisibleText } from '../../src/text';
import { lengthFor, MAX_LENGTH } from '../../src/twilio/identity';
import type { Product } from '../../src/twilio/products';
import { findingsOf, quote } from '../finding';
import type { TokenCheck } from './check';
import { productsOf } from './grants';

const { ok, warning, problem } = findingsOf('Identity');

type Errors = Readonly<Record<Product, number>>;

/** See https://www.twilio.com/docs/api/errors/53200 and so on. Voice and Conversations report an invalid token instead. */
const MISSING: Errors = { video: 53200, voice: 31204, conversations: 51007, sync: 54351 };
const TOO_LONG: Errors = { video: 53201, voice: 31105, conversations: 51003, sync: 54351 };

const USE_FUNCTION = 'Get the token from /token, which checks the identity and escapes it for Voice.';

export const checkIdentity: TokenCheck = function* (token) {
  const products = productsOf(token);
  if (products.length === 0) return;
  const { identity } = token.payload.grants as { identity: unknown };
  if (typeof identity !== 'string' || identity.trim() === '') {
    const errors = products.map((product) => MISSING[product]);
    return yield problem('grants.identity is missing, blank or not a string.', USE_FUNCTION, ...errors);
  }
  // https://www.twilio.com/docs/api/errors/53202
  if (products.includes('video') && /\p{Surrogate}/u.test(identity)) {
    const message = 'grants.identity contains half a character (an unpaired surrogate), which Video refuses.';
    yield problem(message, USE_FUNCTION, 53202, 53200);
  }
  if (products.includes('voice') && !/^\w+$/.test(identity)) {
    const message = 'grants.identity contains characters other than A to Z, a to z, 0 to 9 and _, which Voice refuses.';
    yield problem(message, USE_FUNCTION, 31105);
  }
  const limiting = products.filter((product) => lengthFor(product, identity) > MAX_LENGTH[product]);
  if (limiting.length > 0) {
    const limits = limiting.map((product) => `${product} accepts ${MAX_LENGTH[product]} characters`).join(', ');
    const errors = limiting.map((product) => TOO_LONG[product]);
    yield problem(`grants.identity is too long: ${limits}.`, 'Give the user a shorter identity.', ...errors);
  }
  // A terminal would interpret control characters, and a reader would not see the others.
  if (!isVisibleText(identity)) {
    yield warning('grants.identity contains control or invisible characters, so users may look alike.', USE_FUNCTION);
  } else {
    yield ok(`${quote(identity)}.`);
  }
};
