// The flags of `npm run setup`: a few of its own, and one for each variable that the owner decides, which has the name of
// the variable (`--oidc-issuer` for OIDC_ISSUER).
import { read } from '../../src/config/formats';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { PRODUCTS, type Product, parseProducts as parseList } from '../../src/twilio/products';
import { type FlagTable, helpLines, parseFlags } from '../terminal/flags';
import { OwnerError } from '../terminal/output';

/** Other users of the computer can see the flags of a process, so secrets are not among them. --products has Video. */
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

const OWN = {
  yes: { help: 'ask nothing: use the flags and .env, and apply the plan' },
  'dry-run': { help: 'only show the plan' },
  products: { value: 'LIST', help: `one or more of ${PRODUCTS.join(',')}` },
  'voice-url': { value: 'URL', help: 'for Voice: what Twilio requests when an app places a call' },
  name: { value: 'NAME', help: 'the name of the new resources at Twilio' },
  help: { help: 'print this help' },
} as const;

const TABLE: FlagTable = {
  ...OWN,
  ...Object.fromEntries(
    [...VARIABLE_FLAGS].map(([flag, name]) => [flag, { value: 'VALUE', isEmptyAllowed: true, help: `sets ${name}` }]),
  ),
};

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
  /** By name; '' empties a variable. */
  readonly variables: Readonly<Partial<Record<VariableName, string>>>;
}

export const USAGE = `npm run setup -- [flags]

Inspects your Twilio account, lets you choose what the flags do not set, and shows a plan. After you have confirmed it,
creates what is missing and writes .env.

${helpLines(OWN)}

Each of these flags sets the variable of the same name; '' empties it:
${[...VARIABLE_FLAGS.keys()].map((flag) => `--${flag}`).join(', ')}.`;

/**
 * @param environment of the process
 * @throws OwnerError
 */
export function parseSetupFlags(args: readonly string[], environment: NodeJS.ProcessEnv): SetupFlags {
  const values: Readonly<Record<string, unknown>> = parseFlags('npm run setup', TABLE, args, environment).values;
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

/** @returns what is wrong, as the end of a sentence that begins with the name of the address; undefined if it is valid */
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
