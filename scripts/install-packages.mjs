// Installs the packages that only a few scripts need, unless they are there: `install-packages.mjs FOLDER…`. Each folder has
// a lock file of its own.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} file @returns {number} zero if there is no such file */
const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

for (const folder of process.argv.slice(2)) {
  // npm writes the first file when it has installed everything.
  const installedAt = changedAt(join(folder, 'node_modules/.package-lock.json'));
  if (installedAt >= changedAt(join(folder, 'package-lock.json'))) continue;
  console.log(`Installing the packages of ${folder}/ …`);
  // On Windows, npm is a script, which needs a shell.
  const shell = process.platform === 'win32';
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: folder,
    stdio: 'inherit',
    shell,
  });
}
