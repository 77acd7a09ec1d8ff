import { credentialsOf } from '../../../cli/twilio/credentials';
import { DEMO_CREDENTIALS } from '../../../src/config/demo';
import { ACCOUNT_SID, AUTH_TOKEN } from '../../support/environment';

const ACCOUNT = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: 'of-the-process' };
const SK = `SK${'b'.repeat(32)}`;
const KEY = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: SK, TWILIO_API_SECRET: 'of-the-key' };
const ENV_FILE = { ACCOUNT_SID, AUTH_TOKEN };

describe('credentialsOf', () => {
  it.each<[string, object, object, string[] | undefined]>([
    ['the account of the process', ACCOUNT, {}, [ACCOUNT_SID, 'of-the-process']],
    ['the key of the process, rather than its Auth Token', { ...ACCOUNT, ...KEY }, {}, [SK, 'of-the-key']],
    ['the process, rather than the file', KEY, ENV_FILE, [SK, 'of-the-key']],
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
    ['a token in apostrophes', { ...ACCOUNT, TWILIO_AUTH_TOKEN: "'of-the-x'" }, 'TWILIO_AUTH_TOKEN has quotes around'],
    ['a token in quotes', { ...ACCOUNT, TWILIO_AUTH_TOKEN: ' "of-the-x"\n' }, 'TWILIO_AUTH_TOKEN has quotes around'],
    ['half of the quotes', { ...ACCOUNT, TWILIO_AUTH_TOKEN: 'of-the-x”' }, 'TWILIO_AUTH_TOKEN has a quote at one end'],
    ['a secret in quotes', { ...KEY, TWILIO_API_SECRET: '`of-the-x`' }, 'TWILIO_API_SECRET has quotes around'],
    ['a key in quotes', { ...KEY, TWILIO_API_KEY: `'${SK}'` }, 'TWILIO_API_KEY has quotes around'],
    ['a SID as the token', { ...ACCOUNT, TWILIO_AUTH_TOKEN: SK }, 'TWILIO_AUTH_TOKEN holds the SID of an API key'],
    ['two words', { ...ACCOUNT, TWILIO_AUTH_TOKEN: 'of-the-x of-the-y' }, 'TWILIO_AUTH_TOKEN has white space inside'],
    ['another account', { ...ACCOUNT, TWILIO_ACCOUNT_SID: `AC${'c'.repeat(32)}` }, 'belong to another account'],
  ])('refuses %s, and repeats no secret', (_, process, sentence) => {
    expect(() => credentialsOf({ ...process }, ENV_FILE)).toThrow(sentence);
    expect(() => credentialsOf({ ...process }, ENV_FILE)).not.toThrow('of-the-');
  });

  it('refuses an Auth Token of the file in quotes', () => {
    const envFile = { ...ENV_FILE, AUTH_TOKEN: '“of-the-file”' };
    expect(() => credentialsOf({}, envFile)).toThrow('AUTH_TOKEN has quotes around the value: set it to the secret');
    expect(() => credentialsOf({}, envFile)).not.toThrow('of-the-');
  });
});
