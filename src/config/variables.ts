// The table of every environment variable. The configuration, `.env.example`, the documents, setup, doctor and the check for
// misspelt names all read it. A rule about one variable is in its row, a rule across several in rules.ts.
import { type Platform, PRODUCTS, type Product } from '../twilio/products';
import { type Environment, textOf } from './environment';
import {
  anySecret,
  audiences,
  claimName,
  type Format,
  flag,
  issuerUrl,
  LIFETIME,
  oneOf,
  origins,
  room,
  secret,
  serverUrl,
  sid,
  sidOrDefault,
} from './formats';

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

const DASHBOARD = 'https://console.twilio.com';
const API_KEYS = 'https://console.twilio.com/us1/account/keys-credentials/api-keys';

const pushCredential = (product: Product, title: string, platform?: Platform) =>
  ({
    format: sid('CR'),
    product,
    role: 'pushCredential',
    link: 'https://console.twilio.com/us1/account/keys-credentials/push-credentials',
    ...(platform && { platform }),
    meaning: platform
      ? `The push credential for ${title} if the request has \`platform=${platform}\`.`
      : `The push credential for ${title} for requests without \`platform\`, and for \`ios\` and \`android\` without their own.`,
  }) as const;

/** In the order in which `.env.example` and the documents list them. */
export const VARIABLES = {
  ACCOUNT_SID: {
    format: sid('AC'),
    required: true,
    link: DASHBOARD,
    meaning: 'The account that the Access Tokens belong to. Twilio sets it in a deployed Function.',
  },
  API_KEY_SID: {
    format: sid('SK'),
    required: true,
    link: API_KEYS,
    meaning: 'The Standard API key that signs Access Tokens. A Restricted key cannot sign.',
  },
  API_KEY_SECRET: {
    format: secret,
    required: true,
    link: API_KEYS,
    meaning: "The secret of that key. Not the account's Auth Token.",
  },
  AUTH_TOKEN: {
    format: anySecret,
    link: DASHBOARD,
    meaning: "The account's Auth Token, for setup, doctor and deploy only. It is not uploaded, and signs nothing.",
  },
  TOKEN_TTL: {
    format: LIFETIME,
    default: '3600',
    meaning: 'The lifetime of an Access Token in seconds, 60 to 86399. A request can only shorten it.',
  },
  TOKEN_REGION: {
    format: oneOf('us1', 'ie1', 'au1'),
    default: 'us1',
    meaning:
      'The Twilio region that Access Tokens are for: `us1`, `ie1` or `au1`. The API key must be from that region.',
  },
  VIDEO_ENABLED: {
    format: flag,
    default: 'false',
    product: 'video',
    role: 'grants',
    meaning: '`true` grants Video.',
  },
  VIDEO_ROOM: {
    format: room,
    product: 'video',
    role: 'restricts',
    meaning: 'Limits every Video grant to this room. Without it, an Access Token that names no room opens every room.',
  },
  TWIML_APP_SID: {
    format: sid('AP'),
    product: 'voice',
    role: 'grants',
    link: 'https://console.twilio.com/us1/develop/voice/manage/twiml-apps',
    meaning: 'Grants outgoing Voice calls. They run this TwiML app.',
  },
  VOICE_INCOMING_ALLOW: {
    format: flag,
    default: 'false',
    product: 'voice',
    role: 'grants',
    meaning: '`true` grants incoming Voice calls.',
  },
  VOICE_PUSH_CREDENTIAL_SID: pushCredential('voice', 'Voice'),
  VOICE_PUSH_CREDENTIAL_SID_IOS: pushCredential('voice', 'Voice', 'ios'),
  VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX: pushCredential('voice', 'Voice', 'ios-sandbox'),
  VOICE_PUSH_CREDENTIAL_SID_ANDROID: pushCredential('voice', 'Voice', 'android'),
  CONVERSATIONS_SERVICE_SID: {
    format: sid('IS'),
    product: 'conversations',
    role: 'grants',
    link: 'https://console.twilio.com/us1/develop/conversations/manage/services',
    meaning: 'Grants Conversations in this service.',
  },
  CONVERSATIONS_PUSH_CREDENTIAL_SID: pushCredential('conversations', 'Conversations'),
  CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS: pushCredential('conversations', 'Conversations', 'ios'),
  CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS_SANDBOX: pushCredential('conversations', 'Conversations', 'ios-sandbox'),
  CONVERSATIONS_PUSH_CREDENTIAL_SID_ANDROID: pushCredential('conversations', 'Conversations', 'android'),
  SYNC_SERVICE_SID: {
    format: sidOrDefault('IS'),
    product: 'sync',
    role: 'grants',
    link: 'https://console.twilio.com/us1/develop/sync/services',
    meaning: "Grants Sync in this service. `default` is the account's default service.",
  },
  OIDC_ISSUER: {
    format: issuerUrl,
    role: 'restricts',
    meaning:
      'The issuer of the bearer tokens, exactly as in their claim `iss`. Callers then need a bearer token, unless `ALLOW_ANONYMOUS` is `true`.',
  },
  OIDC_AUDIENCE: {
    format: audiences,
    role: 'restricts',
    meaning: 'The audiences (`aud`) to accept, separated by commas. Required with `OIDC_ISSUER`.',
  },
  OIDC_AUDIENCE_CLAIM: {
    format: oneOf('aud', 'client_id'),
    default: 'aud',
    role: 'restricts',
    meaning: 'The claim that names the audience. `client_id` is for the access tokens of Cognito, which have no `aud`.',
  },
  OIDC_JWKS_URI: {
    format: serverUrl,
    role: 'restricts',
    meaning: "The address of the issuer's keys. By default, the issuer's discovery document names it.",
  },
  OIDC_IDENTITY_CLAIM: {
    format: claimName,
    default: 'sub',
    role: 'restricts',
    meaning: 'The claim that becomes the identity. `email` counts only if `email_verified` is true.',
  },
  OIDC_PRODUCTS_CLAIM: {
    format: claimName,
    role: 'restricts',
    meaning: 'The claim that lists the products a user may have. A user without that claim gets none.',
  },
  OIDC_ROOMS_CLAIM: {
    format: claimName,
    role: 'restricts',
    meaning: 'The claim that lists the Video rooms a user may join. A user without that claim can join none.',
  },
  PERMISSIONS_URL: {
    format: serverUrl,
    role: 'restricts',
    meaning: 'The address of your own server that says what a signed-in user may have, asked for each Access Token.',
  },
  ALLOW_ANONYMOUS: {
    format: flag,
    default: 'false',
    meaning: '`true` also answers callers without a bearer token, each with a new random identity.',
  },
  ANONYMOUS_VOICE_OUTGOING: {
    format: flag,
    default: 'false',
    meaning: '`true` lets anonymous callers place calls, at your cost.',
  },
  CORS_ORIGINS: {
    format: origins,
    meaning: 'The web origins that may read the responses, separated by commas, or `*`. Native apps need none.',
  },
} as const satisfies Readonly<Record<string, Variable<unknown>>>;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[];

/** The row of a variable whose name is not known beforehand. */
export const rowOf = (name: VariableName): Variable<unknown> => VARIABLES[name];

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
  return VARIABLE_NAMES.filter((name) => rowOf(name).product === product && (!role || rowOf(name).role === role));
}

/** True if a variable is set and is not a flag that is off. An invalid value counts as set: it is a problem by itself. */
export function isEnabled(environment: Environment, name: VariableName, pending = NOTHING_PENDING): boolean {
  if (pending.has(name)) return true;
  const text = textOf(environment, name);
  return text !== undefined && rowOf(name).format.parse(text) !== false;
}

/** The products that the environment grants. */
export function configuredProducts(environment: Environment, pending = NOTHING_PENDING): readonly Product[] {
  return PRODUCTS.filter((product) =>
    variablesOf(product, 'grants').some((name) => isEnabled(environment, name, pending)),
  );
}
