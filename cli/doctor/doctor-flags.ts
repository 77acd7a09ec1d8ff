// The arguments of `npm run doctor`: an address or a token, and flags.
import { parseArgs } from 'node:util';
import { PRODUCTS, type Product } from '../../src/products';
import { OwnerError } from '../terminal/owner-error';

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;
const OPTIONS = { token: text, product: text, bearer: text, json: toggle, help: toggle } as const;

export const USAGE = `Finds what is wrong, and says how to fix it. Changes nothing.

Usage:
  npm run doctor
      Checks this computer, .env, the identity provider and the Twilio account.
  npm run doctor -- ADDRESS [--bearer TOKEN]
      Checks the Function at an address such as https://….twil.io/token.
  npm run doctor -- --token TOKEN [--product NAME]
      Checks a Twilio Access Token.

Options:
  --bearer TOKEN  also call the Function with this token from your identity provider
  --token TOKEN   the Access Token to check
  --product NAME  check only what this product needs: ${PRODUCTS.join(', ')}
  --json          print the findings as one JSON object
  --help          print this help

A TOKEN of - is read from standard input, which keeps it out of the shell's history.

Exit status: 1 if there is a problem or doctor cannot run, otherwise 0. Warnings do not count.`;

const FLAG_NAMES = Object.keys(OPTIONS)
  .map((name) => `--${name}`)
  .join(', ');

export interface DoctorFlags {
  readonly address: string | undefined;
  readonly token: string | undefined;
  readonly bearer: string | undefined;
  readonly product: Product | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws OwnerError, which repeats nothing of the arguments, because a token may be among them */
export function parseDoctorFlags(args: readonly string[]): DoctorFlags {
  const { values, positionals } = parse(args);
  const { token, bearer, product: name, json = false, help = false } = values;
  const [address] = positionals;
  const product = PRODUCTS.find((known) => known === name);
  refuseIf(positionals.length > 1, UNKNOWN_ARGUMENTS);
  refuseIf(name !== undefined && !product, `--product must be one of ${PRODUCTS.join(', ')}.`);
  refuseIf(product !== undefined && token === undefined, '--product needs --token.');
  refuseIf(bearer !== undefined && address === undefined, '--bearer needs the address of a Function.');
  refuseIf(token !== undefined && address !== undefined, '--token cannot be combined with an address.');
  return { address, token, bearer, product, json, help };
}

const UNKNOWN_ARGUMENTS = `npm run doctor accepts at most one address, and only these flags: ${FLAG_NAMES}.`;

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new OwnerError(sentence);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    throw new OwnerError(UNKNOWN_ARGUMENTS);
  }
}
