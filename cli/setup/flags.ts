// The flags of `npm run setup`: a few of its own, and one for each variable that an owner decides, named after it
// (`--oidc-issuer` for OIDC_ISSUER).
import { parseArgs } from 'node:util';
import { read } from '../../src/config/formats';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { PRODUCTS, type Product, parseProducts as parseList } from '../../src/twilio/products';
import { OwnerError } from '../terminal/owner-error';

/** Other users of the computer can see a process's flags, so secrets are not among them. Video is in --products. */
const WITHOUT_FLAG: readonly VariableName[] = [
  ...(['ACCOUNT_SID', 'API_KEY_SID', 'API_KEY_SECRET', 'AUTH_TOKEN'] as const),
  'VIDEO_ENABLED',
];

export const flagOf = (name: VariableName) => `--${name.toLowerCase().replaceAll('_', '-')}`;

const VARIABLE_FLAGS = new Map(
  (Object.keys(VARIABLES) as VariableName[])
    .filter((name) => !WITHOUT_FLAG.includes(name))
    .map((name) => [flagOf(name).slice(2), name]),
);

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;
const OWN = { yes: toggle, 'dry-run': toggle, help: toggle, products: text, 'voice-url': text, name: text } as const;

/** Twilio accepts 64 for an API key, whose name is this one and a suffix. */
const MAX_NAME_LENGTH = 48;

export interface SetupFlags {
  readonly isYes: boolean;
  readonly isDryRun: boolean;
  readonly isHelp: boolean;
  readonly products: readonly Product[] | undefined;
  /** What Twilio requests when an app places a call. */
  readonly voiceUrl: string | undefined;
  /** The name of the services and the TwiML app at Twilio, and the beginning of the API key's name. */
  readonly name: string | undefined;
  /** Texts by name; '' empties a variable. */
  readonly variables: Readonly<Partial<Record<VariableName, string>>>;
}

export const USAGE = `npm run setup -- [flags]

Creates what is missing in your Twilio account, and writes .env. Asks about what the flags do not set.

  --yes            ask nothing: use the flags and .env
  --dry-run        only show the plan
  --products LIST  one or more of ${PRODUCTS.join(',')}
  --voice-url URL  for Voice: what Twilio requests when an app places a call
  --name NAME      the name of the new resources at Twilio

Each of these sets the variable that it is named after; '' empties it:
${[...VARIABLE_FLAGS.keys()].map((flag) => `--${flag}`).join(', ')}.`;

/** @throws OwnerError */
export function parseSetupFlags(args: readonly string[]): SetupFlags {
  const values = parseValues(args);
  const variables: Partial<Record<VariableName, string>> = {};
  for (const [flag, name] of VARIABLE_FLAGS) {
    const value = values[flag];
    if (typeof value !== 'string') continue;
    variables[name] = value.trim();
    const reading = value.trim() ? read<unknown>(VARIABLES[name].format, value.trim()) : undefined;
    if (reading && 'problem' in reading) throw new OwnerError(`--${flag} ${reading.problem}.`);
  }
  return {
    isYes: values.yes === true,
    isDryRun: values['dry-run'] === true,
    isHelp: values.help === true,
    products: parseProducts(values.products),
    voiceUrl: validText(values['voice-url'], voiceUrlProblem, '--voice-url'),
    name: validText(values.name, nameProblem, '--name'),
    variables,
  };
}

function parseValues(args: readonly string[]): Readonly<Record<string, unknown>> {
  const options = { ...OWN, ...Object.fromEntries([...VARIABLE_FLAGS.keys()].map((flag) => [flag, text])) };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Only what looks like a flag is repeated: anything else may be a secret.
    const [flag] = /--[a-z][a-z-]*/.exec((error as Error).message) ?? ['This'];
    const isKnown = VARIABLE_FLAGS.has(flag.slice(2)) || Object.hasOwn(OWN, flag.slice(2));
    const mistake = isKnown ? 'needs a value, or takes none' : 'is not a flag of npm run setup';
    throw new OwnerError(`${flag} ${mistake}: npm run setup -- --help lists them.`);
  }
}

function parseProducts(value: unknown): readonly Product[] | undefined {
  if (typeof value !== 'string') return undefined;
  const products = parseList(value);
  if (!products) throw new OwnerError(`--products must be one or more of ${PRODUCTS.join(',')}.`);
  return products;
}

function validText(
  value: unknown,
  findProblem: (text: string) => string | undefined,
  flag: string,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const problem = findProblem(value);
  if (problem) throw new OwnerError(`${flag} ${problem}.`);
  return value;
}

/** @returns what is wrong, to continue a sentence after the name of the address */
export function voiceUrlProblem(value: string): string | undefined {
  const isAddress = /^https?:\/\/[\x21\x23-\x5f\x61-\x7e]+$/i.test(value) && URL.canParse(value);
  return isAddress ? undefined : 'must be an address that begins with https:// or http://';
}

function nameProblem(value: string): string | undefined {
  const isName = /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/.test(value) && value.length <= MAX_NAME_LENGTH;
  return isName
    ? undefined
    : `must be at most ${MAX_NAME_LENGTH} letters, digits, spaces, dots, hyphens and underscores`;
}
