// Is `.env` there, readable as it was meant, and for its owner's eyes only?
import { readFileSync, realpathSync, statSync } from 'node:fs';
import dotenv from 'dotenv';
import { VARIABLES } from '../../src/config/variables';
import { readEnvFile } from '../env/env-file';
import { brokenLines, isText } from '../env/env-lines';
import { type Finding, findingsOf } from '../terminal/finding';

export interface EnvFile {
  /** Its path. */
  readonly file: string;
  /** `process.platform`. */
  readonly platform: string;
  /** The exit code of git; null where there is no git. */
  readonly git: (...args: string[]) => number | null;
}

const READABLE_BY_OTHERS = 0o077;

export function checkEnvFile({ file, platform, git }: EnvFile): readonly Finding[] {
  const unreadable = checkReadable(file);
  if (unreadable) return [unreadable];
  return [...checkLines(readFileSync(file, 'utf8')), checkGit(file, git), checkMode(file, platform)];
}

/** What keeps it from being read; undefined where nothing does. */
function checkReadable(file: string): Finding | undefined {
  const { problem } = findingsOf('.env');
  try {
    if (readEnvFile(file)) return undefined;
    return problem('There is none.', 'Run npm run setup, or copy .env.example to .env and fill it in.');
  } catch {
    return problem('It cannot be read.', 'Make it a text file that you may read.');
  }
}

/** By line numbers: what a line holds may be a secret, wherever it stands. */
function checkLines(text: string): Finding[] {
  const { ok, warning, problem } = findingsOf('.env');
  if (!isText(text)) return [problem('It is not UTF-8 text.', 'Save it as UTF-8.')];
  const broken = brokenLines(text);
  const findings = [
    ...(broken.length > 0 ? [problem(`${counted(broken)} no NAME=value.`, NO_VALUE)] : []),
    ...repeated(text).map((name) =>
      warning(`${name} stands there more than once, and only its last line counts.`, 'Delete the other lines.'),
    ),
  ];
  return findings.length > 0 ? findings : [ok('It is there, and each line is NAME=value.')];
}

const NO_VALUE = 'Write NAME=value, without export before it; a # begins a comment.';

/** Of the known variables alone: another name may be a secret in the wrong place. */
function repeated(text: string): string[] {
  const names = text.split('\n').flatMap((line) => Object.keys(dotenv.parse(line)));
  return Object.keys(VARIABLES).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
}

const counted = (numbers: readonly number[]) =>
  numbers.length === 1 ? `Line ${numbers[0]} is` : `Lines ${numbers.join(', ')} are`;

function checkGit(file: string, git: EnvFile['git']): Finding {
  const { ok, skipped, warning, problem } = findingsOf('.env and git');
  // Git knows a symbolic link, and the file behind it, apart.
  const isTracked = [file, realpathSync(file)].some((path) => git('ls-files', '--error-unmatch', path) === 0);
  if (isTracked) {
    const remedy =
      'Run git rm --cached .env, commit, and make a new API key and Auth Token: the history keeps the old.';
    return problem('It is tracked: whoever has the repository has your secrets.', remedy);
  }
  const ignored = git('check-ignore', '--quiet', file);
  if (ignored === 0) return ok('It is ignored, and not tracked.');
  if (ignored === 1) return warning('It is not ignored: git add would take it.', 'Add the line .env to .gitignore.');
  return skipped('There is no git repository, or no git.');
}

function checkMode(file: string, platform: string): Finding {
  const { ok, skipped, warning } = findingsOf('.env and others');
  if (platform === 'win32') return skipped('Windows has no such permissions.');
  const { mode } = statSync(file);
  if ((mode & READABLE_BY_OTHERS) === 0) return ok('Only you may read it.');
  return warning('Other users of this computer may read or change it.', 'Run chmod 600 .env.');
}
