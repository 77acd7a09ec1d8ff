// What each check of a token gets to see, and the questions that several of them ask.
import { DEMO_CREDENTIALS } from '../../../src/config/demo';
import type { Environment } from '../../../src/config/environment';
import { read } from '../../../src/config/values';
import { ROWS, type VariableName } from '../../../src/config/variables';
import type { Product } from '../../../src/products';
import type { Finding } from '../../terminal/finding';
import type { DecodedToken } from './decode';

export interface Examined extends DecodedToken {
  readonly environment: Environment;
  readonly nowSeconds: number;
  readonly product: Product | undefined;
}

/** Lazy: nothing behind a problem is asked for, so a check need not stop at one. */
export type Check = (token: Examined) => Iterable<Finding>;

/**
 * @param value a claim that has to hold what the variable holds
 * @returns what is wrong with it, going on from the claim's name; undefined where nothing is
 */
export function mistakeIn(value: unknown, name: VariableName): string | undefined {
  const { format } = ROWS[name];
  if (value === undefined) return `is missing; it must be ${format.expects}`;
  if (value === DEMO_CREDENTIALS[name]) return 'holds the demo value, which Twilio refuses';
  const reading = read(format, textIn(value));
  return 'problem' in reading ? reading.problem : undefined;
}

/** A claim as text; empty where it is none. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
