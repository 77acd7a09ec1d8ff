// Sets variables in `.env` and keeps every other line of it.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import dotenv from 'dotenv';
import type { VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/output';
import { ENV_FILE, readEnvFileStrictly } from './env-file';
import { renderNewEnvFile, renderVariable, withoutDemoHeading } from './render-variables';

/**
 * Creates the file if it does not exist.
 *
 * @param values an empty text unsets a variable
 * @throws OwnerError; the file is unchanged
 */
export function updateEnvFile(values: Readonly<Partial<Record<VariableName, string>>>): void {
  const text = readEnvFileStrictly() ? readFileSync(ENV_FILE, 'utf8') : renderNewEnvFile();
  const updated = withoutDemoHeading(setVariables(text, values));
  try {
    replaceFile(ENV_FILE, updated);
  } catch {
    throw new OwnerError(`${ENV_FILE} cannot be written: check the permissions of its folder and the free disk space.`);
  }
}

/** An assignment as dotenv reads it; the rest of the line is its value. */
const ASSIGNMENT = /^\s*([\w.-]+)\s*=/;

/**
 * @param values an empty text unsets a variable
 * @throws OwnerError if dotenv would read a value differently
 */
export function setVariables(text: string, values: Readonly<Partial<Record<VariableName, string>>>): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const added: string[] = [];
  for (const [name, value] of Object.entries(values) as [VariableName, string][]) {
    // If a variable is assigned more than once, dotenv takes the last one.
    const index = lines.findLastIndex((line) => ASSIGNMENT.exec(line)?.[1] === name);
    if (index >= 0) lines[index] = `${name}=${value}${lines[index]?.endsWith('\r') ? '\r' : ''}`;
    else if (value !== '') added.push(renderVariable(name, value));
  }
  const updated = [...lines, ''].join('\n') + added.join('');
  requireReadableAs(updated, { ...dotenv.parse(text), ...values } as Record<string, string>);
  return updated;
}

function requireReadableAs(text: string, expected: Record<string, string>): void {
  const actual = dotenv.parse(text);
  const changed = Object.entries(expected).find(([name, value]) => (actual[name] ?? '') !== value);
  if (!changed) return;
  throw new OwnerError(
    `The value for ${changed[0]} cannot be written to .env, since the file cannot hold its quotes or line breaks.`,
  );
}

/**
 * Replaces a file in one step: anyone who reads it meanwhile gets the old content or the new one, even if this process is
 * killed. Only the owner may read the new file. A symbolic link stays, and its target is replaced. This is not
 * write-file-atomic, which takes a short write, as on a full disk, for a complete one.
 *
 * @throws what node:fs throws; the file is unchanged
 */
export function replaceFile(file: string, text: string): void {
  const target = lstatSync(file, { throwIfNoEntry: false }) ? realpathSync(file) : file;
  // Nobody can put a link in its place first: the name is random, and the flag makes an existing file or link an error.
  const scratch = `${target}.${randomBytes(8).toString('hex')}.new`;
  const descriptor = openSync(scratch, 'wx', 0o600);
  try {
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
