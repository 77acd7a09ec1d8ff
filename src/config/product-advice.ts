// What a valid configuration still lacks for a product to work as an app expects.
import type { Product } from '../twilio/products';
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, textOf } from './environment';
import { LIFETIME } from './formats';
import type { Warning } from './problem';
import { configuredProducts, isOn, type Pending, VARIABLES, type VariableName, variablesOf } from './variables';

/** With one of these, what a caller gets is decided for each user. */
export const PER_USER = ['OIDC_PRODUCTS_CLAIM', 'PERMISSIONS_URL'] as const;

/** Conversations and Sync announce the end of a token a few minutes before it. */
const MIN_RENEWABLE_SECONDS = 300;

export function productWarnings(environment: Environment, pending: Pending): Warning[] {
  const isSet = (name: VariableName) => isOn(environment, name, pending);
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
      isSet('ALLOW_ANONYMOUS') && !PER_USER.some(isSet) && configured.includes('conversations'),
  },
];
