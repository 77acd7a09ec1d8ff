// Twilio's JavaScript SDKs. They are not packages of this project: this folder has a lock file of its own.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SOURCE = 'tests/extended/sdk';
const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const CACHE = resolve('.cache');

/** Installs what the lock file names, if it is missing, and returns the folder of the packages. */
export function installSdks(): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
  const folder = join(CACHE, `sdks-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) install(folder);
  return join(folder, 'node_modules');
}

/** Installs elsewhere first: another worker may do the same, and only the first one can rename. */
function install(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(join(CACHE, 'sdks-'));
  try {
    for (const file of FILES) cpSync(join(SOURCE, file), join(scratch, file));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
    execFileSync('npm', args, {
      cwd: scratch,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
