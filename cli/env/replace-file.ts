// Replaces a file in one step. Not by write-file-atomic, which takes a short write, as on a full disk, for a complete one.
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Anyone who reads the file meanwhile gets the old content or the new one, even if this process is killed. Only the
 * owner may read the new file. A symbolic link stays, and its target is replaced.
 *
 * @throws what node:fs throws; the file is unchanged
 */
export function replaceFile(file: string, text: string): void {
  const target = lstatSync(file, { throwIfNoEntry: false }) ? realpathSync(file) : file;
  // Another process may be writing too.
  const scratch = `${target}.${process.pid}.new`;
  try {
    const descriptor = openSync(scratch, 'w', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(scratch, target);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}
