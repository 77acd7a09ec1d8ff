import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvFile } from '../../../cli/checks/env-file-check';
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
  it.each<[string, (file: string) => void]>([
    ['is missing', () => {}],
    ['is a folder', (file) => mkdirSync(file)],
  ])('has only one problem if it %s', (_, make) => {
    const file = join(temporaryFolder(), '.env');
    make(file);
    expect(checkEnvFile({ file, platform: 'linux', git: () => 0 })).toMatchObject([
      { check: '.env', status: 'problem', message: expect.any(String), remedy: expect.any(String) },
    ]);
  });

  it('has no problem if its lines can be read', () => {
    expect(of('.env', check('TOKEN_TTL=60\n'))).toMatchObject([{ status: 'ok' }]);
  });

  it('has a problem for a fatal mistake, and a warning for another one', () => {
    expect(of('.env', check('TOKEN_TTL=60\nexport A=1\nTOKEN_TTL=61\n'))).toMatchObject([
      { status: 'problem', message: 'Line 2 is not NAME=value.', remedy: expect.stringContaining('export') },
      { status: 'warning', message: expect.stringMatching(/^TOKEN_TTL is set more than once/) },
    ]);
  });
});

describe('another file of variables', () => {
  it('is named by its own name, and so is what helps', () => {
    const file = join(temporaryFolder(), '.env.staging');
    writeFileSync(file, 'TOKEN_TTL=60\n');
    chmodSync(file, 0o644);
    expect(checkEnvFile({ file, platform: 'linux', git: (command) => (command === 'ls-files' ? 0 : 1) })).toMatchObject(
      [
        { check: '.env.staging', status: 'ok' },
        { check: '.env.staging and git', remedy: expect.stringContaining('git rm --cached .env.staging,') },
        { check: '.env.staging permissions', remedy: 'Run chmod 600 .env.staging.' },
      ],
    );
    expect(checkEnvFile({ file, platform: 'linux', git: () => 1 })[1]).toMatchObject({
      remedy: 'Add the line .env.staging to .gitignore.',
    });
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
