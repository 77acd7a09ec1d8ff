// An environment -> its values, and everything that is wrong with it: each variable by itself, then the rules across
// several.

import { callerProblems } from './caller-rules';
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, textOf } from './environment';
import { read } from './formats';
import { NOBODY_MAY_CALL, type Problem } from './problem';
import {
  configuredProducts,
  isOn,
  NOTHING_PENDING,
  type Pending,
  VARIABLE_NAMES,
  VARIABLE_ROWS,
  type Values,
  type VariableName,
} from './variables';

/** The longest value that Twilio's Serverless API accepts for a variable. */
export const MAX_VALUE_BYTES = 450;

const NO_PRODUCT: Problem = {
  code: 'no_product',
  variable: 'VIDEO_ENABLED',
  message: `No product is configured: set one of ${VARIABLE_NAMES.filter((name) => VARIABLE_ROWS[name].role === 'grants').join(', ')}.`,
};

const AUTH_TOKEN_AS_SECRET: Problem = {
  code: 'auth_token_as_secret',
  variable: 'API_KEY_SECRET',
  message: "API_KEY_SECRET holds the account's Auth Token; it must be the secret of the key in API_KEY_SID.",
};

/** A variable's value, if its format accepts the text, and what is wrong with it. */
type Outcome = { readonly value?: unknown; readonly problems: readonly Problem[] };

/**
 * @param isLocal true on a local domain, where demo values and plain http to this computer are allowed
 * @param pending variables that will have a valid value later, whatever they hold now
 */
export function checkEnvironment(environment: Environment, isLocal: boolean, pending: Pending = NOTHING_PENDING) {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const name of VARIABLE_NAMES.filter((each) => !pending.has(each))) {
    const outcome = checkVariable(name, textOf(environment, name), isLocal);
    values[name] = outcome.value;
    problems.push(...outcome.problems);
  }
  problems.push(...problemsAcross(environment, isLocal, pending));
  return { values: values as Partial<Values>, problems };
}

function checkVariable(name: VariableName, text: string | undefined, isLocal: boolean): Outcome {
  const { format, required, default: initial } = VARIABLE_ROWS[name];
  if (text === undefined) {
    if (required) return { problems: [notSet(name)] };
    return { value: initial && format.parse(initial), problems: [] };
  }
  const problems = lengthProblems(name, text);
  if (!isLocal && text === DEMO_CREDENTIALS[name]) {
    const message = `${name} holds the demo value, which works only on a local domain.`;
    problems.push({ code: 'demo_value', variable: name, message });
  }
  const reading = read(format, text);
  if ('value' in reading) return { value: reading.value, problems };
  return { problems: [{ code: 'invalid_value', variable: name, message: `${name} ${reading.problem}.` }, ...problems] };
}

const notSet = (name: VariableName): Problem => {
  return {
    code: 'not_set',
    variable: name,
    message: `${name} is not set; it must be ${VARIABLE_ROWS[name].format.expects}.`,
  };
};

/** Also for the owner's own variables: one value that is too long makes Twilio refuse the whole deploy. */
export function lengthProblems(name: string, text: string): Problem[] {
  if (Buffer.byteLength(text) <= MAX_VALUE_BYTES) return [];
  const message = `${name} is longer than the ${MAX_VALUE_BYTES} bytes that Twilio accepts.`;
  return [{ code: 'too_long', variable: name, message }];
}

function problemsAcross(environment: Environment, isLocal: boolean, pending: Pending): Problem[] {
  const isSet = (name: VariableName) => isOn(environment, name, pending);
  const [secret, authToken] = [textOf(environment, 'API_KEY_SECRET'), textOf(environment, 'AUTH_TOKEN')];
  const isAuthToken = authToken !== undefined && secret === authToken && !pending.has('API_KEY_SECRET');
  return [
    ...(isAuthToken ? [AUTH_TOKEN_AS_SECRET] : []),
    ...(configuredProducts(environment, pending).length > 0 ? [] : [NO_PRODUCT]),
    ...callerProblems(environment, isLocal, pending),
    ...(!isLocal && !isSet('OIDC_ISSUER') && !isSet('ALLOW_ANONYMOUS') ? [NOBODY_MAY_CALL] : []),
  ];
}
