// Replaces a file in one step. Not by write-file-atomic, which takes a short write, as on a full disk, for a complete one.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Anyone who reads the file meanwhile gets the old content or the new one, even if this process is killed. Only the
 * owner may read the new file. A symbolic link stays, and its target is replaced.
 *
 * @throws what node:fs throws; the file is unchanged
 */
export function replaceFile(file: string, text: string): void {
  const target = lstatSync(file, { throwIfNoEntry: false }) ? realpathSync(file) : file;
  const scratch = writeScratchFile(target, text);
  try {
    renameSync(scratch, target);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}

/**
 * Writes a new file beside another one, for its owner alone. Nobody can put a link there first: the name is random, and
 * an existing file or link is an error.
 *
 * @returns its path
 * @throws what node:fs throws; there is no new file then
 */
function writeScratchFile(file: string, text: string): string {
  const scratch = `${file}.${randomBytes(8).toString('hex')}.new`;
  const descriptor = openSync(scratch, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return scratch;
}
