// What `npm run doctor` takes: an address or a token, and flags. A token on the command line ends up in the shell's
// history, so `-` reads it from standard input.
import { parseArgs } from 'node:util';
import { PRODUCTS, type Product } from '../../src/products';
import { OwnerError } from '../terminal/owner-error';

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;
const OPTIONS = { token: text, product: text, bearer: text, json: toggle, help: toggle } as const;

export const USAGE = `npm run doctor                        looks at this computer, .env, the provider and the account
npm run doctor -- ADDRESS             looks at the Function there, such as https://….twil.io
npm run doctor -- ADDRESS --bearer -  sends a bearer token of your provider, too
npm run doctor -- --token -           looks at a Twilio Access Token

  --bearer JWT    the bearer token; - reads it from standard input
  --token JWT     the Access Token; - reads it from standard input
  --product NAME  what the Access Token has to open: ${PRODUCTS.join(', ')}
  --json          prints one JSON object
  --help          prints this

The exit code is 1 where there is a problem, else 0.`;

const KNOWN = Object.keys(OPTIONS)
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

/** @throws OwnerError, whose sentence repeats nothing of the arguments: a token may be among them */
export function parseDoctorFlags(args: readonly string[]): DoctorFlags {
  const { values, positionals } = parse(args);
  const { token, bearer, product: name, json = false, help = false } = values;
  const [address] = positionals;
  const product = PRODUCTS.find((known) => known === name);
  refuseIf(positionals.length > 1, TAKES);
  refuseIf(name !== undefined && !product, `--product must be one of ${PRODUCTS.join(', ')}.`);
  refuseIf(product !== undefined && token === undefined, '--product goes only with --token.');
  refuseIf(bearer !== undefined && address === undefined, '--bearer goes only with the address of a Function.');
  refuseIf(token !== undefined && address !== undefined, '--token goes without an address.');
  return { address, token, bearer, product, json, help };
}

const TAKES = `npm run doctor takes one address and these flags only: ${KNOWN}.`;

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new OwnerError(sentence);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    throw new OwnerError(TAKES);
  }
}
