// A value that the owner has set, to compare a token with or to look up at Twilio.
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { read } from '../../src/config/values';
import { VARIABLE_ROWS, type VariableName } from '../../src/config/variables';

/** @returns undefined if the variable is unset, invalid or a demo value, which the check of the configuration reports */
export function ownValue(environment: Environment, name: VariableName): string | undefined {
  const text = textOf(environment, name);
  if (text === undefined || text === DEMO_CREDENTIALS[name]) return undefined;
  return 'value' in read(VARIABLE_ROWS[name].format, text) ? text : undefined;
}
