import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvFile } from '../../../cli/checks/env-file-check';
import { API_KEY_SECRET } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

/** Git that ignores a repository around the folder. */
const gitIn =
  (cwd: string) =>
  (...args: string[]) =>
    spawnSync('git', args, { cwd, stdio: 'ignore', env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: cwd } })
      .status;

/** Checks a `.env` with that text, which only its owner can read unless `mode` says otherwise. */
function check(text: string | Buffer, { mode = 0o600, platform = 'linux', folder = temporaryFolder() } = {}) {
  const file = join(folder, '.env');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return checkEnvFile({ file, platform, git: gitIn(folder) });
}

function repository(ignored: string): string {
  const folder = temporaryFolder();
  gitIn(folder)('init', '--quiet');
  writeFileSync(join(folder, '.gitignore'), ignored);
  return folder;
}

const of = (check: string, findings: ReturnType<typeof checkEnvFile>) =>
  findings.filter((finding) => finding.check === check);

describe('.env', () => {
  it('may be missing, and nothing else is checked then', () => {
    const file = join(temporaryFolder(), '.env');
    expect(checkEnvFile({ file, platform: 'linux', git: () => 0 })).toEqual([
      {
        check: '.env',
        status: 'problem',
        message: 'It does not exist.',
        remedy: 'Run npm run setup, or copy .env.example to .env and fill it in.',
      },
    ]);
  });

  it('may be a folder', () => {
    const file = join(temporaryFolder(), '.env');
    mkdirSync(file);
    expect(checkEnvFile({ file, platform: 'linux', git: () => 0 })).toEqual([
      expect.objectContaining({ status: 'problem', message: 'It cannot be read.' }),
    ]);
  });

  it('may have a line that is too long', () => {
    expect(check(`TOKEN_TTL=60\nNOTE=${'x'.repeat(8188)}\n`)).toEqual([
      expect.objectContaining({ status: 'problem', message: 'It has a line of more than 8192 characters.' }),
    ]);
    expect(of('.env', check(`NOTE=${'x'.repeat(8187)}\n`))).toEqual([expect.objectContaining({ status: 'ok' })]);
  });

  it('may be a link that leads nowhere', () => {
    const file = join(temporaryFolder(), '.env');
    symlinkSync('nowhere', file);
    expect(checkEnvFile({ file, platform: 'linux', git: () => 0 })).toEqual([
      expect.objectContaining({ status: 'problem', message: 'It is a link to a file that does not exist.' }),
    ]);
  });

  it.each([
    ['values, comments and blank lines', '# one\n\nTOKEN_TTL=60\n  VIDEO_ROOM = a b # c\r\n\t# two\nCORS_ORIGINS=\n'],
    ['nothing', ''],
    ['a byte order mark', '\ufeffTOKEN_TTL=60\n'],
  ])('may hold %s', (_, text) => {
    expect(of('.env', check(text))).toEqual([expect.objectContaining({ status: 'ok' })]);
  });

  it.each([
    ['Line 2 is', `TOKEN_TTL=60\n${API_KEY_SECRET}\n`],
    ['Line 1 is', 'export TOKEN_TTL=60'],
    ['Lines 1, 3 are', 'TOKEN_TTL: 60\n\n=60'],
  ])('has a problem that names lines by number: "%s not NAME=value"', (place, text) => {
    const findings = check(text);
    expect(of('.env', findings)).toEqual([
      expect.objectContaining({ status: 'problem', message: `${place} not NAME=value.` }),
    ]);
    expect(JSON.stringify(findings)).not.toContain(API_KEY_SECRET);
  });

  it('must be UTF-8', () => {
    expect(of('.env', check(Buffer.from('TOKEN_TTL=60\n', 'utf16le')))).toEqual([
      expect.objectContaining({ status: 'problem', message: 'It is not UTF-8 text.' }),
    ]);
  });

  it('has a warning about a variable that is set twice, but names no unknown one', () => {
    const findings = check('TOKEN_TTL=60\nOWN=1\nTOKEN_TTL=61\nOWN=2\n');
    expect(of('.env', findings)).toEqual([
      expect.objectContaining({
        status: 'warning',
        message: expect.stringMatching(/^TOKEN_TTL is set more than once/),
      }),
    ]);
    expect(JSON.stringify(findings)).not.toContain('OWN');
  });
});

describe('.env and git', () => {
  it.each(['.env\n', '.*\n'])('has no problem if .gitignore says %j', (ignored) => {
    expect(of('.env and git', check('', { folder: repository(ignored) }))).toMatchObject([{ status: 'ok' }]);
  });

  it('has a warning if .env is not ignored', () => {
    expect(of('.env and git', check('', { folder: repository('dist/\n') }))).toMatchObject([
      { status: 'warning', remedy: 'Add the line .env to .gitignore.' },
    ]);
  });

  it('has a problem if .env is a link to a tracked file', () => {
    const folder = repository('.env\n');
    const secrets = join(folder, 'secrets');
    writeFileSync(secrets, 'A=1\n', { mode: 0o600 });
    gitIn(folder)('add', 'secrets');
    symlinkSync(secrets, join(folder, '.env'));
    const findings = checkEnvFile({ file: join(folder, '.env'), platform: 'linux', git: gitIn(folder) });
    expect(of('.env and git', findings)).toMatchObject([{ status: 'problem' }]);
  });

  it('has a problem if .env is tracked, even if it is ignored', () => {
    const folder = repository('.env\n');
    writeFileSync(join(folder, '.env'), '');
    gitIn(folder)('add', '--force', '.env');
    expect(of('.env and git', check('', { folder }))).toMatchObject([
      { status: 'problem', remedy: expect.stringContaining('git rm --cached .env') },
    ]);
  });

  it('is not checked without a repository or without git', () => {
    expect(of('.env and git', check(''))).toMatchObject([{ status: 'skipped' }]);
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, '');
    const withoutGit = checkEnvFile({ file, platform: 'linux', git: () => null });
    expect(of('.env and git', withoutGit)).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('who can read .env', () => {
  it.each([
    [0o600, 'ok'],
    [0o400, 'ok'],
    [0o640, 'warning'],
    [0o604, 'warning'],
    [0o622, 'warning'],
  ])('%o: %s', (mode, status) => {
    expect(of('.env permissions', check('', { mode }))).toMatchObject([{ status }]);
  });

  it('is not checked on Windows', () => {
    expect(of('.env permissions', check('', { mode: 0o644, platform: 'win32' }))).toMatchObject([
      { status: 'skipped' },
    ]);
  });
});
