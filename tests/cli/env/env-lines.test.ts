import dotenv from 'dotenv';
import fc from 'fast-check';
import { brokenLines, withValues } from '../../../cli/env/env-lines';

const render = (name: string, value: string) => `\n# About ${name}\n${name}=${value}\n`;

describe('withValues', () => {
  it('replaces a value, and keeps every other line', () => {
    expect(withValues('# a\nA=1\n\n B = 2\nC=3', { B: '4' }, render)).toBe('# a\nA=1\n\nB=4\nC=3\n');
  });

  it('adds what is not there, with what is said about it', () => {
    expect(withValues('A=1\n', { B: '2' }, render)).toBe('A=1\n\n# About B\nB=2\n');
  });

  it('adds no empty variable, and empties one that is there', () => {
    expect(withValues('A=1\n', { A: '', B: '' }, render)).toBe('A=\n');
  });

  it('replaces the last one of several, by which dotenv goes', () => {
    expect(withValues('A=1\nA=2\n', { A: '3' }, render)).toBe('A=1\nA=3\n');
  });

  it('keeps the line ends of Windows', () => {
    expect(withValues('A=1\r\nB=2\r\n', { A: '3' }, render)).toBe('A=3\r\nB=2\r\n');
  });

  it('begins a text that is empty', () => {
    expect(withValues('', { A: '1' }, render)).toBe('\n# About A\nA=1\n');
  });

  it.each(['"a"', "'a'", 'a"', "a'", ' a', 'a\nB=2', 'a\r', '\u2028'])(
    'refuses %j, which would be read otherwise',
    (value) => {
      expect(() => withValues('', { A: value }, render)).toThrow(/^The value for A cannot be written/);
    },
  );

  it('writes what dotenv reads again, or refuses it, whatever text and values are', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('A=1', 'B=2', ' A = 3', '# A=4', 'export A=5', 'C="6"', ''));
    fc.assert(
      fc.property(fc.array(line), fc.record({ A: fc.string(), B: fc.string({ unit: 'binary' }) }), (lines, values) => {
        const text = lines.join('\n');
        let written: string;
        try {
          written = withValues(text, values, render);
        } catch {
          return;
        }
        expect({ A: '', B: '', ...dotenv.parse(written) }).toEqual({ ...dotenv.parse(text), ...values });
      }),
    );
  });
});

describe('brokenLines', () => {
  it('counts neither variables nor comments nor blank lines', () => {
    expect(brokenLines('A=1\n\n# a\n  # b\r\n \t\nB=\r\n_c.d-e = 2\n')).toEqual([]);
  });

  it.each(['API_KEY_SEC', 'export A=1', '=1', 'A B=1', 'A: 1', '\u00e4=1'])('finds %j', (line) => {
    expect(brokenLines(`A=1\n${line}\nB=2`)).toEqual([2]);
  });
});
