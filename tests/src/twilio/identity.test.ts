import fc from 'fast-check';
import { escapeForVoice, toIdentity } from '../../../src/twilio/identity';
import type { Product } from '../../../src/twilio/products';

const refused = (reason: string) => expect.objectContaining({ code: 'invalid_identity', reason });

describe('toIdentity', () => {
  it.each(['alice', 'Alice Smith', ' alice ', 'É', 'E\u0301', 'a_b@c.example', '漢字'])(
    'keeps %j verbatim without Voice',
    (text) => {
      expect(toIdentity(text, false, ['video', 'conversations', 'sync'])).toBe(text);
    },
  );

  it('escapes in a deployment with Voice, whatever this token is for', () => {
    expect(toIdentity('a_b@c', true, ['sync'])).toBe('a_5fb_40c');
  });

  it.each(['', ' ', 'a\nb', 'a\u202eb', 'a\ud800'])('refuses %j, with or without Voice', (text) => {
    for (const escapes of [true, false]) {
      expect(() => toIdentity(text, escapes, ['sync'])).toThrow(refused('identity_characters'));
    }
  });

  it.each([
    ['👨\u200d👩', 'U+200D'],
    ['a\nb', 'U+000A'],
    ['a\u202eb\u200d', 'U+202E'],
  ])('names the first character of %j that nobody sees by its code point', (text, codePoint) => {
    expect(() => toIdentity(text, false, ['sync'])).toThrow(
      expect.objectContaining({ detail: expect.stringContaining(`${codePoint},`) }),
    );
  });

  it('says of a blank text that it is blank', () => {
    for (const text of ['', '  ']) {
      expect(() => toIdentity(text, false, ['sync'])).toThrow(
        expect.objectContaining({ detail: expect.stringContaining('blank') }),
      );
    }
  });

  it.each<[Product, string, number]>([
    ['video', 'a', 128],
    ['video', 'é', 64],
    ['video', '漢', 64],
    ['video', '😀', 32],
    ['voice', 'a', 121],
    ['conversations', '漢', 256],
    ['sync', 'a', 256],
  ])('%s takes %s %i times and not once more', (product, character, count) => {
    expect(toIdentity(character.repeat(count), false, [product])).toHaveLength(character.length * count);
    expect(() => toIdentity(character.repeat(count + 1), false, [product])).toThrow(refused('identity_too_long'));
  });

  it('sets the limits of the products of this token alone', () => {
    expect(toIdentity('a'.repeat(200), true, ['sync'])).toHaveLength(200);
    expect(() => toIdentity('a'.repeat(200), true, ['sync', 'video'])).toThrow(refused('identity_too_long'));
  });

  it('counts the escaped identity against the limit of Voice', () => {
    expect(toIdentity(`${'_'.repeat(40)}a`, true, ['voice'])).toHaveLength(121);
    expect(() => toIdentity(`${'_'.repeat(40)}ab`, true, ['voice'])).toThrow(refused('identity_too_long'));
  });
});

describe('escapeForVoice', () => {
  it.each([
    ['alice', 'alice'],
    ['_', '_5f'],
    ['a b', 'a_20b'],
    ['漢', '_e6_bc_a2'],
    ['😀', '_f0_9f_98_80'],
    ['\t', '_09'],
  ])('writes %j as %s', (text, escaped) => expect(escapeForVoice(text)).toBe(escaped));

  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('_', '5', 'f', 'F', ' ', 'é'), fc.string({ unit: 'grapheme', maxLength: 1 })),
  });

  it('is injective: the text can be read back from the identity', () => {
    const readBack = (identity: string) => decodeURIComponent(identity.replace(/_([0-9a-f]{2})/g, '%$1'));
    fc.assert(
      fc.property(text, (any) => expect(readBack(escapeForVoice(any))).toBe(any)),
      { numRuns: 1000 },
    );
  });

  it('writes only what Voice takes', () => {
    fc.assert(
      fc.property(text, (any) => expect(escapeForVoice(any)).toMatch(/^[A-Za-z0-9_]*$/)),
      { numRuns: 1000 },
    );
  });
});
