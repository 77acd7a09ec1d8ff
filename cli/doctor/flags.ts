// The arguments of `npm run doctor`: an address or a token, and flags.
import { parseArgs } from 'node:util';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { OwnerError } from '../terminal/owner-error';

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;
const OPTIONS = { token: text, product: text, bearer: text, deployed: toggle, json: toggle, help: toggle } as const;

export const USAGE = `Finds what is wrong, and says how to fix it. Changes nothing.

Usage:
  npm run doctor [-- --deployed]
      Checks this computer, .env, the servers that .env names and the Twilio account.
  npm run doctor -- ADDRESS [--bearer TOKEN]
      Checks the Function at an address such as https://….twil.io/token.
  npm run doctor -- --bearer TOKEN
      Asks the server at PERMISSIONS_URL what the user of this token may have.
  npm run doctor -- --token TOKEN [--product NAME]
      Checks a Twilio Access Token.

Options:
  --deployed      exit with 1 for what breaks a deploy, not npm start
  --bearer TOKEN  also send this token from your identity provider
  --token TOKEN   the Access Token to check
  --product NAME  check only what this product needs: ${PRODUCTS.join(', ')}
  --json          print the findings as one JSON object
  --help          print this help

A TOKEN of - is read from standard input, which keeps it out of the shell's history.

Exit status: 1 if there is a problem or doctor cannot run, otherwise 0. Warnings do not count.
In .env, only what breaks npm start counts or, with --deployed, only what breaks a deploy.`;

const FLAG_NAMES = Object.keys(OPTIONS)
  .map((name) => `--${name}`)
  .join(', ');

export interface DoctorFlags {
  readonly address: string | undefined;
  readonly token: string | undefined;
  readonly bearer: string | undefined;
  readonly product: Product | undefined;
  readonly deployed: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws OwnerError, which repeats nothing of the arguments, because a token may be among them */
export function parseDoctorFlags(args: readonly string[]): DoctorFlags {
  const { values, positionals } = parse(args);
  const { token, bearer, product: name, deployed = false, json = false, help = false } = values;
  const [address] = positionals;
  const product = PRODUCTS.find((known) => known === name);
  refuseIf(positionals.some(isToken), TOKEN_AS_ADDRESS);
  refuseIf(positionals.length > 1, UNKNOWN_ARGUMENTS);
  refuseIf(token?.trim() === '', emptyValue('--token'));
  refuseIf(bearer?.trim() === '', emptyValue('--bearer'));
  refuseIf(name !== undefined && !product, `--product must be one of ${PRODUCTS.join(', ')}.`);
  refuseIf(product !== undefined && token === undefined, '--product needs --token.');
  refuseIf(token !== undefined && bearer !== undefined, '--token cannot be combined with --bearer.');
  refuseIf(token !== undefined && address !== undefined, '--token cannot be combined with an address.');
  const flags = { address, token, bearer, product, deployed, json, help };
  refuseIf(deployed && !isAboutFile(flags), '--deployed is about .env: use it without an address or a token.');
  return flags;
}

/** True without an address or a token: then `.env` is checked, for this computer and for a deploy. */
export const isAboutFile = ({ address, token, bearer }: DoctorFlags) =>
  address === undefined && token === undefined && bearer === undefined;

const UNKNOWN_ARGUMENTS = `npm run doctor accepts at most one address, and only these flags: ${FLAG_NAMES}.`;

/** Without `--` in front of the flags, npm keeps them and passes on their values. */
const TOKEN_AS_ADDRESS =
  'That is a token instead of an address: write npm run doctor -- --token TOKEN, or -- ADDRESS --bearer TOKEN.';

const isToken = (argument: string) => /^eyJ[\w-]*\./.test(argument);

const emptyValue = (flag: string) =>
  `The value of ${flag} is empty: it must be a token, or - to read one from standard input. Is the variable of your shell set?`;

const MISSING_VALUES = {
  token: '--token needs a value: the Access Token, or - to read it from standard input.',
  bearer: '--bearer needs a value: a token from your identity provider, or - to read it from standard input.',
  product: `--product needs a value: one of ${PRODUCTS.join(', ')}.`,
};

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new OwnerError(sentence);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    const missing = Object.entries(MISSING_VALUES).find(([name]) => lacksValue(args, `--${name}`));
    throw new OwnerError(missing?.[1] ?? UNKNOWN_ARGUMENTS);
  }
}

/** True if the flag is the last argument, or another flag follows it. */
function lacksValue(args: readonly string[], flag: string): boolean {
  const index = args.indexOf(flag);
  return index >= 0 && /^-./.test(args[index + 1] ?? '--');
}
