// Values with which the Function runs without an account. They sign tokens on a local domain only, since anyone can
// read them here. Zeros, so that secret scanners do not mistake them for real ones.
import { flag } from './formats';
import { VARIABLE_NAMES, VARIABLE_ROWS, type VariableName } from './variables';

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

const GRANTING_FLAGS = VARIABLE_NAMES.filter(
  (name) => VARIABLE_ROWS[name].role === 'grants' && VARIABLE_ROWS[name].format === flag,
);

/** What `npm start` writes to a new `.env`: the demo credentials, with every product on. */
export const DEMO_ENVIRONMENT: Readonly<Partial<Record<VariableName, string>>> = {
  ...DEMO_CREDENTIALS,
  ...Object.fromEntries(GRANTING_FLAGS.map((name) => [name, 'true'])),
};
