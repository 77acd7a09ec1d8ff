// The file `.env`: read as twilio-run reads it, written from the table of variables.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import dotenv from 'dotenv';
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import type { Problem } from '../../src/config/problem';
import { lengthProblems, MAX_VALUE_BYTES } from '../../src/config/rules';
import { isVariableName, ROWS, VARIABLE_NAMES, type VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import { brokenLines, isText, withValues } from './env-lines';
import { replaceFile } from './replace-file';

export const ENV_FILE = '.env';

/** Far beyond what Twilio takes for a value. */
const MAX_LINE_LENGTH = 8192;

const DEMO_HEADING = `# DEMO VALUES: they sign tokens on this computer only, and Twilio refuses those tokens.
# Replace each value of zeros, and the secret, by your own from https://console.twilio.com, or leave it empty.
`;

const RULES = `Twilio takes at most ${MAX_VALUE_BYTES} bytes a value; write values without quotes.\n`;
const EXAMPLE_HEADING = `# Copy to .env and fill in. ${RULES}`;

/**
 * The variables of a file such as `.env`; undefined where there is no such file.
 *
 * @throws OwnerError
 */
export function readEnvFile(file = ENV_FILE): Record<string, string> | undefined {
  const text = textOfFile(file);
  return text === undefined ? undefined : dotenv.parse(text);
}

/**
 * The same, of a file in which each line sets something or is a comment.
 *
 * @throws OwnerError, where something in the file would be lost or misread
 */
export function readSoundEnvFile(file = ENV_FILE): Record<string, string> | undefined {
  const text = soundTextOf(file);
  return text === undefined ? undefined : dotenv.parse(text);
}

function soundTextOf(file: string): string | undefined {
  const text = textOfFile(file);
  if (text === undefined) return undefined;
  if (!isText(text)) throw new OwnerError(`${file} is not a text file in UTF-8: save it as one, or remove it.`);
  const [line] = brokenLines(text);
  if (line !== undefined) throw new OwnerError(`Line ${line} of ${file} is not NAME=value: correct or remove it.`);
  return text;
}

function textOfFile(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const text = readPlainFile(file);
  if (text === undefined) throw new OwnerError(`${file} cannot be read: it must be a file of text that you may read.`);
  // dotenv takes minutes for some long lines.
  if (text.split('\n').some((line) => line.length > MAX_LINE_LENGTH)) {
    throw new OwnerError(`${file} has a line of more than ${MAX_LINE_LENGTH} characters: shorten or remove it.`);
  }
  return text;
}

/** Undefined where it is no file, such as a pipe or a device, or may not be read. */
function readPlainFile(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sets variables in `.env` and keeps every other line; makes the file where there is none. In one step: whoever reads
 * it meanwhile, or is killed, has the old file or the new one.
 *
 * @param values '' empties a variable
 * @throws OwnerError; the file is as it was
 */
export function updateEnvFile(values: Readonly<Partial<Record<VariableName, string>>>): void {
  const text = soundTextOf(ENV_FILE) ?? `# ${RULES}${renderAll({})}`;
  const written = withValues(text, values, renderVariable);
  const isDemo = Object.values(DEMO_CREDENTIALS).some((value) => written.includes(`=${value}`));
  try {
    replaceFile(ENV_FILE, isDemo ? written : written.replace(DEMO_HEADING, ''));
  } catch {
    throw new OwnerError(`${ENV_FILE} cannot be written: its folder must be yours to write, and the disk have room.`);
  }
}

/** What the configuration cannot see: a variable that Twilio sets, and the owner's own ones that Twilio would refuse. */
export function fileProblems(environment: Record<string, string>): Problem[] {
  const own = Object.entries(environment).filter(([name]) => !isVariableName(name));
  const problems = own.flatMap(([name, text]) => lengthProblems(name, text));
  if (environment.DOMAIN_NAME === undefined) return problems;
  const message =
    'DOMAIN_NAME is set: remove it. Twilio sets it, and another value could open the Function to everyone.';
  return [...problems, { code: 'reserved_name', variable: 'DOMAIN_NAME', message }];
}

/** Readable by its owner only, since real secrets will stand in it. Never overwrites. */
export function writeDemoEnvFile(): void {
  const text = DEMO_HEADING + renderAll(DEMO_ENVIRONMENT);
  writeFileSync(ENV_FILE, text, { mode: 0o600, flag: 'wx' });
}

/** The text of `.env.example`: every variable is there and empty, which counts as unset. */
export function renderEnvExample(): string {
  return EXAMPLE_HEADING + renderAll({});
}

function renderAll(values: Partial<Record<VariableName, string>>): string {
  return VARIABLE_NAMES.map((name) => renderVariable(name, values[name] ?? '')).join('');
}

function renderVariable(name: VariableName, value: string): string {
  const variable = ROWS[name];
  const facts = [
    ...(variable.required ? ['Required.'] : []),
    `Format: ${variable.format.expects}.`,
    ...(variable.default === undefined ? [] : [`Default: ${variable.default}.`]),
  ];
  return `\n# ${variable.meaning}\n# ${facts.join(' ')}\n${name}=${value}\n`;
}
