// Does `.env`, or another file of variables, exist, can its lines be read as intended, and can only its owner read it?
import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { type Finding, findingsOf } from '../../advice/finding';
import { inspectEnvFile } from '../env/env-file';
import { printable } from '../terminal/output';

export interface EnvFile {
  /** Path. */
  readonly file: string;
  /** `process.platform`. */
  readonly platform: string;
  /** @returns the exit code; null if git is not installed */
  readonly git: (...args: string[]) => number | null;
}

const READABLE_BY_OTHERS = 0o077;

/** @param inspection of the file, where the caller has read it already */
export function checkEnvFile(
  { file, platform, git }: EnvFile,
  { text, mistakes } = inspectEnvFile(file),
): readonly Finding[] {
  const { ok, warning, problem } = findingsOf(nameOf(file));
  const findings = mistakes.map(({ message, remedy, isFatal }) => (isFatal ? problem : warning)(message, remedy));
  if (text === undefined) return findings;
  return [
    ...(findings.length > 0 ? findings : [ok('Its lines can be read.')]),
    checkGit(file, git),
    checkMode(file, platform),
  ];
}

/** What the report calls the file. */
const nameOf = (file: string) => printable(isAbsolute(file) ? basename(file) : file);

function checkGit(file: string, git: EnvFile['git']): Finding {
  const name = nameOf(file);
  const { ok, skipped, warning, problem } = findingsOf(`${name} and git`);
  // To git, a symbolic link and the file behind it are two files.
  const isTracked = [file, realpathSync(file)].some((path) => git('ls-files', '--error-unmatch', path) === 0);
  if (isTracked) {
    const remedy = `Run git rm --cached ${name}, commit, and create a new API key and Auth Token: the history keeps the old ones.`;
    return problem('Git tracks it: anyone with the repository has your secrets.', remedy);
  }
  const ignored = git('check-ignore', '--quiet', file);
  if (ignored === 0) return ok('Git ignores it and does not track it.');
  if (ignored === 1)
    return warning('Git does not ignore it, so git add would include it.', `Add the line ${name} to .gitignore.`);
  return skipped('Not checked: there is no git repository, or git is not installed.');
}

function checkMode(file: string, platform: string): Finding {
  const { ok, skipped, warning } = findingsOf(`${nameOf(file)} permissions`);
  if (platform === 'win32') return skipped('Not checked: Windows has other permissions.');
  const { mode } = statSync(file);
  if ((mode & READABLE_BY_OTHERS) === 0) return ok('Only you can read it.');
  return warning('Other users of this computer can read or change it.', `Run chmod 600 ${nameOf(file)}.`);
}

/** @returns the exit code; null if git is not installed */
export function runGit(...args: string[]): number | null {
  return spawnSync('git', args, { stdio: 'ignore' }).status;
}
