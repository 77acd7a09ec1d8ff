// A note of the key that is being made, until its secret is in `.env`: its name, no secret. It also keeps two runs in
// one folder from making two keys.
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { OwnerError } from '../owner-error';

/** In the project's folder, git-ignored. */
const FILE = '.setup-pending';

/** The process that wrote it, and the key's name; a key of another name is never deleted because of a note. */
const NOTE = /^(\d+) (.+ [0-9a-f]{8})$/;

const UNDER_WAY = `Another npm run setup is under way in this folder: wait for its end. If there is none, remove the file ${FILE}.`;

/**
 * The name of a key that an earlier run may have made and could not keep.
 *
 * @throws OwnerError where that run is still under way
 */
export function notedKey(): string | undefined {
  if (!lstatSync(FILE, { throwIfNoEntry: false })?.isFile()) return undefined;
  const [, pid, name] = NOTE.exec(readFileSync(FILE, 'utf8')) ?? [];
  if (isRunning(Number(pid))) throw new OwnerError(UNDER_WAY);
  return name;
}

/** @throws OwnerError where it cannot be written, or another run has begun meanwhile */
export function noteKey(name: string): void {
  notedKey();
  try {
    forgetKey();
    writeFileSync(FILE, `${process.pid} ${name}`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new OwnerError(UNDER_WAY);
    throw new OwnerError('This folder cannot be written to: no API key was made, since its secret could not be kept.');
  }
}

export function forgetKey(): void {
  rmSync(FILE, { force: true });
}

/** A note of this very process is of one before it that had the same number, as in a container. */
function isRunning(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
