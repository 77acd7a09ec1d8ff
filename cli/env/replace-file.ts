// A file's content in one step. By hand: write-file-atomic takes a short write, as on a full disk, for a whole one.
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Whoever reads the file meanwhile, or ends the process, has the old content or the new one. Only its owner may read it
 * then. Goes on behind a symbolic link.
 *
 * @throws what node:fs throws; the file is as it was
 */
export function replaceFile(file: string, text: string): void {
  const target = lstatSync(file, { throwIfNoEntry: false }) ? realpathSync(file) : file;
  // Of this process alone: another one may be writing, too.
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
