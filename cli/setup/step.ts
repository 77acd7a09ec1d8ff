// One thing that setup does at Twilio, or finds done.
import { ROWS, type VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
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

/** The variables that do not stay as they are. */
export function filledBy(steps: readonly Step[]): readonly VariableName[] {
  return steps.filter(({ does }) => does !== 'keep').flatMap(({ fills }) => fills);
}

/** What Twilio has answered for a variable. @throws OwnerError where it cannot be that */
export function checked(name: VariableName, answer: string): string {
  if (ROWS[name].format.parse(String(answer)) !== undefined) return answer;
  throw new OwnerError('Twilio did not answer as expected: run npm run setup again in a minute.');
}

/** What runs to fill the one variable of a step with a SID. */
export function sidOf({ fills }: Pick<Step, 'fills'>, find: () => Promise<{ readonly sid: string }>): Step['run'] {
  return async () => {
    const { sid } = await find();
    return Object.fromEntries(fills.map((name) => [name, checked(name, sid)]));
  };
}
