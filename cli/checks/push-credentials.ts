// The push credentials that the configuration names: there, and of the platform that they stand for.
import type { Environment } from '../../src/config/environment';
import { isTrue } from '../../src/config/values';
import { ROWS, VARIABLE_NAMES, type VariableName } from '../../src/config/variables';
import type { Platform } from '../../src/products';
import { ownValue } from '../env/own-value';
import { type Finding, findingsOf } from '../terminal/finding';
import { type TwilioClient, unlessMissing } from '../twilio/client';

export const PUSH_VARIABLES = VARIABLE_NAMES.filter((name) => ROWS[name].role === 'pushCredential');

/** Twilio's types of push credentials. */
const TYPES: Readonly<Record<Platform, readonly string[]>> = {
  ios: ['apn'],
  'ios-sandbox': ['apn'],
  android: ['fcm', 'gcm'],
};

/** True if a push credential of this type serves the platform of the variable. */
export function fitsPlatform(variable: VariableName, type: string): boolean {
  const { platform } = ROWS[variable];
  return !platform || TYPES[platform].includes(type);
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

async function checkOne(client: TwilioClient, name: VariableName, sid: string): Promise<Finding> {
  const { ok, warning, problem } = findingsOf('Push credential');
  const credential = await unlessMissing(client.conversations.v1.credentials(sid).fetch());
  if (!credential) return problem(`${name} is no push credential of this account.`, `Correct ${name}, or empty it.`);
  if (!fitsPlatform(name, credential.type)) {
    return problem(
      `${name} is a credential of the other platform.`,
      'Put in one of the right type: APN is for iOS, FCM for Android.',
    );
  }
  if (isTrue(credential.sandbox)) {
    const message = `${name} is for APN's sandbox: apps from TestFlight and the App Store get no pushes.`;
    return warning(message, 'Use a credential for production when you release.');
  }
  return ok(`${name} is there and fits.`);
}
