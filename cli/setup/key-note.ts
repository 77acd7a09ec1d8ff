// A note of the key that is being made, until its secret is in `.env`: its name, no secret. It also keeps two runs in
// one folder from making two keys.
import { linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { OwnerError } from '../terminal/owner-error';

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
  const { pid, name } = readNote();
  if (isRunning(pid)) throw new OwnerError(UNDER_WAY);
  return name;
}

/** @throws OwnerError where it cannot be written, or another run is under way */
export function noteKey(name: string): void {
  if (write(name)) return;
  notedKey();
  forgetKey();
  if (!write(name)) throw new OwnerError(UNDER_WAY);
}

/** But for the note of another run that is under way. */
export function forgetKey(): void {
  if (!isRunning(readNote().pid)) rmSync(FILE, { force: true });
}

/** @returns false where there is a note: of two runs at once, one alone can write it */
function write(name: string): boolean {
  const scratch = `${FILE}.${process.pid}`;
  try {
    writeFileSync(scratch, `${process.pid} ${name}`, { mode: 0o600 });
    // A link has its whole content at once: nobody takes an unfinished note for one that says nothing.
    linkSync(scratch, FILE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new OwnerError('This folder cannot be written to: no API key was made, since its secret could not be kept.');
  } finally {
    rmSync(scratch, { force: true });
  }
}

function readNote(): { readonly pid: number; readonly name: string | undefined } {
  const text = lstatSync(FILE, { throwIfNoEntry: false })?.isFile() ? readFileSync(FILE, 'utf8') : '';
  const [, pid, name] = NOTE.exec(text) ?? [];
  return { pid: Number(pid), name };
}

/** A note of this very process is of one before it that had the same number, as in a container. */
function isRunning(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
