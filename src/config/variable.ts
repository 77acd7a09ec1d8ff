// One row of the table of variables.
import type { Platform, Product } from '../twilio/products';
import type { Format } from './formats';

export interface Variable<T> {
  readonly format: Format<T>;
  /** One sentence for the owner: what setting it does. */
  readonly meaning: string;
  /** The text that stands for an unset variable. */
  readonly default?: string;
  readonly required?: true;
  /** The page of Twilio's Console where the value is found. */
  readonly link?: string;
  /** The product that it configures. */
  readonly product?: Product;
  /** The platform that a push credential is for; without one, it is the general one. */
  readonly platform?: Platform;
  /** `grants`: any value but `false` grants the product. `restricts`: without it, callers get more. */
  readonly role?: 'grants' | 'pushCredential' | 'restricts';
}

/** A part of the table. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;
