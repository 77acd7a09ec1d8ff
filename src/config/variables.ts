// The table of every environment variable. The configuration, `.env.example`, the README's table, setup, doctor and the
// check for misspelt names all read it. A rule about one variable is in its row, a rule across several in rules.ts.
import { PRODUCTS, type Product } from '../twilio/products';
import { CALLER_VARIABLES } from './caller-variables';
import { type Environment, textOf } from './environment';
import type { Format } from './formats';
import { PRODUCT_VARIABLES } from './product-variables';
import { SIGNING_VARIABLES } from './signing-variables';
import type { Variable } from './variable';

/** In the order in which `.env.example` and the README list them. */
export const VARIABLES = { ...SIGNING_VARIABLES, ...PRODUCT_VARIABLES, ...CALLER_VARIABLES } as const;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[];

/** The same table, for code that takes any of its rows. */
export const VARIABLE_ROWS: Readonly<Record<VariableName, Variable<unknown>>> = VARIABLES;

/**
 * The typed value of each variable. An optional one without a default may be undefined.
 * Holds only for an environment without problems.
 */
export type Values = {
  readonly [N in VariableName]: (typeof VARIABLES)[N] extends { format: Format<infer T> }
    ? (typeof VARIABLES)[N] extends { default: string } | { required: true }
      ? T
      : T | undefined
    : never;
};

/** Variables whose values are not known yet, such as the SID of a service that setup is about to create. */
export type Pending = ReadonlySet<VariableName>;

export const NOTHING_PENDING: Pending = new Set();

export function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

/** The variables of a product, or only those with this role. */
export function variablesOf(product: Product, role?: Variable<unknown>['role']): readonly VariableName[] {
  return VARIABLE_NAMES.filter(
    (name) => VARIABLE_ROWS[name].product === product && (!role || VARIABLE_ROWS[name].role === role),
  );
}

/** True if a variable is set and is not a flag that is off. An invalid value counts as set: it is a problem by itself. */
export function isOn(environment: Environment, name: VariableName, pending = NOTHING_PENDING): boolean {
  if (pending.has(name)) return true;
  const text = textOf(environment, name);
  return text !== undefined && VARIABLE_ROWS[name].format.parse(text) !== false;
}

/** The products that the environment grants. */
export function configuredProducts(environment: Environment, pending = NOTHING_PENDING): readonly Product[] {
  return PRODUCTS.filter((product) => variablesOf(product, 'grants').some((name) => isOn(environment, name, pending)));
}
