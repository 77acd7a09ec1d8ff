// Values with which the Function runs without an account. They sign tokens on localhost only, since anyone can read them
// here. Zeros, so that secret scanners do not mistake them for real ones.
import { type Environment, textOf } from './environment';
import { flag, read } from './formats';
import { rowOf, VARIABLE_NAMES, type VariableName } from './variables';

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

const GRANTING_FLAGS = VARIABLE_NAMES.filter((name) => rowOf(name).role === 'grants' && rowOf(name).format === flag);

/** What `npm start` writes to a new `.env`: the demo credentials, with every product on. */
export const DEMO_ENVIRONMENT: Readonly<Partial<Record<VariableName, string>>> = {
  ...DEMO_CREDENTIALS,
  ...Object.fromEntries(GRANTING_FLAGS.map((name) => [name, 'true'])),
};

/**
 * The text of a variable that is neither a demo value nor invalid: something to compare a token with, or to look up.
 *
 * @returns undefined if the variable is unset, invalid or a demo value, which the check of the configuration reports
 */
export function realValue(environment: Environment, name: VariableName): string | undefined {
  const text = textOf(environment, name);
  if (text === undefined || text === DEMO_CREDENTIALS[name]) return undefined;
  return 'value' in read(rowOf(name).format, text) ? text : undefined;
}
