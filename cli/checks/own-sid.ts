// A SID of the owner's, to ask Twilio about.
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import type { VariableName } from '../../src/config/variables';

/** Undefined where it is unset, or the demo value: that is nobody's, and the configuration has said so already. */
export function ownSid(environment: Environment, name: VariableName): string | undefined {
  const text = textOf(environment, name);
  return text === DEMO_CREDENTIALS[name] ? undefined : text;
}
