// What each check of an Access Token receives, and how several of them read a claim.
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import type { Environment } from '../../src/config/environment';
import { read } from '../../src/config/formats';
import { rowOf, type VariableName } from '../../src/config/variables';
import type { Product } from '../../src/twilio/products';
import type { Finding } from '../finding';
import type { DecodedToken } from './decode';

/** What a token is judged by, besides itself. */
export interface Circumstances {
  /** The variables of `.env`, and TWILIO_AUTH_TOKEN of the process. */
  readonly environment: Environment;
  /** Since 1970. */
  readonly nowSeconds: number;
  /** What the app uses the token for; undefined means everything that it grants. */
  readonly product?: Product | undefined;
  /** Absent where no secret is at hand, as in a browser. */
  readonly isSignedWith?: (token: DecodedToken, secret: string) => boolean;
}

export type CheckedToken = DecodedToken & Circumstances;

/** The caller stops reading at the first problem, so a check may yield more after one. */
export type TokenCheck = (token: CheckedToken) => Iterable<Finding>;

/**
 * @param value a claim that must have a valid value of the variable
 * @returns what is wrong, as the rest of a sentence that begins with the claim's name; undefined if it is valid
 */
export function describeMistake(value: unknown, name: VariableName): string | undefined {
  const { format } = rowOf(name);
  if (value === undefined) return `is missing; it must be ${format.expects}`;
  if (value === DEMO_CREDENTIALS[name]) return 'holds the demo value, which Twilio refuses';
  const reading = read(format, stringOrEmpty(value));
  return 'problem' in reading ? reading.problem : undefined;
}

export function stringOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
