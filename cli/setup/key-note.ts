// A note about the API key that is being created, until its secret is in `.env`. It holds the key's name and no secret.
// It also stops two runs in one folder from creating two keys.
import { linkSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { writeScratchFile } from '../env/replace-file';
import { OwnerError } from '../terminal/owner-error';

/** In the project's folder; git ignores it. */
const FILE = '.setup-pending';

/** The process that wrote it, and a name as setup gives to keys: no other key may be deleted because of a note. */
const NOTE = /^(\d+) (.+ [0-9a-f]{8})$/;

const OTHER_RUN = `Another npm run setup is running in this folder: wait until it ends. If none is running, remove the file ${FILE}.`;

/**
 * The name of a key that an interrupted run may have created without keeping its secret.
 *
 * @throws OwnerError if that run has not ended
 */
export function readPendingKey(): string | undefined {
  const { pid, name } = readNote();
  if (isRunning(pid)) throw new OwnerError(OTHER_RUN);
  return name;
}

/**
 * @param known what `readPendingKey` returned, so that this note may replace that one
 * @throws OwnerError if the note cannot be written, or another run has written one
 */
export function recordPendingKey(name: string, known: string | undefined): void {
  if (write(name)) return;
  if (readPendingKey() !== known) {
    throw new OwnerError(
      'In the meantime, another npm run setup was interrupted in this folder: run npm run setup again.',
    );
  }
  clearPendingKey();
  if (!write(name)) throw new OwnerError(OTHER_RUN);
}

/** Removes the note, unless it is from another run that has not ended. */
export function clearPendingKey(): void {
  if (!isRunning(readNote().pid)) rmSync(FILE, { force: true });
}

/** @returns false if there is a note: of several runs at once, only one can write it */
function write(name: string): boolean {
  let scratch: string | undefined;
  try {
    scratch = writeScratchFile(FILE, `${process.pid} ${name}`);
    // A link appears with its whole content, so no other run can read half a note.
    linkSync(scratch, FILE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new OwnerError('This folder is not writable: no API key was created, because its secret could not be kept.');
  } finally {
    if (scratch) rmSync(scratch, { force: true });
  }
}

function readNote(): { readonly pid: number; readonly name: string | undefined } {
  const text = lstatSync(FILE, { throwIfNoEntry: false })?.isFile() ? readFileSync(FILE, 'utf8') : '';
  const [, pid, name] = NOTE.exec(text) ?? [];
  return { pid: Number(pid), name };
}

/** This process counts as ended: in a container, an earlier run may have had the same number. */
function isRunning(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
