// A value that the owner has set, to compare a token with or to look up at Twilio.
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, textOf } from './environment';
import { read } from './formats';
import { VARIABLE_ROWS, type VariableName } from './variables';

/** @returns undefined if the variable is unset, invalid or a demo value, which the check of the configuration reports */
export function realValue(environment: Environment, name: VariableName): string | undefined {
  const text = textOf(environment, name);
  if (text === undefined || text === DEMO_CREDENTIALS[name]) return undefined;
  return 'value' in read(VARIABLE_ROWS[name].format, text) ? text : undefined;
}
