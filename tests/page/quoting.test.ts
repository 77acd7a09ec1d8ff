import { spawnSync } from 'node:child_process';
import { quoteJavaScript, quoteKotlin, quoteShell, quoteSwift } from '../../page/quoting';

/** What templates and shells would replace. */
const TEMPLATE = `$x $${'{x}'} $(x) \`x\``;

const ODD = ['', `a+b &c='ü"$x\\`, TEMPLATE, 'a\nb\r\t\u0000', '\u202eabc\u2066', '😀漢字', '\u2028\u2029', '\\u0041'];

describe('quoteJavaScript', () => {
  it.each(ODD)('is a literal of %j', (text) => expect(new Function(`return ${quoteJavaScript(text)}`)()).toBe(text));
});

describe('quoteKotlin', () => {
  // Kotlin has the escapes of JSON, and one for the dollar sign.
  it.each(ODD)('is a literal of %j', (text) => expect(JSON.parse(quoteKotlin(text).replaceAll('\\$', '$'))).toBe(text));

  it('leaves no dollar sign that would begin a template', () => expect(quoteKotlin(TEMPLATE)).not.toMatch(/(?<!\\)\$/));
});

describe('quoteSwift', () => {
  it.each([
    ['a"b\\(c)', '"a\\"b\\\\(c)"'],
    ['a\nb', '"a\\u{a}b"'],
    ['\u202e😀', '"\\u{202e}😀"'],
    ['$x', '"$x"'],
  ])('is a literal of %j', (text, literal) => expect(quoteSwift(text)).toBe(literal));
});

describe('quoteShell', () => {
  it.each(ODD.filter((text) => !text.includes('\0')))('is one word: %j', (text) =>
    expect(spawnSync('sh', ['-c', `printf %s ${quoteShell(text)}`], { encoding: 'utf8' }).stdout).toBe(text),
  );
});

describe.each([quoteJavaScript, quoteKotlin, quoteSwift])('%p', (quote) => {
  it('writes no character that a reader would not see', () =>
    expect(quote('a\u202e\u200b\u0000\n\ud800')).toMatch(/^[ -~]+$/));
});
