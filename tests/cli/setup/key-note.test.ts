import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { clearPendingKey, readPendingKey, recordPendingKey } from '../../../cli/setup/key-note';
import { temporaryFolder } from '../../support/temporary-folder';

const NAME = 'app 0a0b0c0d';
const FILE = '.setup-pending';

const start = process.cwd();
beforeEach(() => process.chdir(temporaryFolder()));
afterEach(() => process.chdir(start));

describe('recordPendingKey', () => {
  it('writes a note that only its owner may read, and leaves no other file behind', () => {
    recordPendingKey(NAME, undefined);
    expect([readPendingKey(), statSync(FILE).mode & 0o777, readdirSync('.')]).toEqual([NAME, 0o600, [FILE]]);
    clearPendingKey();
    expect(readdirSync('.')).toEqual([]);
  });

  it('follows no link that lies where the note or a temporary file may be', () => {
    writeFileSync('target', 'one');
    for (const path of [FILE, `${FILE}.${process.pid}`, `${FILE}.new`]) symlinkSync('target', path);
    recordPendingKey(NAME, undefined);
    expect([readFileSync('target', 'utf8'), readPendingKey()]).toEqual(['one', NAME]);
  });

  it('replaces a dangling link', () => {
    symlinkSync('nothing', FILE);
    recordPendingKey(NAME, undefined);
    expect([readPendingKey(), readdirSync('.')]).toEqual([NAME, [FILE]]);
  });
});
