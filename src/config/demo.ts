// Values with which the Function runs without an account. They sign tokens on a local domain only: anybody can
// read them here. Zeros, so that no secret scanner takes them for real ones.
import type { VariableName } from './variables';

const ZEROS = '0'.repeat(32);

/** Refused on a deployed domain. */
export const DEMO_CREDENTIALS: Readonly<Partial<Record<VariableName, string>>> = {
  ACCOUNT_SID: `AC${ZEROS}`,
  API_KEY_SID: `SK${ZEROS}`,
  API_KEY_SECRET: 'demo-value-that-signs-nothing-real',
  TWIML_APP_SID: `AP${ZEROS}`,
  CONVERSATIONS_SERVICE_SID: `IS${ZEROS}`,
  SYNC_SERVICE_SID: `IS${ZEROS}`,
};

/** What a new `.env` holds: the demo credentials, with every product on. */
export const DEMO_ENVIRONMENT: Readonly<Partial<Record<VariableName, string>>> = {
  ...DEMO_CREDENTIALS,
  VIDEO_ENABLED: 'true',
  VOICE_INCOMING_ALLOW: 'true',
};
