// Does `.env` exist, can its lines be read as intended, and can only its owner read it?
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import dotenv from 'dotenv';
import { type Finding, findingsOf } from '../../advice/finding';
import { VARIABLES } from '../../src/config/variables';
import { isDanglingLink, readRegularFile } from '../env/env-file';
import { hasLongLine, invalidLines, isUtf8Text, MAX_LINE_LENGTH, WRITE_ASSIGNMENT } from '../env/env-file-rules';

export interface EnvFile {
  /** Path. */
  readonly file: string;
  /** `process.platform`. */
  readonly platform: string;
  /** @returns the exit code; null if git is not installed */
  readonly git: (...args: string[]) => number | null;
}

const READABLE_BY_OTHERS = 0o077;

export function checkEnvFile({ file, platform, git }: EnvFile): readonly Finding[] {
  const unreadable = checkReadable(file);
  if (unreadable) return [unreadable];
  return [...checkLines(readFileSync(file, 'utf8')), checkGit(file, git), checkMode(file, platform)];
}

/** Why it cannot be read; undefined if it can. */
function checkReadable(file: string): Finding | undefined {
  const { problem } = findingsOf('.env');
  if (isDanglingLink(file)) {
    return problem('It is a link to a file that does not exist.', 'Create that file, or remove the link.');
  }
  if (!existsSync(file)) {
    return problem('It does not exist.', 'Run npm run setup, or copy .env.example to .env and fill it in.');
  }
  const text = readRegularFile(file);
  if (text === undefined) return problem('It cannot be read.', 'Make it a text file that you may read.');
  if (!hasLongLine(text)) return undefined;
  return problem(`It has a line of more than ${MAX_LINE_LENGTH} characters.`, 'Shorten or remove it.');
}

/** Names lines by number only: whatever a line holds may be a secret. */
function checkLines(text: string): Finding[] {
  const { ok, warning, problem } = findingsOf('.env');
  if (!isUtf8Text(text)) return [problem('It is not UTF-8 text.', 'Save it as UTF-8.')];
  const broken = invalidLines(text);
  const findings = [
    ...(broken.length > 0 ? [problem(`${countedLines(broken)} not NAME=value.`, WRITE_ASSIGNMENT)] : []),
    ...repeated(text).map((name) =>
      warning(`${name} is set more than once, and only the last line counts.`, 'Delete the other lines.'),
    ),
  ];
  return findings.length > 0 ? findings : [ok('Its lines can be read.')];
}

/** Known variables only: another name may be a secret in the wrong place. */
function repeated(text: string): string[] {
  const names = text.split('\n').flatMap((line) => Object.keys(dotenv.parse(line)));
  return Object.keys(VARIABLES).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
}

const countedLines = (numbers: readonly number[]) =>
  numbers.length === 1 ? `Line ${numbers[0]} is` : `Lines ${numbers.join(', ')} are`;

function checkGit(file: string, git: EnvFile['git']): Finding {
  const { ok, skipped, warning, problem } = findingsOf('.env and git');
  // To git, a symbolic link and the file behind it are two files.
  const isTracked = [file, realpathSync(file)].some((path) => git('ls-files', '--error-unmatch', path) === 0);
  if (isTracked) {
    const remedy =
      'Run git rm --cached .env, commit, and create a new API key and Auth Token: the history keeps the old ones.';
    return problem('Git tracks it: anyone with the repository has your secrets.', remedy);
  }
  const ignored = git('check-ignore', '--quiet', file);
  if (ignored === 0) return ok('Git ignores it and does not track it.');
  if (ignored === 1)
    return warning('Git does not ignore it, so git add would include it.', 'Add the line .env to .gitignore.');
  return skipped('Not checked: there is no git repository, or git is not installed.');
}

function checkMode(file: string, platform: string): Finding {
  const { ok, skipped, warning } = findingsOf('.env permissions');
  if (platform === 'win32') return skipped('Not checked: Windows has other permissions.');
  const { mode } = statSync(file);
  if ((mode & READABLE_BY_OTHERS) === 0) return ok('Only you can read it.');
  return warning('Other users of this computer can read or change it.', 'Run chmod 600 .env.');
}

/** @returns the exit code; null if git is not installed */
export function runGit(...args: string[]): number | null {
  return spawnSync('git', args, { stdio: 'ignore' }).status;
}
