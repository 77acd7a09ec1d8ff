// Reads and updates a file such as `.env`, with the parser that twilio-run reads it with.
import { existsSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import dotenv from 'dotenv';
import type { VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import { hasLongLine, invalidLines, isUtf8Text, MAX_LINE_LENGTH, WRITE_ASSIGNMENT } from './env-file-rules';
import { renderDemoEnvFile, renderNewEnvFile, renderVariable, withoutDemoHeading } from './render-variables';
import { replaceFile } from './replace-file';
import { setVariables } from './set-variables';

export const ENV_FILE = '.env';

/**
 * @returns the variables of the file; undefined if the file does not exist
 * @throws OwnerError
 */
export function readEnvFile(file = ENV_FILE): Record<string, string> | undefined {
  const text = readText(file);
  return text === undefined ? undefined : dotenv.parse(text);
}

/**
 * Reads a file whose variables will be changed or deployed. An invalid line may be an attempt to set a variable.
 *
 * @throws OwnerError also for a file that is not UTF-8, or has an invalid line
 */
export function readEnvFileStrictly(file = ENV_FILE): Record<string, string> | undefined {
  const text = readTextStrictly(file);
  return text === undefined ? undefined : dotenv.parse(text);
}

function readTextStrictly(file: string): string | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  if (!isUtf8Text(text)) throw new OwnerError(`${file} is not UTF-8 text: save it as UTF-8, or remove it.`);
  const [line] = invalidLines(text);
  if (line !== undefined) throw new OwnerError(`Line ${line} of ${file} is not NAME=value. ${WRITE_ASSIGNMENT}`);
  return text;
}

function readText(file: string): string | undefined {
  if (isDanglingLink(file)) {
    throw new OwnerError(
      `${file} is a link to a file that does not exist or cannot be reached: create that file, or remove the link.`,
    );
  }
  if (!existsSync(file)) return undefined;
  const text = readRegularFile(file);
  if (text === undefined) throw new OwnerError(`${file} cannot be read: make it a text file that you may read.`);
  if (hasLongLine(text)) {
    throw new OwnerError(`${file} has a line of more than ${MAX_LINE_LENGTH} characters: shorten or remove it.`);
  }
  return text;
}

/** True for a symbolic link that leads nowhere. To existsSync and to twilio-run, there is no file. */
export function isDanglingLink(file = ENV_FILE): boolean {
  if (existsSync(file)) return false;
  try {
    readlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

/** @returns undefined for a folder, a pipe or a device, and for a file that may not be read */
export function readRegularFile(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sets variables in `.env`, which it creates if needed, and keeps every other line. Anyone who reads the file meanwhile
 * gets the old content or the new one.
 *
 * @param values an empty text unsets a variable
 * @throws OwnerError; the file is unchanged
 */
export function updateEnvFile(values: Readonly<Partial<Record<VariableName, string>>>): void {
  const text = readTextStrictly(ENV_FILE) ?? renderNewEnvFile();
  const updated = withoutDemoHeading(setVariables(text, values, renderVariable));
  try {
    replaceFile(ENV_FILE, updated);
  } catch {
    throw new OwnerError(`${ENV_FILE} cannot be written: check the permissions of its folder and the free disk space.`);
  }
}

/** Never overwrites a file. Only its owner may read the new one, since real secrets will replace the demo values. */
export function writeDemoEnvFile(): void {
  writeFileSync(ENV_FILE, renderDemoEnvFile(), { mode: 0o600, flag: 'wx' });
}
