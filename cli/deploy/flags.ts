// The flags of twilio-run that `npm run deploy` takes. It takes no flag that would deploy variables or files that were
// not checked, and no credentials, which every user could read in the list of processes. twilio-run itself ignores a
// misspelt flag.
import { type FlagTable, helpLines, parseFlags } from '../terminal/flags';

/** The flags that both commands of twilio-run take, `deploy` and `env import`. */
const SHARED = {
  environment: { value: 'NAME', help: 'the environment, which is the suffix of its domain' },
  to: { value: 'NAME', help: 'the same as --environment' },
  production: { help: 'the environment whose domain has no suffix' },
  'service-sid': { value: 'SID', help: 'deploy to this service' },
  region: { value: 'NAME', help: "the region of Twilio's API" },
  edge: { value: 'NAME', help: "the edge of Twilio's API" },
  'log-level': { value: 'LEVEL', short: 'l', help: 'debug, info, warn, error or none' },
} as const;

const DEPLOY = {
  ...SHARED,
  'service-name': { value: 'NAME', short: 'n', help: 'the name of the service, instead of that in package.json' },
  'output-format': { value: 'json', short: 'o', help: 'print the domain and the URLs as JSON' },
  runtime: { value: 'NAME', help: 'the version of Node.js: node22 or node24' },
  'override-existing-project': { help: 'deploy to the service of this name, if there is one' },
  force: { help: 'deploy even where twilio-run would stop' },
  'no-assets': { help: 'deploy no page and no other asset' },
} as const;

/** The flags that twilio-run does not get: it reads no file of variables. */
const OWN = {
  env: { value: 'FILE', help: 'upload the variables of this file instead of .env' },
  help: { help: 'print this help' },
} as const;

export const USAGE = `Builds the Function, checks .env as the deployed Function would, and deploys with twilio-run.

Usage:
  npm run deploy [-- FLAGS]

Options:
${helpLines({ ...OWN, ...DEPLOY })}`;

export type DeployFlags = ReturnType<typeof parseDeployFlags>;

/**
 * @param environment of the process
 * @throws OwnerError
 */
export function parseDeployFlags(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const { values } = parseFlags('npm run deploy', { ...OWN, ...DEPLOY }, args, environment);
  // Rendered again, since twilio-run might read differently what was typed.
  return {
    ...values,
    deployArguments: argumentsOf(values, DEPLOY),
    sharedArguments: argumentsOf(values, SHARED),
  };
}

function argumentsOf(values: Readonly<Record<string, string | boolean | undefined>>, table: FlagTable): string[] {
  return Object.keys(table).flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
}
