import { credentialsOf } from '../../../cli/twilio/credentials';
import { DEMO_CREDENTIALS } from '../../../src/config/demo';
import { ACCOUNT_SID, AUTH_TOKEN } from '../../support/environment';

const ACCOUNT = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: 'of-the-process' };
const KEY = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 'of-the-key' };
const ENV_FILE = { ACCOUNT_SID, AUTH_TOKEN };

describe('credentialsOf', () => {
  it.each<[string, object, object, string[] | undefined]>([
    ['the account of the process', ACCOUNT, {}, [ACCOUNT_SID, 'of-the-process']],
    ['the key of the process, rather than its Auth Token', { ...ACCOUNT, ...KEY }, {}, ['SK1', 'of-the-key']],
    ['the process, rather than the file', KEY, ENV_FILE, ['SK1', 'of-the-key']],
    ['the process beside demo values in the file', ACCOUNT, DEMO_CREDENTIALS, [ACCOUNT_SID, 'of-the-process']],
    ['the file', { TWILIO_ACCOUNT_SID: ' ' }, ENV_FILE, [ACCOUNT_SID, AUTH_TOKEN]],
    ['nothing from a file without an Auth Token', {}, { ACCOUNT_SID }, undefined],
    ['nothing from a file without an account', {}, { AUTH_TOKEN }, undefined],
  ])('takes %s', (_, process, envFile, expected) => {
    const found = credentialsOf({ ...process }, { ...envFile });
    expect(found && [found.accountSid, found.username, found.password]).toEqual(expected && [ACCOUNT_SID, ...expected]);
  });

  it.each<[string, object, string]>([
    ['an Auth Token without an account', { TWILIO_AUTH_TOKEN: 'x' }, 'TWILIO_ACCOUNT_SID is not set'],
    ['a key without a secret', { ...KEY, TWILIO_API_SECRET: '' }, 'TWILIO_API_SECRET is not'],
    ['an account alone', { TWILIO_ACCOUNT_SID: ACCOUNT_SID }, 'TWILIO_AUTH_TOKEN is not'],
    ['an invalid account', { ...ACCOUNT, TWILIO_ACCOUNT_SID: 'x' }, 'TWILIO_ACCOUNT_SID must be the SID'],
    ['another account', { ...ACCOUNT, TWILIO_ACCOUNT_SID: `AC${'c'.repeat(32)}` }, 'belong to another account'],
  ])('refuses %s, and repeats no secret', (_, process, sentence) => {
    expect(() => credentialsOf({ ...process }, ENV_FILE)).toThrow(sentence);
    expect(() => credentialsOf({ ...process }, ENV_FILE)).not.toThrow('of-the-');
  });
});
