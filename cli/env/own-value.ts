// A value of the owner's, to compare with or to ask Twilio about.
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { read } from '../../src/config/values';
import { ROWS, type VariableName } from '../../src/config/variables';

/** Undefined where it is unset, of a wrong form, or the demo value: the configuration has said so already. */
export function ownValue(environment: Environment, name: VariableName): string | undefined {
  const text = textOf(environment, name);
  if (text === undefined || text === DEMO_CREDENTIALS[name]) return undefined;
  return 'value' in read(ROWS[name].format, text) ? text : undefined;
}
