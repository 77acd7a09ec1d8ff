// One thing that setup does at Twilio, or finds done already.
import { rowOf, type VariableName } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import type { TwilioClient } from '../twilio/client';
import type { Variables } from './choices';

export interface Step {
  readonly resource: string;
  readonly action: 'keep' | 'reuse' | 'update' | 'create' | 'delete';
  /** What the line of the plan adds. */
  readonly detail?: string;
  /** Values of variables that are known before the step is applied. */
  readonly values?: Variables;
  /** Variables whose values only Twilio's answer has. */
  readonly fills?: readonly VariableName[];
  /** @returns the values of `fills` */
  readonly apply?: (client: TwilioClient) => Promise<Variables>;
}

/** Creates something whose SID is the value of a variable. */
export function creation(
  resource: string,
  variable: VariableName,
  create: (client: TwilioClient) => Promise<{ readonly sid: string }>,
): Step {
  const apply: Step['apply'] = async (client) => ({ [variable]: checkedAnswer(variable, (await create(client)).sid) });
  return { resource, action: 'create', fills: [variable], apply };
}

/** @throws OwnerError if what Twilio answered cannot be the value of the variable */
export function checkedAnswer(name: VariableName, answer: string): string {
  if (rowOf(name).format.parse(String(answer)) !== undefined) return answer;
  throw new OwnerError('Twilio did not answer as expected: run npm run setup again in a minute.');
}
