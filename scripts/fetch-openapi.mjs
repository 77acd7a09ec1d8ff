// Fetches Twilio's OpenAPI documents into .cache/twilio-openapi, unless they are there: the tests check the stand-in against
// them. They come from a package of Twilio's CLI, which is not a dependency of this project.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PACKAGE = '@twilio/cli-core@8.3.2';
const INTEGRITY = 'sha512-qRTAZS15i/nseKHu2zZIb1BD78WFRVOWM65iC9JqjZdNpz5KQaiEI1klsLcWDi1pwXH9JG6pbFXJrIiYRJw/dw==';
const INSIDE = 'package/src/services/twilio-api';
const NAMES = ['serverless_v1', 'iam_v1', 'api_v2010', 'conversations_v1', 'sync_v1'];
const FOLDER = resolve(import.meta.dirname, '../.cache/twilio-openapi');

if (!existsSync(FOLDER)) {
  // Beside it and renamed at the end, so that the documents are never there in part.
  const scratch = `${FOLDER}-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    const [{ filename, integrity }] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', scratch, PACKAGE]),
    );
    if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} does not have the pinned checksum.`);
    const files = NAMES.map((name) => `${INSIDE}/twilio_${name}.json`);
    run('tar', ['-xzf', join(scratch, filename), '-C', scratch, ...files]);
    renameSync(join(scratch, INSIDE), FOLDER);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
