import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { renderVariable } from '../../../cli/env/render-variables';
import { replaceFile, setVariables } from '../../../cli/env/update-env-file';
import { temporaryFolder } from '../../support/temporary-folder';

describe('setVariables', () => {
  it.each([
    [
      'replaces a value, and keeps every other line',
      [
        '# a\nNOTE=1\n\n VIDEO_ROOM = 2\nTOKEN_TTL=3',
        { VIDEO_ROOM: '4' },
        '# a\nNOTE=1\n\nVIDEO_ROOM=4\nTOKEN_TTL=3\n',
      ],
    ],
    [
      'does not add an empty variable, and empties an existing one',
      ['TOKEN_TTL=1\n', { TOKEN_TTL: '', VIDEO_ROOM: '' }, 'TOKEN_TTL=\n'],
    ],
    [
      'replaces the last of several assignments, which is the one that dotenv takes',
      ['TOKEN_TTL=1\nTOKEN_TTL=2\n', { TOKEN_TTL: '3' }, 'TOKEN_TTL=1\nTOKEN_TTL=3\n'],
    ],
    ['keeps the line ends of Windows', ['TOKEN_TTL=1\r\nNOTE=2\r\n', { TOKEN_TTL: '3' }, 'TOKEN_TTL=3\r\nNOTE=2\r\n']],
  ] as const)('%s', (_, [text, values, expected]) => {
    expect(setVariables(text, values)).toBe(expected);
  });

  it.each(['', 'NOTE=1\n'])('adds a missing variable with its comments to %j', (text) => {
    expect(setVariables(text, { VIDEO_ROOM: '2' })).toBe(`${text}${renderVariable('VIDEO_ROOM', '2')}`);
  });

  it.each(['"a"', "'a'", 'a"', "a'", ' a', 'a\nB=2', 'a\r', '\u2028'])(
    'refuses %j, which dotenv would read differently',
    (value) => {
      expect(() => setVariables('', { VIDEO_ROOM: value })).toThrow(/^The value for VIDEO_ROOM cannot be written/);
    },
  );

  it('writes what dotenv reads back, or refuses it, for any text and any values', () => {
    const known = ['TOKEN_TTL=1', 'VIDEO_ROOM=2', ' TOKEN_TTL = 3', '# TOKEN_TTL=4', 'export TOKEN_TTL=5', 'C="6"', ''];
    const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom(...known)));
    const anyValues = fc.record({ TOKEN_TTL: fc.string(), VIDEO_ROOM: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(lines, anyValues, (each, values) => {
        const text = each.join('\n');
        let updated: string;
        try {
          updated = setVariables(text, values);
        } catch {
          return;
        }
        const unset = { TOKEN_TTL: '', VIDEO_ROOM: '' };
        expect({ ...unset, ...dotenv.parse(updated) }).toEqual({ ...dotenv.parse(text), ...values });
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
