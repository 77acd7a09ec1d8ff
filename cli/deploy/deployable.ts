// Everything that a deploy checks before it asks Twilio for anything: variables, project and credentials.
import { warningsAbout } from '../../src/config/warnings';
import { deployedProblems } from '../checks/configuration';
import { readEnvFileStrictly } from '../env/env-file';
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
 * Prints every warning and every problem.
 *
 * @returns the credentials to deploy with
 * @throws OwnerError if there is a problem
 */
export function requireDeployable(environment: Record<string, string>): Credentials {
  for (const { message } of warningsAbout(environment)) console.error(`! ${message}`);
  const credentials = credentialsOf(process.env, environment);
  const problems = [
    ...deployedProblems(environment).map(({ message }) => message),
    ...projectProblems(),
    ...(credentials ? [] : [NO_CREDENTIALS]),
  ];
  for (const message of problems) console.error(`✗ ${message}`);
  if (credentials && problems.length === 0) return credentials;
  throw new OwnerError('Not deployed. Fix the problems above and run npm run deploy again.');
}
