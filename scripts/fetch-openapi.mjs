// Fetches Twilio's OpenAPI documents into .cache/twilio-openapi, unless they are there: the tests check the stand-in against
// them. They come from a package of Twilio's CLI, which is not a dependency of this project.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PACKAGE = '@twilio/cli-core@8.3.2';
const INTEGRITY = 'sha512-qRTAZS15i/nseKHu2zZIb1BD78WFRVOWM65iC9JqjZdNpz5KQaiEI1klsLcWDi1pwXH9JG6pbFXJrIiYRJw/dw==';
const INSIDE = 'package/src/services/twilio-api';
const FILES = ['serverless_v1', 'iam_v1', 'api_v2010', 'conversations_v1', 'sync_v1'].map(
  (name) => `twilio_${name}.json`,
);
const FOLDER = resolve(import.meta.dirname, '../.cache/twilio-openapi');

if (!FILES.every((file) => existsSync(join(FOLDER, file)))) {
  const scratch = mkdtempSync(join(tmpdir(), 'twilio-openapi-'));
  try {
    fetchInto(scratch);
  } catch (error) {
    console.error(`Twilio's OpenAPI documents were not fetched: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} scratch */
function fetchInto(scratch) {
  run('npm', ['pack', '--silent', '--pack-destination', scratch, PACKAGE]);
  const tarball = join(scratch, readdirSync(scratch).find((name) => name.endsWith('.tgz')) ?? '');
  const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (found !== INTEGRITY) throw new Error(`${PACKAGE} does not have the pinned checksum.`);
  // Renamed from a folder next to it, so that the documents are never there in part.
  mkdirSync(join(FOLDER, '..'), { recursive: true });
  const unpacked = mkdtempSync(`${FOLDER}-`);
  try {
    const files = FILES.map((file) => `${INSIDE}/${file}`);
    run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components', String(INSIDE.split('/').length), ...files]);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(unpacked, FOLDER);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch {
    throw new Error(`${command} ${args[0]} failed.`);
  }
}
