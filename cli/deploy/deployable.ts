// Everything that a deploy checks before it asks Twilio for anything: variables, project and credentials.
import { isVariableName } from '../../src/config/variables';
import { deployedProblems } from '../checks/configuration';
import { readEnvFileStrictly } from '../env/env-file';
import { fileWarnings } from '../env/env-file-rules';
import { OwnerError } from '../terminal/owner-error';
import { type Credentials, credentialsOf } from '../twilio/credentials';
import { projectProblems } from './project-files';

const NO_CREDENTIALS =
  'There are no credentials for the deploy: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or ACCOUNT_SID and AUTH_TOKEN in the file.';

/** @throws OwnerError */
export function readVariables(file: string): Record<string, string> {
  const environment = readEnvFileStrictly(file);
  if (environment) return environment;
  throw new OwnerError(`There is no ${file}: run npm run setup, or copy .env.example to ${file} and fill it in.`);
}

/**
 * Prints every warning and every problem; if there is none, also which of the owner's own variables are uploaded.
 *
 * @returns the credentials to deploy with
 * @throws OwnerError if there is a problem
 */
export function requireDeployable(environment: Record<string, string>): Credentials {
  for (const { message } of fileWarnings(environment)) console.error(`! ${message}`);
  const credentials = credentialsOf(process.env, environment);
  const problems = [
    ...deployedProblems(environment).map(({ message }) => message),
    ...projectProblems(),
    ...(credentials ? [] : [NO_CREDENTIALS]),
  ];
  for (const message of problems) console.error(`✗ ${message}`);
  if (credentials && problems.length === 0) {
    announceOwnVariables(environment);
    return credentials;
  }
  throw new OwnerError('Not deployed. Fix the problems above and run npm run deploy again.');
}

/** They may be secrets that somebody has put into the wrong file. */
function announceOwnVariables(environment: Record<string, string>): void {
  const names = Object.keys(environment).filter((name) => environment[name] !== '' && !isVariableName(name));
  if (names.length > 0) console.error(`Also uploads ${names.join(', ')}: not variables of this Function.`);
}
