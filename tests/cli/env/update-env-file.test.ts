import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { replaceFile, setVariables } from '../../../cli/env/update-env-file';
import { temporaryFolder } from '../../support/temporary-folder';

const render = (name: string, value: string) => `\n# About ${name}\n${name}=${value}\n`;

describe('setVariables', () => {
  it('replaces a value, and keeps every other line', () => {
    expect(setVariables('# a\nA=1\n\n B = 2\nC=3', { B: '4' }, render)).toBe('# a\nA=1\n\nB=4\nC=3\n');
  });

  it('adds a missing variable with its comment', () => {
    expect(setVariables('A=1\n', { B: '2' }, render)).toBe('A=1\n\n# About B\nB=2\n');
  });

  it('does not add an empty variable, and empties an existing one', () => {
    expect(setVariables('A=1\n', { A: '', B: '' }, render)).toBe('A=\n');
  });

  it('replaces the last of several assignments, which is the one that dotenv takes', () => {
    expect(setVariables('A=1\nA=2\n', { A: '3' }, render)).toBe('A=1\nA=3\n');
  });

  it('keeps the line ends of Windows', () => {
    expect(setVariables('A=1\r\nB=2\r\n', { A: '3' }, render)).toBe('A=3\r\nB=2\r\n');
  });

  it('adds variables to an empty text', () => {
    expect(setVariables('', { A: '1' }, render)).toBe('\n# About A\nA=1\n');
  });

  it.each(['"a"', "'a'", 'a"', "a'", ' a', 'a\nB=2', 'a\r', '\u2028'])(
    'refuses %j, which dotenv would read differently',
    (value) => {
      expect(() => setVariables('', { A: value }, render)).toThrow(/^The value for A cannot be written/);
    },
  );

  it('writes what dotenv reads back, or refuses it, for any text and any values', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('A=1', 'B=2', ' A = 3', '# A=4', 'export A=5', 'C="6"', ''));
    fc.assert(
      fc.property(fc.array(line), fc.record({ A: fc.string(), B: fc.string({ unit: 'binary' }) }), (lines, values) => {
        const text = lines.join('\n');
        let updated: string;
        try {
          updated = setVariables(text, values, render);
        } catch {
          return;
        }
        expect({ A: '', B: '', ...dotenv.parse(updated) }).toEqual({ ...dotenv.parse(text), ...values });
      }),
    );
  });
});

describe('replaceFile', () => {
  it('creates or replaces a file that only its owner may read, whatever the umask, and leaves no other behind', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    const umask = process.umask(0);
    replaceFile(file, 'one');
    replaceFile(file, 'two');
    process.umask(umask);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o600]);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('replaces the target of a symbolic link', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), 'one');
    symlinkSync('target', join(folder, 'link'));
    replaceFile(join(folder, 'link'), 'two');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('two');
  });

  it('refuses a link without a target, and creates no file in its place', () => {
    const folder = temporaryFolder();
    symlinkSync('nothing', join(folder, 'link'));
    expect(() => replaceFile(join(folder, 'link'), 'two')).toThrow('ENOENT');
    expect(existsSync(join(folder, 'link'))).toBe(false);
  });

  it('changes nothing when it fails', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'file'));
    expect(() => replaceFile(join(folder, 'file'), 'two')).toThrow();
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('follows nothing that lies where a temporary file may be, and keeps it', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    const planted = ['.new', '.tmp', `.${process.pid}`, `.${process.pid}.new`].map((end) => `${file}${end}`);
    writeFileSync(join(folder, 'target'), 'one');
    for (const path of planted) symlinkSync('target', path);
    replaceFile(file, 'two');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(
      [...planted, file, join(folder, 'target')].map((path) => basename(path)).sort(),
    );
  });
});
