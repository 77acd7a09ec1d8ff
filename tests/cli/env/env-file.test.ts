import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDanglingLink, readEnvFile, readEnvFileStrictly } from '../../../cli/env/env-file';
import { temporaryFolder } from '../../support/temporary-folder';

const LEADS_NOWHERE = /\.env is a link to a file that does not exist or cannot be reached/;

describe('readEnvFile', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, '.env');
  });

  it('reads a file, and one behind a link', () => {
    writeFileSync(join(folder, 'target'), 'A=1\n');
    symlinkSync('target', file);
    expect([readEnvFile(file), readEnvFile(join(folder, 'target')), isDanglingLink(file)]).toEqual([
      { A: '1' },
      { A: '1' },
      false,
    ]);
  });

  it.each(['.env', 'folder/.env', 'file/.env'])('returns undefined without a file at %s', (path) => {
    writeFileSync(join(folder, 'file'), 'A=1\n');
    expect([readEnvFile(join(folder, path)), isDanglingLink(join(folder, path))]).toEqual([undefined, false]);
  });

  it.each([
    ['without a target', 'nothing'],
    ['to itself', '.env'],
    ['through a file', 'file/x'],
  ])('refuses a link %s', (_, target) => {
    writeFileSync(join(folder, 'file'), 'A=1\n');
    symlinkSync(target, file);
    expect(isDanglingLink(file)).toBe(true);
    expect(() => readEnvFile(file)).toThrow(LEADS_NOWHERE);
    expect(() => readEnvFileStrictly(file)).toThrow(LEADS_NOWHERE);
  });
});
