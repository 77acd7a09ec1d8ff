// A complete environment, and the parts that tests combine. The values are neither demo values nor real ones.
const hex = (pair: string) => pair.repeat(16);

export const ACCOUNT_SID = `AC${hex('a1')}`;
export const AUTH_TOKEN = 'auth-token-of-nobody';
export const API_KEY_SID = `SK${hex('b2')}`;
export const API_KEY_SECRET = 'unit-test-value-that-signs-nothing';
export const TWIML_APP_SID = `AP${hex('c3')}`;
export const CONVERSATIONS_SERVICE_SID = `IS${hex('d4')}`;
export const SYNC_SERVICE_SID = `IS${hex('e5')}`;
export const PUSH_SID = `CR${hex('f0')}`;
export const PUSH_SID_IOS = `CR${hex('f1')}`;
export const PUSH_SID_ANDROID = `CR${hex('f2')}`;
export const PUSH_SID_IOS_SANDBOX = `CR${hex('f3')}`;

export const LOCAL = { DOMAIN_NAME: 'localhost:3000' };
export const DEPLOYED = { DOMAIN_NAME: 'token-1234-dev.twil.io' };

/** Signs tokens, but grants no product. */
export const CREDENTIALS = { ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET };

export const EVERY_PRODUCT = {
  ...CREDENTIALS,
  VIDEO_ENABLED: 'true',
  TWIML_APP_SID,
  VOICE_INCOMING_ALLOW: 'true',
  CONVERSATIONS_SERVICE_SID,
  SYNC_SERVICE_SID,
};

/** The text of a `.env` file. */
export const envText = (environment: object): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
