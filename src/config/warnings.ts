// What is probably a mistake, though the Function can work with it.
import { PRODUCTS, type Product } from '../twilio/products';
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, textOf } from './environment';
import { LIFETIME } from './formats';
import { misspeltVariable, seemsToRestrict, variableInSamples } from './unknown-names';
import {
  configuredProducts,
  isEnabled,
  NOTHING_PENDING,
  type Pending,
  rowOf,
  VARIABLE_NAMES,
  VARIABLES,
  type VariableName,
  variablesOf,
} from './variables';

export interface Warning {
  readonly code:
    | 'unknown_variable'
    | 'likely_auth_token'
    | 'likely_comment'
    | 'no_effect'
    | 'no_outgoing_calls'
    | 'video_region'
    | 'short_ttl'
    | 'no_push_credential'
    | 'billed_users';
  readonly variable: string;
  /** One sentence for the owner; it repeats no value. */
  readonly message: string;
}

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
    return /\s#\s/.test(text) && rowOf(name).format.parse(text) !== undefined;
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
    const others = variablesOf(product).filter(
      (name) => !granting.includes(name) && isEnabled(environment, name, pending),
    );
    return others.map((name) => noEffect(name, `set ${granting.join(' or ')} to use it`));
  });
  const perUser = PER_USER_POLICY.find((name) => isEnabled(environment, name, pending));
  const isClosed = perUser !== undefined && isEnabled(environment, 'ALLOW_ANONYMOUS', pending);
  return [
    ...idle,
    ...(isClosed ? [noEffect('ALLOW_ANONYMOUS', `with ${perUser}, every caller needs a bearer token`)] : []),
  ];
}

/** With one of these, what a caller gets is decided for each user. */
export const PER_USER_POLICY = ['OIDC_PRODUCTS_CLAIM', 'PERMISSIONS_URL'] as const;

/** Conversations and Sync announce the end of a token a few minutes before it. */
const MIN_RENEWABLE_SECONDS = 300;

function productWarnings(environment: Environment, pending: Pending): Warning[] {
  const isSet = (name: VariableName) => isEnabled(environment, name, pending);
  const configured = configuredProducts(environment, pending);
  // Nobody uses a product with the demo values.
  if (textOf(environment, 'API_KEY_SECRET') === DEMO_CREDENTIALS.API_KEY_SECRET) return [];
  return ADVICE.filter(({ applies }) => applies({ isSet, configured, text: (name) => textOf(environment, name) })).map(
    ({ code, variable, message }) => ({ code, variable, message }),
  );
}

interface View {
  readonly isSet: (name: VariableName) => boolean;
  readonly configured: readonly Product[];
  readonly text: (name: VariableName) => string | undefined;
}

/** False for a text that is not a region, which is a problem already. */
const isOtherRegion = (text: string | undefined) =>
  text !== undefined && text !== 'us1' && VARIABLES.TOKEN_REGION.format.parse(text) !== undefined;

const ADVICE: readonly (Warning & { readonly applies: (view: View) => boolean })[] = [
  {
    code: 'no_outgoing_calls',
    variable: 'ANONYMOUS_VOICE_OUTGOING',
    message: 'No caller can place calls on a deployed domain, because ANONYMOUS_VOICE_OUTGOING is not true.',
    applies: ({ isSet }) =>
      isSet('TWIML_APP_SID') && isSet('ALLOW_ANONYMOUS') && !isSet('OIDC_ISSUER') && !isSet('ANONYMOUS_VOICE_OUTGOING'),
  },
  {
    code: 'no_push_credential',
    variable: 'VOICE_PUSH_CREDENTIAL_SID',
    message:
      'VOICE_INCOMING_ALLOW is true, but no push credential for Voice is set: calls ring in browsers, not on phones (31301, 52002).',
    applies: ({ isSet }) => isSet('VOICE_INCOMING_ALLOW') && !variablesOf('voice', 'pushCredential').some(isSet),
  },
  {
    code: 'video_region',
    variable: 'TOKEN_REGION',
    message: 'TOKEN_REGION is not us1, but Video accepts only keys from us1.',
    applies: ({ configured, text }) => configured.includes('video') && isOtherRegion(text('TOKEN_REGION')),
  },
  {
    code: 'short_ttl',
    variable: 'TOKEN_TTL',
    message: `TOKEN_TTL is below ${MIN_RENEWABLE_SECONDS}: Conversations and Sync may not announce that a token expires.`,
    applies: ({ configured, text }) =>
      configured.some((product) => product === 'conversations' || product === 'sync') &&
      (LIFETIME.parse(text('TOKEN_TTL') ?? '') ?? MIN_RENEWABLE_SECONDS) < MIN_RENEWABLE_SECONDS,
  },
  {
    code: 'billed_users',
    variable: 'ALLOW_ANONYMOUS',
    message:
      'ALLOW_ANONYMOUS is true with Conversations: each anonymous token is a new identity, and a billed active user.',
    applies: ({ isSet, configured }) =>
      isSet('ALLOW_ANONYMOUS') && !PER_USER_POLICY.some(isSet) && configured.includes('conversations'),
  },
];
