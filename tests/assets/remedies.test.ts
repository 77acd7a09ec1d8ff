import { remedyFor } from '../../assets/remedies.js';
import type { ErrorCode } from '../../src/errors';

// The compiler holds this complete.
const CODES: Record<ErrorCode, true> = {
  invalid_request: true,
  missing_token: true,
  invalid_token: true,
  product_not_allowed: true,
  room_not_allowed: true,
  invalid_identity: true,
  configuration_error: true,
  server_error: true,
  temporarily_unavailable: true,
};

describe('remedyFor', () => {
  it.each(Object.keys(CODES))('has a sentence for %s', (code) => expect(remedyFor(code)).toMatch(/^[A-Z].*\.$/));

  it.each(['', 'teapot', 'toString', '__proto__'])('has none for %j', (code) => expect(remedyFor(code)).toBe(''));
});
