// An environment -> its values, and everything that is wrong with it: each variable by itself, then the rules across
// several.
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, isLocalDomain, textOf } from './environment';
import { isServerUrl, read } from './formats';
import { misspeltVariable, seemsToRestrict, variableInSamples } from './unknown-names';
import {
  configuredProducts,
  isEnabled,
  NOTHING_PENDING,
  type Pending,
  rowOf,
  VARIABLE_NAMES,
  VARIABLES,
  type Values,
  type VariableName,
} from './variables';

export type ProblemCode =
  | 'not_set'
  | 'invalid_value'
  | 'too_long'
  | 'demo_value'
  | 'auth_token_as_secret'
  | 'no_product'
  | 'issuer_not_set'
  | 'not_https'
  | 'own_address'
  | 'unknown_variable'
  | 'reserved_name'
  | 'account_secret'
  | 'nobody_may_call';

/** What keeps the Function from working, for the owner. */
export interface Problem {
  readonly code: ProblemCode;
  /** The variable to change. */
  readonly variable: string;
  /** One sentence with the variable's name and what a valid value looks like, never the value. */
  readonly message: string;
}

/** The caller may see this one: it says nothing that the refusal itself does not say. */
export const NOBODY_MAY_CALL: Problem = {
  code: 'nobody_may_call',
  variable: 'OIDC_ISSUER',
  message:
    'No caller is allowed yet: set OIDC_ISSUER and OIDC_AUDIENCE to those of your identity provider, or set ALLOW_ANONYMOUS to true to answer everyone.',
};

/** The longest value that Twilio's Serverless API accepts for a variable. */
export const MAX_VALUE_BYTES = 450;

const NO_PRODUCT: Problem = {
  code: 'no_product',
  variable: 'VIDEO_ENABLED',
  message: `No product is configured: set one of ${VARIABLE_NAMES.filter((name) => rowOf(name).role === 'grants').join(', ')}.`,
};

const AUTH_TOKEN_AS_SECRET: Problem = {
  code: 'auth_token_as_secret',
  variable: 'API_KEY_SECRET',
  message: "API_KEY_SECRET holds the account's Auth Token; it must be the secret of the key in API_KEY_SID.",
};

/** A variable's value, if its format accepts the text, and what is wrong with it. */
type Outcome = { readonly value?: unknown; readonly problems: readonly Problem[] };

/**
 * @param isLocal true on localhost, where demo values and plain http to this computer are allowed
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
  const { format, required, default: initial } = rowOf(name);
  if (text === undefined) {
    if (required) return { problems: [notSet(name)] };
    return { value: initial && format.parse(initial), problems: [] };
  }
  const problems = lengthProblems(name, text);
  if (!isLocal && text === DEMO_CREDENTIALS[name]) {
    const message = `${name} holds the demo value, which works only on localhost.`;
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
    message: `${name} is not set; it must be ${rowOf(name).format.expects}.`,
  };
};

/** Also for the owner's own variables: one value that is too long makes Twilio refuse the whole deploy. */
export function lengthProblems(name: string, text: string): Problem[] {
  if (Buffer.byteLength(text) <= MAX_VALUE_BYTES) return [];
  const message = `${name} is longer than the ${MAX_VALUE_BYTES} bytes that Twilio accepts.`;
  return [{ code: 'too_long', variable: name, message }];
}

function problemsAcross(environment: Environment, isLocal: boolean, pending: Pending): Problem[] {
  const isSet = (name: VariableName) => isEnabled(environment, name, pending);
  const [secret, authToken] = [textOf(environment, 'API_KEY_SECRET'), textOf(environment, 'AUTH_TOKEN')];
  const isAuthToken = authToken !== undefined && secret === authToken && !pending.has('API_KEY_SECRET');
  return [
    ...(isAuthToken ? [AUTH_TOKEN_AS_SECRET] : []),
    ...(configuredProducts(environment, pending).length > 0 ? [] : [NO_PRODUCT]),
    ...callerProblems(environment, isLocal, pending),
    ...(!isLocal && !isSet('OIDC_ISSUER') && !isSet('ALLOW_ANONYMOUS') ? [NOBODY_MAY_CALL] : []),
  ];
}

/** Half a configuration never means 'no authentication', and a misspelt name never grants more than was meant. */
export function callerProblems(environment: Environment, isLocal: boolean, pending: Pending): Problem[] {
  const isSet = (name: VariableName) => pending.has(name) || textOf(environment, name) !== undefined;
  const unknown = Object.keys(environment).filter((name) => seemsToRestrict(name) && textOf(environment, name));
  return [
    ...unknown.map(unknownVariable),
    ...(isSet('OIDC_ISSUER') ? withIssuer(isSet) : DEPENDENT.filter(isSet).map(withoutIssuer)),
    ...ADDRESSES.filter((name) => !pending.has(name)).flatMap((name) => addressProblems(environment, name, isLocal)),
  ];
}

const ADDRESSES = ['OIDC_ISSUER', 'OIDC_JWKS_URI', 'PERMISSIONS_URL'] as const;

/** Without an issuer, these do nothing. */
const DEPENDENT = VARIABLE_NAMES.filter(
  (name) => (name.startsWith('OIDC_') && name !== 'OIDC_ISSUER') || name === 'PERMISSIONS_URL',
);

function unknownVariable(name: string): Problem {
  const meant = misspeltVariable(name) ?? variableInSamples(name);
  const fix = meant ? `rename it ${meant}, or remove it` : 'correct or remove it';
  const message = `${name} is not a variable of this Function: ${fix}.`;
  return { code: 'unknown_variable', variable: name, message };
}

function withoutIssuer(name: VariableName): Problem {
  return { code: 'issuer_not_set', variable: name, message: `${name} is set, but OIDC_ISSUER is not.` };
}

function withIssuer(isSet: (name: VariableName) => boolean): Problem[] {
  if (isSet('OIDC_AUDIENCE')) return [];
  const { expects } = VARIABLES.OIDC_AUDIENCE.format;
  const message = `OIDC_AUDIENCE is not set, but OIDC_ISSUER is; it must be ${expects}.`;
  return [{ code: 'not_set', variable: 'OIDC_AUDIENCE', message }];
}

function addressProblems(environment: Environment, name: (typeof ADDRESSES)[number], isLocal: boolean): Problem[] {
  const url = textOf(environment, name);
  if (!isServerUrl(url, true)) return [];
  if (!isServerUrl(url, isLocal)) {
    return [{ code: 'not_https', variable: name, message: `${name} must begin with https:// on a deployed domain.` }];
  }
  if (name !== 'PERMISSIONS_URL' || !isOwnAddress(new URL(url), environment)) return [];
  const message = 'PERMISSIONS_URL is the address of this Function; it must be the address of your own server.';
  return [{ code: 'own_address', variable: name, message }];
}

/** The Function would ask itself without end. */
function isOwnAddress({ host, port, pathname }: URL, { DOMAIN_NAME, PATH }: Environment): boolean {
  const ownPath = typeof PATH === 'string' ? PATH : '/token';
  if (pathname.replace(/\/+$/, '').toLowerCase() !== ownPath.toLowerCase()) return false;
  if (!isLocalDomain(DOMAIN_NAME)) return host.replace(/\.$/, '') === DOMAIN_NAME;
  return isLocalDomain(host) && port === new URL(`http://${DOMAIN_NAME}`).port;
}
