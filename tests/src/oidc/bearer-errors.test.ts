import { REASONS } from '../../../src/errors';
import { BAD_TOKEN, badToken, unavailable } from '../../../src/oidc/bearer-errors';

describe('badToken', () => {
  const reasons = Object.keys(BAD_TOKEN) as (keyof typeof BAD_TOKEN)[];

  it('has a text for every reason of a bad token', () => {
    const all = Object.entries(REASONS).filter(([, code]) => code === 'invalid_token');
    expect(all.map(([reason]) => reason).sort()).toEqual([...reasons].sort());
  });

  // RFC 6750 section 3: the characters of error_description.
  it.each(reasons)('says why in characters that a challenge may have: %s', (reason) => {
    expect(badToken(reason)).toMatchObject({ code: 'invalid_token', reason });
    expect(badToken(reason).detail).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/);
  });
});

describe('unavailable', () => {
  it('says when to ask again, and tells the log a status or what is in the way of a key', () => {
    expect(unavailable('timeout', 4_001)).toMatchObject({
      code: 'temporarily_unavailable',
      reason: 'provider_timeout',
      extras: { retryAfterSeconds: 5 },
    });
    expect(unavailable('timeout', 0).extras).toEqual({ retryAfterSeconds: 1, logged: {} });
    expect(unavailable('status', 5_000, { status: 502 }).extras.logged).toEqual({ providerStatus: 502 });
    expect(unavailable('no_usable_key', 1, { keyFlaw: 'x5c_alone' }).extras.logged).toEqual({
      providerKey: 'x5c_alone',
    });
  });
});
