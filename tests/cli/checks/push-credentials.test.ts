import { fitsPlatform, judgePushCredentials, type PushCredential } from '../../../cli/checks/push-credentials';
import type { VariableName } from '../../../src/config/variables';
import { PUSH_SID } from '../../support/environment';

const credential = (type: string, sandbox: string | null = null): PushCredential => {
  return { sid: PUSH_SID, friendlyName: null, type, sandbox };
};

describe('the push credential', () => {
  it.each<[VariableName, PushCredential, string]>([
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', credential('apn', 'False'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', credential('apn'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', credential('apn', 'True'), 'warning'],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', credential('fcm'), 'problem'],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX', credential('apn', 'True'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX', credential('apn', 'False'), 'warning'],
    ['CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS_SANDBOX', credential('apn'), 'warning'],
    ['CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS_SANDBOX', credential('fcm'), 'problem'],
    ['VOICE_PUSH_CREDENTIAL_SID_ANDROID', credential('fcm'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID_ANDROID', credential('gcm'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID_ANDROID', credential('apn', 'False'), 'problem'],
    ['VOICE_PUSH_CREDENTIAL_SID', credential('fcm'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID', credential('apn', 'False'), 'ok'],
    ['VOICE_PUSH_CREDENTIAL_SID', credential('apn', 'True'), 'warning'],
  ])('in %s with %j is: %s', (name, each, status) => {
    expect(judgePushCredentials({ [name]: PUSH_SID }, [each])).toEqual([expect.objectContaining({ status })]);
    expect(fitsPlatform(name, each)).toBe(status === 'ok');
  });

  it.each([
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', 'True', /is for APN's sandbox: apps from TestFlight/],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX', 'False', /is not for APN's sandbox: builds signed for development/],
  ])('in %s with sandbox %s warns of those who get no pushes', (name, sandbox, sentence) => {
    const [finding] = judgePushCredentials({ [name]: PUSH_SID }, [credential('apn', sandbox)]);
    expect(finding?.message).toMatch(sentence);
  });
});
