import { isRoom, isVisibleText, unseenCharacter } from '../../src/text';

describe('isVisibleText', () => {
  it.each(['alice', 'Alice Smith', ' alice', 'a@b.example', 'ünï', '漢字', '😀', 'auth0|5f7c', 'a/b?c#d'])(
    'takes %j',
    (text) => expect(isVisibleText(text)).toBe(true),
  );

  it.each([
    ['a blank text', '  '],
    ['NUL', 'a\0b'],
    ['DEL', 'a\x7fb'],
    ['an ideographic space', 'a\u3000b'],
    ['a zero-width joiner', 'a\u200db'],
    ['a right-to-left override', 'a\u202eb'],
    ['a variation selector', 'a\ufe0fb'],
    ['a Hangul filler', 'a\u3164b'],
    ['a blank Braille pattern', 'a\u2800b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['a private character', 'a\ue000b'],
    ['an unassigned character', 'a\u0378b'],
    ['a note that draws nothing', 'a\u{1d159}b'],
    ['a replacement character', 'a\ufffdb'],
    ['a lone high surrogate', 'a\ud800b'],
  ])('refuses %s', (_, text) => expect(isVisibleText(text)).toBe(false));
});

describe('unseenCharacter', () => {
  it.each([
    ['a\0b', 'U+0000'],
    ['a\tb\n', 'U+0009'],
    ['a\u200db\u202e', 'U+200D'],
    ['می\u200cخواهم', 'U+200C'],
    ['a\u{1d159}', 'U+1D159'],
    ['\udc00', 'U+DC00'],
    ['a\ufffd', 'U+FFFD'],
  ])('names the first one of %j', (text, codePoint) => expect(unseenCharacter(text)).toBe(codePoint));

  it.each(['', ' ', 'alice', 'Room 42', '漢字', '😀'])('finds none in %j', (text) => {
    expect(unseenCharacter(text)).toBeUndefined();
  });
});

describe('isRoom', () => {
  it('takes 128 characters and refuses 129', () => {
    expect(isRoom('r'.repeat(128))).toBe(true);
    expect(isRoom('r'.repeat(129))).toBe(false);
  });

  it('refuses invisible characters', () => expect(isRoom('tutoring\u200b-42')).toBe(false));
});
