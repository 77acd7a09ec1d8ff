import { proseOf, readable, readableJson } from '../../page/prose';

describe('proseOf', () => {
  it.each([
    ['Set it.', ['Set it.']],
    ['Set `A` or `B`.', ['Set ', { value: 'A' }, ' or ', { value: 'B' }, '.']],
    ['<b>`<i>`', ['<b>', { value: '<i>' }, '']],
    ['Set OIDC_ISSUER, or URL.', ['Set ', { value: 'OIDC_ISSUER' }, ', or URL.']],
    ['`A_B=C`', ['', { value: 'A_B=C' }, '']],
    ['a`b', ['a`b']],
  ])('marks code and names of variables in %j', (text, prose) => expect(proseOf(text)).toEqual(prose));
});

describe('readable', () => {
  it.each(['', 'alice', 'Zoë, 漢字 😀', '<img src=x onerror=alert(1)>', 'مرحبا'])('leaves %j', (text) =>
    expect(readable(text)).toBe(text),
  );

  it('names controls, invisible and ill-formed characters', () =>
    expect(readable('a\u202eb\u200d\n\0\ud800')).toBe('a[U+202E]b[U+200D][U+000A][U+0000][U+D800]'));

  it('shortens a text above its limit, and says how long it is', () => {
    expect(readable('😀'.repeat(3), 3)).toBe('😀😀😀');
    expect(readable('😀'.repeat(4), 3)).toBe('😀😀😀… (4 characters)');
  });
});

describe('readableJson', () => {
  it('is the same JSON, on several lines, with escapes for what a reader would not see', () => {
    const value = { 'a\u202e': ['\u200b', '😀', '\n', '\u{e0001}'], b: { c: 1 } };
    const json = readableJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toMatch(/^[\n -~😀]+$/u);
    expect(json.split('\n').length).toBeGreaterThan(8);
  });
});
