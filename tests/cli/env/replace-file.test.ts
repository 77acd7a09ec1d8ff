import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { replaceFile } from '../../../cli/env/replace-file';
import { temporaryFolder } from '../../support/temporary-folder';

describe('replaceFile', () => {
  it('creates or replaces a file that only its owner may read, whatever the umask, and leaves no other file behind', () => {
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
