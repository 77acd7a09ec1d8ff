// The owner's credentials for Twilio's API, as the Twilio CLI takes them from the environment of the process:
// https://www.twilio.com/docs/twilio-cli/general-usage#environment-variables. They are written nowhere.

import { read } from '../../src/config/values';
import { VARIABLES } from '../../src/config/variables';
import { ownValue } from '../env/own-value';
import { OwnerError } from '../terminal/owner-error';

export interface Credentials {
  readonly accountSid: string;
  /** The account's SID, or an API key's. */
  readonly username: string;
  /** The Auth Token, or the key's secret. */
  readonly password: string;
}

type Texts = Readonly<Record<string, string | undefined>>;

/**
 * Those of the process; where it has none, ACCOUNT_SID and AUTH_TOKEN of `.env`; else undefined.
 *
 * @throws OwnerError: half of them, or another account than that of `.env`
 */
export function credentialsOf(processEnvironment: Texts, envFile: Texts): Credentials | undefined {
  const ofProcess = fromProcess(processEnvironment);
  if (ofProcess) {
    checkSameAccount(ofProcess.accountSid, envFile);
    return ofProcess;
  }
  const accountSid = accountOf(envFile);
  if (!accountSid || !envFile.AUTH_TOKEN) return undefined;
  return { accountSid, username: accountSid, password: envFile.AUTH_TOKEN };
}

/** @throws OwnerError: the tokens would name another account than the key's */
function checkSameAccount(accountSid: string, envFile: Texts): void {
  if ((accountOf(envFile) ?? accountSid) === accountSid) return;
  throw new OwnerError('These credentials are of another account than ACCOUNT_SID in .env: use those of that account.');
}

const accountOf = (envFile: Texts) => ownValue(envFile, 'ACCOUNT_SID');

function fromProcess(texts: Texts): Credentials | undefined {
  const text = (name: string) => texts[name]?.trim() || undefined;
  const accountSid = text('TWILIO_ACCOUNT_SID');
  const token = text('TWILIO_AUTH_TOKEN');
  const [key, secret] = [text('TWILIO_API_KEY'), text('TWILIO_API_SECRET')];
  if (!accountSid && !token && !key) return undefined;
  if (!accountSid) throw new OwnerError('TWILIO_ACCOUNT_SID is not set, but other credentials are: set it too.');
  const reading = read(VARIABLES.ACCOUNT_SID.format, accountSid);
  if ('problem' in reading) throw new OwnerError(`TWILIO_ACCOUNT_SID ${reading.problem}.`);
  if (key && secret) return { accountSid, username: key, password: secret };
  if (key) throw new OwnerError('TWILIO_API_KEY is set, but TWILIO_API_SECRET is not: set both, or neither.');
  if (!token)
    throw new OwnerError(
      'TWILIO_ACCOUNT_SID is set, but TWILIO_AUTH_TOKEN is not: set it, or TWILIO_API_KEY and TWILIO_API_SECRET.',
    );
  return { accountSid, username: accountSid, password: token };
}
