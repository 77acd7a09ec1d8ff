// A `.env` file: its variables, as twilio-run's parser reads them, and what is wrong with the file. The rules for the
// variables of this Function are in src/config.
import { existsSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import dotenv from 'dotenv';
import { inOneText } from '../../advice/finding';
import { lengthProblems, type Problem } from '../../src/config/rules';
import { variableInSamples } from '../../src/config/unknown-names';
import { isVariableName, VARIABLE_NAMES } from '../../src/config/variables';
import { type Warning, warningsAbout } from '../../src/config/warnings';
import { OwnerError } from '../terminal/output';

export const ENV_FILE = '.env';

export interface Inspection {
  /** Undefined if the file cannot be read. Then the only mistake says why. */
  readonly text: string | undefined;
  readonly variables: Record<string, string> | undefined;
  readonly mistakes: readonly Mistake[];
}

export interface Mistake {
  /** One sentence about the file. It repeats no line, since a line may hold a secret. */
  readonly message: string;
  readonly remedy: string;
  /** True if the file must not be changed or deployed, since its variables may not be what its owner intended. */
  readonly isFatal: boolean;
}

/** Far longer than any value that Twilio accepts. dotenv takes minutes for some long lines. */
const MAX_LINE_LENGTH = 8192;

const fatal = (message: string, remedy: string): Mistake => ({ message, remedy, isFatal: true });

const MISSING = fatal(
  'It does not exist.',
  'Run npm run setup, which writes .env, or copy .env.example and fill in the copy.',
);

const DANGLING_LINK = fatal(
  'It is a link to a file that does not exist or cannot be reached.',
  'Create that file, or remove the link.',
);

/** Also for a folder, a pipe and a device. */
const UNREADABLE = fatal('It cannot be read.', 'Make it a text file that you may read.');

const LONG_LINE = fatal(`It has a line of more than ${MAX_LINE_LENGTH} characters.`, 'Shorten or remove that line.');

const NOT_UTF8 = fatal('It is not UTF-8 text.', 'Save it as UTF-8.');

const WRITE_ASSIGNMENT =
  'Write NAME=value on one line, with = and not :, and without export in front. Begin a comment with #.';

/** Finds everything that is wrong with the file itself. */
export function inspectEnvFile(file = ENV_FILE): Inspection {
  const outcome = readText(file);
  if (typeof outcome !== 'string') return { text: undefined, variables: undefined, mistakes: [outcome] };
  return { text: outcome, variables: dotenv.parse(outcome), mistakes: findMistakes(outcome) };
}

/**
 * @returns the variables of the file; undefined if the file does not exist
 * @throws OwnerError if the file cannot be read
 */
export function readEnvFile(file = ENV_FILE): Record<string, string> | undefined {
  const { variables, mistakes } = inspectEnvFile(file);
  if (!variables && !mistakes.includes(MISSING)) throwFirst(file, mistakes);
  return variables;
}

/**
 * Reads a file that will be changed or deployed.
 *
 * @returns the variables of the file; undefined if the file does not exist
 * @throws OwnerError for the first fatal mistake
 */
export function readEnvFileStrictly(file = ENV_FILE): Record<string, string> | undefined {
  const { variables, mistakes } = inspectEnvFile(file);
  if (!mistakes.includes(MISSING)) throwFirst(file, mistakes);
  return variables;
}

/** @throws OwnerError for the first fatal mistake, also if the file does not exist */
export function requireEnvFile(file: string): Record<string, string> {
  const { variables, mistakes } = inspectEnvFile(file);
  throwFirst(file, mistakes);
  return variables ?? {};
}

function throwFirst(file: string, mistakes: readonly Mistake[]): void {
  const mistake = mistakes.find(({ isFatal }) => isFatal);
  if (mistake) throw new OwnerError(`${file}: ${inOneText(mistake)}`);
}

function readText(file: string): string | Mistake {
  // To existsSync and to twilio-run, a dangling link is no file.
  if (!existsSync(file)) return isLink(file) ? DANGLING_LINK : MISSING;
  try {
    if (!statSync(file).isFile()) return UNREADABLE;
    const text = readFileSync(file, 'utf8');
    return text.split('\n').some((line) => line.length > MAX_LINE_LENGTH) ? LONG_LINE : text;
  } catch {
    return UNREADABLE;
  }
}

function isLink(file: string): boolean {
  try {
    readlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

function findMistakes(text: string): Mistake[] {
  if (!isUtf8(text)) return [NOT_UTF8];
  const numbers = invalidLines(text).map(({ number }) => number);
  const lines = numbers.length === 1 ? `Line ${numbers[0]} is` : `Lines ${numbers.join(', ')} are`;
  const repeated = repeatedNames(text).map((name): Mistake => {
    const message = `${name} is set more than once, and only the last line counts.`;
    return { message, remedy: 'Delete the other lines.', isFatal: false };
  });
  return [...(numbers.length > 0 ? [fatal(`${lines} not NAME=value.`, WRITE_ASSIGNMENT)] : []), ...repeated];
}

/** False for text that was decoded from bytes that are not UTF-8. */
const isUtf8 = (text: string) => !/[\0\ufffd]/.test(text);

/** The lines, numbered from 1, that are neither an assignment, nor a comment, nor blank. */
function invalidLines(text: string): { readonly number: number; readonly line: string }[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, line }));
  return lines.filter(({ line }) => !/^\s*(?:#|$)/.test(line) && namesIn(line).length === 0);
}

/** Only this Function's variables: another name may be a secret in the wrong place. */
function repeatedNames(text: string): string[] {
  const names = text.split('\n').flatMap(namesIn);
  return VARIABLE_NAMES.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
}

const namesIn = (line: string) => Object.keys(dotenv.parse(line));

/** True if the file seems to set variables in a way that cannot be read. To call them 'not set' would be misleading. */
export function mayHideVariables(text: string): boolean {
  return !isUtf8(text) || invalidLines(text).some(({ line }) => VARIABLE_NAMES.some((name) => line.includes(name)));
}

/** Twilio sets these in a deployed Function. */
const RESERVED = ['DOMAIN_NAME', 'SERVICE_SID', 'ENVIRONMENT_SID', 'PATH'];

/** What other tools and Twilio's samples call the secrets of the account and of its keys. */
const SECRET = /^(?:VITE_|NEXT_PUBLIC_)?TWILIO_(?:AUTH_TOKEN|API_SECRET|API_KEY_SECRET)$/i;

/** Problems of the owner's own variables: what only Twilio may set, secrets, and values that Twilio would reject. */
export function fileProblems(environment: Readonly<Record<string, string>>): Problem[] {
  const own = Object.entries(environment).filter(([name]) => !isVariableName(name));
  return [
    ...own.flatMap(([name, text]) => lengthProblems(name, text)),
    ...own.flatMap(([name, text]) => nameProblems(name, text)),
  ];
}

/** The warnings of the configuration, without those about a name that is a problem already. */
export function fileWarnings(environment: Readonly<Record<string, string>>): Warning[] {
  const names = fileProblems(environment).map(({ variable }) => variable);
  const warnings = warningsAbout(environment).filter(({ variable }) => !names.includes(variable));
  return [...warnings, ...(environment.PORT?.trim() ? [PORT] : [])];
}

/** Other servers read it there. */
const PORT: Warning = {
  code: 'no_effect',
  variable: 'PORT',
  message: 'PORT in the file has no effect: to serve on another port, run npm start -- --port NUMBER.',
};

function nameProblems(name: string, text: string): Problem[] {
  // On this computer, an empty DOMAIN_NAME would replace the real one.
  if (RESERVED.includes(name) && (text !== '' || name === 'DOMAIN_NAME')) return [reservedName(name)];
  if (!SECRET.test(name) || text === '') return [];
  const message = `${name} is a secret that the Function does not use, and a deploy would upload it: remove it, or rename it ${variableInSamples(name)}.`;
  return [{ code: 'account_secret', variable: name, message }];
}

function reservedName(name: string): Problem {
  const risk = name === 'DOMAIN_NAME' ? ', and another value could open the Function to everyone' : '';
  return { code: 'reserved_name', variable: name, message: `${name} is set: remove it. Twilio sets it${risk}.` };
}
