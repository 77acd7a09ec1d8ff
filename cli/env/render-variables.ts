// The table of variables as text: `.env.example` and a new `.env`.
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import { MAX_VALUE_BYTES } from '../../src/config/rules';
import { rowOf, VARIABLE_NAMES, type VariableName } from '../../src/config/variables';

const DEMO_HEADING = `# DEMO VALUES: tokens signed with them work on this computer only, and Twilio rejects them.
# Replace the secret and each value of zeros with your own from https://console.twilio.com, or leave it empty.
`;

const VALUE_RULES = `A value can be at most ${MAX_VALUE_BYTES} bytes long. Write values without quotes.\n`;

/** Every variable, empty, which means unset. */
export function renderEnvExample(): string {
  return `# Copy this file to .env and fill it in. ${VALUE_RULES}${renderVariables({})}`;
}

export function renderNewEnvFile(): string {
  return `# ${VALUE_RULES}${renderVariables({})}`;
}

export function renderDemoEnvFile(): string {
  return DEMO_HEADING + renderVariables(DEMO_ENVIRONMENT);
}

/** Removes the heading as soon as no demo value is left. */
export function withoutDemoHeading(text: string): string {
  const isDemo = Object.values(DEMO_CREDENTIALS).some((value) => text.includes(`=${value}`));
  return isDemo ? text : text.replace(DEMO_HEADING, '');
}

function renderVariables(values: Readonly<Partial<Record<VariableName, string>>>): string {
  return VARIABLE_NAMES.map((name) => renderVariable(name, values[name] ?? '')).join('');
}

/** The comments follow the schema of configure-env, which Twilio's own tools read. */
export function renderVariable(name: VariableName, value: string): string {
  const { meaning, format, required = false, default: initial, link } = rowOf(name);
  const comments = {
    description: `${meaning} Format: ${format.expects}.`,
    format: format.schemaName ?? 'text',
    required,
    default: initial,
    link,
  };
  const lines = Object.entries(comments).filter(([, text]) => text !== undefined);
  return `\n${lines.map(([key, text]) => `# ${key}: ${text}\n`).join('')}${name}=${value}\n`;
}
