// The owner's credentials for Twilio's API, from the same variables of the process as the Twilio CLI's:
// https://www.twilio.com/docs/twilio-cli/general-usage#environment-variables. They are never written to a file.

import { realValue } from '../../src/config/demo';
import { read } from '../../src/config/formats';
import { likelyMistake } from '../../src/config/mistakes';
import { VARIABLES } from '../../src/config/variables';
import { OwnerError } from '../terminal/output';

export interface Credentials {
  readonly accountSid: string;
  /** The account's SID, or an API key's. */
  readonly username: string;
  /** The Auth Token, or the key's secret. */
  readonly password: string;
}

/** @param file of the variables, as a sentence calls it */
export const setCredentials = (file: string) =>
  `set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or ACCOUNT_SID and AUTH_TOKEN in ${file}.`;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns the credentials of the process, or else ACCOUNT_SID and AUTH_TOKEN of `.env`; undefined if neither has any
 * @throws OwnerError if they are incomplete, cannot be right (such as a secret in quotes), or belong to another account
 *   than ACCOUNT_SID of `.env`
 */
export function credentialsOf(processEnvironment: Environment, envFile: Environment): Credentials | undefined {
  const fromProcess = processCredentials(processEnvironment);
  if (fromProcess) {
    requireSameAccount(fromProcess.accountSid, envFile);
    return fromProcess;
  }
  const accountSid = accountOf(envFile);
  if (!accountSid || !envFile.AUTH_TOKEN) return undefined;
  return { accountSid, username: accountSid, password: requireSecret('AUTH_TOKEN', envFile.AUTH_TOKEN) };
}

/** Twilio would refuse it, and the mistake would look like a wrong secret. */
function requireSecret(name: string, text: string): string {
  const mistake = likelyMistake(text);
  if (mistake) throw new OwnerError(`${name} ${mistake}: set it to the secret alone.`);
  return text;
}

/** With a key of another account, tokens would name the wrong account. */
function requireSameAccount(accountSid: string, envFile: Environment): void {
  if ((accountOf(envFile) ?? accountSid) === accountSid) return;
  throw new OwnerError(
    'These credentials belong to another account than ACCOUNT_SID in .env: use the credentials of that account.',
  );
}

const accountOf = (envFile: Environment) => realValue(envFile, 'ACCOUNT_SID');

function processCredentials(environment: Environment): Credentials | undefined {
  const text = (name: string) => environment[name]?.trim() || undefined;
  const accountSid = text('TWILIO_ACCOUNT_SID');
  const token = text('TWILIO_AUTH_TOKEN');
  const [key, secret] = [text('TWILIO_API_KEY'), text('TWILIO_API_SECRET')];
  if (!accountSid && !token && !key) return undefined;
  if (!accountSid) throw new OwnerError('TWILIO_ACCOUNT_SID is not set, but other credentials are: set it too.');
  requireValid('TWILIO_ACCOUNT_SID', 'ACCOUNT_SID', accountSid);
  if (key && secret) {
    requireValid('TWILIO_API_KEY', 'API_KEY_SID', key);
    return { accountSid, username: key, password: requireSecret('TWILIO_API_SECRET', secret) };
  }
  if (key) throw new OwnerError('TWILIO_API_KEY is set, but TWILIO_API_SECRET is not: set both, or neither.');
  if (!token)
    throw new OwnerError(
      'TWILIO_ACCOUNT_SID is set, but TWILIO_AUTH_TOKEN is not: set it, or TWILIO_API_KEY and TWILIO_API_SECRET.',
    );
  return { accountSid, username: accountSid, password: requireSecret('TWILIO_AUTH_TOKEN', token) };
}

/** @param variable of `.env` that has the same format */
function requireValid(name: string, variable: 'ACCOUNT_SID' | 'API_KEY_SID', text: string): void {
  const reading = read(VARIABLES[variable].format, text);
  if ('problem' in reading) throw new OwnerError(`${name} ${reading.problem}.`);
}
