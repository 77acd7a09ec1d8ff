// The push credentials that the configuration names: does each exist, and is it for the platform of its variable?

import { type Finding, findingsOf } from '../../advice/finding';
import { realValue } from '../../src/config/demo';
import type { Environment } from '../../src/config/environment';
import { isTrue } from '../../src/config/formats';
import { rowOf, VARIABLE_NAMES, type VariableName } from '../../src/config/variables';
import type { Platform } from '../../src/twilio/products';
import { LIST_OPTIONS, type TwilioClient } from '../twilio/client';

export interface PushCredential {
  readonly sid: string;
  readonly friendlyName: string | null;
  readonly type: string;
  /** `True` or `False`; null unless the type is `apn`. */
  readonly sandbox: string | null;
}

export const PUSH_VARIABLES = VARIABLE_NAMES.filter((name) => rowOf(name).role === 'pushCredential');

/** Twilio's types of push credentials. */
const TYPES: Readonly<Record<Platform, readonly string[]>> = {
  ios: ['apn'],
  'ios-sandbox': ['apn'],
  android: ['fcm', 'gcm'],
};

/** True if the push credential reaches every app of the variable's platform. */
export function fitsPlatform(variable: VariableName, credential: PushCredential): boolean {
  return (
    hasType(variable, credential) && (credential.type !== 'apn' || isSandbox(credential) === isForSandbox(variable))
  );
}

function hasType(variable: VariableName, { type }: PushCredential): boolean {
  const { platform } = rowOf(variable);
  return !platform || TYPES[platform].includes(type);
}

const isSandbox = ({ sandbox }: PushCredential) => isTrue(sandbox ?? undefined);

const isForSandbox = (variable: VariableName) => rowOf(variable).platform === 'ios-sandbox';

export function namesPushCredential(environment: Environment): boolean {
  return PUSH_VARIABLES.some((name) => realValue(environment, name) !== undefined);
}

/** All of them at once: several variables often name the same one. */
export function listPushCredentials(client: TwilioClient): Promise<readonly PushCredential[]> {
  return client.conversations.v1.credentials.list(LIST_OPTIONS);
}

/** @param credentials all that the account has */
export function judgePushCredentials(environment: Environment, credentials: readonly PushCredential[]): Finding[] {
  return PUSH_VARIABLES.flatMap((name) => {
    const sid = realValue(environment, name);
    const credential = credentials.find((each) => each.sid === sid);
    return sid ? [judgeOne(name, credential)] : [];
  });
}

function judgeOne(name: VariableName, credential: PushCredential | undefined): Finding {
  const { ok, warning, problem } = findingsOf('Push credential');
  if (!credential) {
    return problem(`${name} is not a push credential of this account.`, `Correct ${name}, or leave it empty.`);
  }
  if (!hasType(name, credential)) {
    const remedy = 'Use one of the right type: APN for iOS, FCM for Android.';
    return problem(`${name} is a credential for the other platform.`, remedy);
  }
  if (fitsPlatform(name, credential)) return ok(`${name} exists and fits its platform.`);
  if (isForSandbox(name)) {
    const message = `${name} is not for APN's sandbox: builds signed for development get no pushes.`;
    return warning(message, 'Use a credential for the sandbox.');
  }
  const message = `${name} is for APN's sandbox: apps from TestFlight and the App Store get no pushes.`;
  return warning(message, 'Use a production credential when you release.');
}
