import { invalidLines, isUtf8Text } from '../../../cli/env/env-file-rules';

describe('invalidLines', () => {
  it('accepts assignments, comments and blank lines', () => {
    expect(invalidLines('A=1\n\n# a\n  # b\r\n \t\nB=\r\n_c.d-e = 2\n')).toEqual([]);
  });

  it.each(['API_KEY_SEC', 'export A=1', '=1', 'A B=1', 'A: 1', '\u00e4=1'])('finds %j', (line) => {
    expect(invalidLines(`A=1\n${line}\nB=2`)).toEqual([2]);
  });
});

describe('isUtf8Text', () => {
  it('accepts UTF-8, and no other encoding', () => {
    const decoded = (encoding: BufferEncoding) => Buffer.from('A=\u00e4\n', encoding).toString();
    expect(isUtf8Text(decoded('utf8'))).toBe(true);
    expect(isUtf8Text(decoded('latin1'))).toBe(false);
    expect(isUtf8Text(decoded('utf16le'))).toBe(false);
  });
});
