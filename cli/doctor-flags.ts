// What `npm run doctor` takes: an address or a token, and flags. A token on the command line ends up in the shell's
// history, so `-` reads it from standard input.
import { parseArgs } from 'node:util';
import { PRODUCTS, type Product } from '../src/twilio/products';

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

/** @returns the flags, or a sentence that repeats nothing of the arguments: a token may be among them */
export function parseDoctorFlags(args: readonly string[]): DoctorFlags | string {
  const parsed = parse(args);
  if (!parsed || parsed.positionals.length > 1)
    return `npm run doctor takes one address and these flags only: ${KNOWN}.`;
  const { token, bearer, product: name, json = false, help = false } = parsed.values;
  const [address] = parsed.positionals;
  const product = PRODUCTS.find((known) => known === name);
  if (name !== undefined && !product) return `--product must be one of ${PRODUCTS.join(', ')}.`;
  if (product && token === undefined) return '--product goes only with --token.';
  if (bearer !== undefined && address === undefined) return '--bearer goes only with the address of a Function.';
  if (token !== undefined && address !== undefined) return '--token goes without an address.';
  return { address, token, bearer, product, json, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    return undefined;
  }
}
