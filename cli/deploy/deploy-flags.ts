// The flags of twilio-run that `npm run deploy` takes. Not among them: those with which it would deploy other variables
// or files than have been checked, and the credentials, which would stand in the list of processes. twilio-run itself
// takes a misspelt flag without a word.
import { parseArgs } from 'node:util';
import { OwnerError } from '../terminal/owner-error';

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;

/** Of every command that talks to Twilio. */
const SHARED = {
  env: text,
  environment: text,
  to: text,
  production: toggle,
  'service-sid': text,
  region: text,
  edge: text,
  'log-level': { ...text, short: 'l' },
} as const;

const DEPLOY = {
  ...SHARED,
  'service-name': { ...text, short: 'n' },
  'output-format': { ...text, short: 'o' },
  runtime: text,
  'override-existing-project': toggle,
  force: toggle,
  'no-assets': toggle,
  help: toggle,
} as const;

const NAMES = Object.keys(DEPLOY)
  .map((name) => `--${name}`)
  .join(', ');

export const USAGE = `npm run deploy -- [flags]

Builds the Function, checks .env as the deployed Function would, and deploys with twilio-run, whose flags it takes:
${NAMES}.`;

export type DeployFlags = ReturnType<typeof parseDeployFlags>;

/** @throws OwnerError */
export function parseDeployFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: DEPLOY });
    if (Object.values(values).includes('')) throw new TypeError();
    // As arguments again: twilio-run might read otherwise what was typed.
    return { ...values, all: argumentsOf(values, DEPLOY), shared: argumentsOf(values, SHARED) };
  } catch {
    throw new OwnerError(`npm run deploy takes these flags only: ${NAMES}.`);
  }
}

function argumentsOf(values: Readonly<Record<string, unknown>>, table: object): string[] {
  return Object.keys(table).flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
}
