// One thing that setup does at Twilio, or finds done.
import type { VariableName } from '../../src/config/variables';
import type { Variables } from './wishes';

export interface Step {
  readonly what: string;
  readonly does: 'keep' | 'find' | 'change' | 'create' | 'delete';
  /** The variables that it fills. */
  readonly fills: readonly VariableName[];
  /** What the plan adds to it. */
  readonly detail?: string;
  /** Sentences about what is there already. */
  readonly warnings?: readonly string[];
  /** @returns the texts of what it fills */
  readonly run: () => Promise<Variables>;
}

/** What runs to fill the one variable of a step with a SID. */
export function sidOf({ fills }: Pick<Step, 'fills'>, find: () => Promise<{ readonly sid: string }>): Step['run'] {
  return async () => {
    const { sid } = await find();
    return Object.fromEntries(fills.map((name) => [name, sid]));
  };
}
