// The flags of twilio-run that `npm run deploy` takes. It takes no flag that would deploy variables or files that were
// not checked, and no credentials, which every user could read in the list of processes. twilio-run itself ignores a
// misspelt flag.
import { parseArgs } from 'node:util';
import { OwnerError } from '../terminal/owner-error';

const text = { type: 'string' } as const;
const toggle = { type: 'boolean' } as const;

/** The flags that both commands of twilio-run take, `deploy` and `env import`. */
const SHARED = {
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
} as const;

/** The flags that twilio-run does not get: it reads no file of variables. */
const OWN = { env: text, help: toggle } as const;

const NAMES = Object.keys({ ...OWN, ...DEPLOY })
  .map((name) => `--${name}`)
  .join(', ');

export const USAGE = `npm run deploy -- [flags]

Builds the Function, checks .env as the deployed Function would, and deploys with twilio-run.
It takes these flags of twilio-run: ${NAMES}.`;

export type DeployFlags = ReturnType<typeof parseDeployFlags>;

/** @throws OwnerError */
export function parseDeployFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...OWN, ...DEPLOY } });
    if (Object.values(values).includes('')) throw new TypeError();
    // Rendered again, since twilio-run might read differently what was typed.
    return {
      ...values,
      deployArguments: argumentsOf(values, DEPLOY),
      sharedArguments: argumentsOf(values, SHARED),
    };
  } catch {
    throw new OwnerError(`npm run deploy takes only these flags: ${NAMES}.`);
  }
}

function argumentsOf(values: Readonly<Record<string, unknown>>, table: object): string[] {
  return Object.keys(table).flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
}
