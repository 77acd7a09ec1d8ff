// The file `.env`: read as twilio-run reads it, written from the table of variables.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import dotenv from 'dotenv';
import { DEMO_ENVIRONMENT } from '../src/config/demo';
import { lengthProblems, MAX_VALUE_BYTES } from '../src/config/rules';
import { VARIABLES, type Variable, type VariableName } from '../src/config/variables';

export const ENV_FILE = '.env';

const DEMO_HEADING = `# DEMO VALUES: they sign tokens on this computer only, and Twilio refuses those tokens.
# Replace each value of zeros, and the secret, by your own from https://console.twilio.com, or leave it empty.
`;

const EXAMPLE_HEADING = `# Copy to .env and fill in. Twilio takes at most ${MAX_VALUE_BYTES} bytes a value; write values without quotes.
`;

/**
 * The variables of a file such as `.env`; undefined where there is no such file.
 *
 * @throws Error whose message is a sentence for the owner
 */
export function readEnvFile(file = ENV_FILE): Record<string, string> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return dotenv.parse(readFileSync(file));
  } catch {
    throw new Error(`${file} cannot be read: it must be a text file that you may read.`);
  }
}

/** What the configuration cannot see: a variable that Twilio sets, and the owner's own ones that Twilio would refuse. */
export function fileProblems(environment: Record<string, string>): string[] {
  const own = Object.entries(environment).filter(([name]) => !Object.hasOwn(VARIABLES, name));
  const problems = own.flatMap(([name, text]) => lengthProblems(name, text));
  if (environment.DOMAIN_NAME === undefined) return problems;
  return [...problems, 'DOMAIN_NAME is set: remove it. Twilio sets it; another value could open the Function to all.'];
}

/** Readable by its owner only, since real secrets will stand in it. Never overwrites. */
export function writeDemoEnvFile(): void {
  const text = DEMO_HEADING + renderVariables(DEMO_ENVIRONMENT);
  writeFileSync(ENV_FILE, text, { mode: 0o600, flag: 'wx' });
}

/** The text of `.env.example`: every variable is there and empty, which counts as unset. */
export function renderEnvExample(): string {
  return EXAMPLE_HEADING + renderVariables({});
}

function renderVariables(values: Partial<Record<VariableName, string>>): string {
  return Object.entries<Variable<unknown>>(VARIABLES)
    .map(([name, variable]) => renderVariable(name, variable, values[name as VariableName] ?? ''))
    .join('');
}

function renderVariable(name: string, variable: Variable<unknown>, value: string): string {
  const facts = [
    ...(variable.required ? ['Required.'] : []),
    `Format: ${variable.format.expects}.`,
    ...(variable.default === undefined ? [] : [`Default: ${variable.default}.`]),
  ];
  return `\n# ${variable.meaning}\n# ${facts.join(' ')}\n${name}=${value}\n`;
}
