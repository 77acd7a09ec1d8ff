// The arguments of `npm run doctor`: an address or a token, and flags.
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { helpLines, parseFlags } from '../terminal/flags';
import { OwnerError } from '../terminal/output';

const FLAGS = {
  env: { value: 'FILE', help: 'check this file instead of .env, for a deploy with the same flag' },
  deployed: { help: 'exit with 1 for what breaks a deploy, not npm start' },
  bearer: { value: 'TOKEN', help: 'also send this bearer token from your identity provider; - reads it' },
  token: { value: 'TOKEN', help: 'the Access Token to check; - reads it' },
  product: { value: 'NAME', help: `check only what this product needs: ${PRODUCTS.join(', ')}` },
  json: { help: 'print the findings as one JSON object' },
  help: { help: 'print this help' },
} as const;

export const USAGE = `Finds what is wrong, and says how to fix it. Changes nothing.

Usage:
  npm run doctor [-- [--deployed] [--env FILE]]
      Checks this computer, .env, the servers that .env names and the Twilio account.
  npm run doctor -- ADDRESS [--bearer TOKEN]
      Checks the Function at an address such as https://NAME-1234.twil.io/token.
  npm run doctor -- --bearer TOKEN
      Asks the server at PERMISSIONS_URL what the user of this bearer token may have.
  npm run doctor -- --token TOKEN [--product NAME]
      Checks a Twilio Access Token.

Options:
${helpLines(FLAGS)}

A TOKEN of - is read from standard input, which keeps it out of the shell's history.

Exit status: 1 if there is a problem or doctor cannot run, otherwise 0. Warnings do not count.
In .env, only what breaks npm start counts or, with --deployed or --env, only what breaks a deploy.`;

export interface DoctorFlags {
  readonly address: string | undefined;
  readonly token: string | undefined;
  readonly bearer: string | undefined;
  readonly product: Product | undefined;
  /** The file of variables instead of `.env`, which is the only one that `npm start` reads. */
  readonly env: string | undefined;
  readonly deployed: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/**
 * @param environment of the process
 * @throws OwnerError, which repeats nothing of the arguments, because a token may be among them
 */
export function parseDoctorFlags(args: readonly string[], environment: NodeJS.ProcessEnv): DoctorFlags {
  const { values, positionals } = parseFlags('npm run doctor', FLAGS, args, environment, 1);
  const { token, bearer, env, product: name, deployed = false, json = false, help = false } = values;
  const [address] = positionals;
  const product = PRODUCTS.find((known) => known === name);
  refuseIf(positionals.some(isToken), TOKEN_AS_ADDRESS);
  refuseIf(
    PRODUCTS.some((known) => known === address),
    PRODUCT_AS_ADDRESS,
  );
  refuseIf(name !== undefined && !product, `--product must be one of ${PRODUCTS.join(', ')}.`);
  refuseIf(product !== undefined && token === undefined, '--product needs --token.');
  refuseIf(token !== undefined && bearer !== undefined, '--token cannot be combined with --bearer.');
  refuseIf(token !== undefined && address !== undefined, '--token cannot be combined with an address.');
  const flags = { address, token, bearer, product, env, deployed, json, help };
  refuseIf(deployed && !isAboutFile(flags), '--deployed is about .env: use it without an address or a token.');
  return flags;
}

/** True without an address or a token: then `.env` is checked, for this computer and for a deploy. */
export const isAboutFile = ({ address, token, bearer }: DoctorFlags) =>
  address === undefined && token === undefined && bearer === undefined;

/** Without `--` in front of the flags, npm keeps them and passes on their values. */
const TOKEN_AS_ADDRESS =
  'That is a token instead of an address: write npm run doctor -- --token TOKEN, or -- ADDRESS --bearer TOKEN.';

/** npm leaves no other trace of --product. */
const PRODUCT_AS_ADDRESS =
  "That is a product instead of an address: write npm run doctor -- --token TOKEN --product NAME (in PowerShell: '--' instead of --).";

const isToken = (argument: string) => /^eyJ[\w-]*\./.test(argument);

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new OwnerError(sentence);
}
