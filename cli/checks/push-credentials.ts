// The push credentials that the configuration names: there, and of the platform that they stand for.
import type { Environment } from '../../src/config/environment';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { ownValue } from '../env/own-value';
import { type Finding, findingsOf } from '../terminal/finding';
import { type TwilioClient, unlessMissing } from '../twilio/client';

const NAMES = Object.keys(VARIABLES) as VariableName[];
export const PUSH_VARIABLES = NAMES.filter((name) => name.includes('_PUSH_CREDENTIAL_SID'));

/** Twilio's types of credentials by the platform at the end of a variable's name. */
const TYPES: Readonly<Record<string, readonly string[]>> = { IOS: ['apn'], ANDROID: ['fcm', 'gcm'] };

/** True where a push credential of this type serves the platform of the variable. */
export function fitsPlatform(variable: string, type: string): boolean {
  const types = TYPES[/_(IOS|ANDROID)$/.exec(variable)?.[1] ?? ''];
  return types === undefined || types.includes(type);
}

/** @throws what the client throws where Twilio cannot say */
export async function checkPushCredentials(client: TwilioClient, environment: Environment): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of PUSH_VARIABLES) {
    const sid = ownValue(environment, name);
    if (sid) findings.push(await checkOne(client, name, sid));
  }
  return findings;
}

async function checkOne(client: TwilioClient, name: string, sid: string): Promise<Finding> {
  const { ok, warning, problem } = findingsOf('Push credential');
  const credential = await unlessMissing(client.conversations.v1.credentials(sid).fetch());
  if (!credential) return problem(`${name} is no push credential of this account.`, `Correct ${name}, or empty it.`);
  if (!fitsPlatform(name, credential.type)) {
    return problem(
      `${name} is a credential of the other platform.`,
      'Put in one of the right type: APN is for iOS, FCM for Android.',
    );
  }
  if (credential.sandbox?.toLowerCase() === 'true') {
    const message = `${name} is for APN's sandbox: apps from TestFlight and the App Store get no pushes.`;
    return warning(message, 'Use a credential for production when you release.');
  }
  return ok(`${name} is there and fits.`);
}
