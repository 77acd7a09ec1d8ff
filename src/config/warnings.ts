// What is probably a mistake, though the Function can work with it.
import { PRODUCTS } from '../twilio/products';
import { type Environment, textOf } from './environment';
import type { Warning } from './problem';
import { PER_USER, productWarnings } from './product-advice';
import { misspeltVariable, seemsToRestrict, variableInSamples } from './unknown-names';
import {
  configuredProducts,
  isOn,
  NOTHING_PENDING,
  type Pending,
  VARIABLE_NAMES,
  VARIABLE_ROWS,
  type VariableName,
  variablesOf,
} from './variables';

export function warningsAbout(environment: Environment, pending: Pending = NOTHING_PENDING): Warning[] {
  return [
    ...Object.keys(environment).flatMap((name) => unknownName(environment, name)),
    ...likelyAuthToken(environment),
    ...likelyComments(environment),
    ...withoutEffect(environment, pending),
    ...productWarnings(environment, pending),
  ];
}

/** One that seems to restrict is a problem, and reported as that. */
function unknownName(environment: Environment, name: string): Warning[] {
  if (textOf(environment, name) === undefined || seemsToRestrict(name)) return [];
  const alias = variableInSamples(name);
  // A server may share its environment with others, which use their own names.
  const meant = misspeltVariable(name) ?? (alias && textOf(environment, alias) === undefined ? alias : undefined);
  if (!meant) return [];
  const message = `${name} is not a variable of this Function and has no effect; did you mean ${meant}?`;
  return [{ code: 'unknown_variable', variable: name, message }];
}

function likelyAuthToken(environment: Environment): Warning[] {
  const secret = textOf(environment, 'API_KEY_SECRET') ?? '';
  // If it equals AUTH_TOKEN, it is a problem instead.
  if (!/^[0-9a-f]{32}$/.test(secret) || secret === textOf(environment, 'AUTH_TOKEN')) return [];
  const message = "API_KEY_SECRET looks like an Auth Token; it must be the API key's own secret.";
  return [{ code: 'likely_auth_token', variable: 'API_KEY_SECRET', message }];
}

/** In most formats it is a problem; a name may contain it. */
function likelyComments(environment: Environment): Warning[] {
  const names = VARIABLE_NAMES.filter((name) => {
    const text = textOf(environment, name) ?? '';
    return /\s#\s/.test(text) && VARIABLE_ROWS[name].format.parse(text) !== undefined;
  });
  return names.map((variable) => {
    const message = `${variable} contains " # ", which does not begin a comment there: a comment needs a line of its own.`;
    return { code: 'likely_comment', variable, message };
  });
}

function withoutEffect(environment: Environment, pending: Pending): Warning[] {
  const noEffect = (variable: VariableName, reason: string): Warning => {
    return { code: 'no_effect', variable, message: `${variable} has no effect: ${reason}.` };
  };
  const configured = configuredProducts(environment, pending);
  const idle = PRODUCTS.filter((product) => !configured.includes(product)).flatMap((product) => {
    const granting = variablesOf(product, 'grants');
    const others = variablesOf(product).filter((name) => !granting.includes(name) && isOn(environment, name, pending));
    return others.map((name) => noEffect(name, `set ${granting.join(' or ')} to use it`));
  });
  const perUser = PER_USER.find((name) => isOn(environment, name, pending));
  const isClosed = perUser !== undefined && isOn(environment, 'ALLOW_ANONYMOUS', pending);
  return [
    ...idle,
    ...(isClosed ? [noEffect('ALLOW_ANONYMOUS', `with ${perUser}, every caller needs a bearer token`)] : []),
  ];
}
