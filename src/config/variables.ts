// The table of every environment variable. The configuration, `.env.example`, the README's table and the
// check for misspelt names all read it; a rule about one variable stands here, a rule across several in rules.ts.
import {
  anyText,
  audiences,
  claimName,
  type Format,
  flag,
  oneOf,
  origins,
  providerUrl,
  room,
  seconds,
  secret,
  sid,
  sidOrDefault,
} from './values';

export interface Variable<T> {
  readonly format: Format<T>;
  /** One sentence for the owner: what setting it does. */
  readonly meaning: string;
  /** The text that stands for an unset variable. */
  readonly default?: string;
  readonly required?: true;
}

const pushCredential = (product: string, platform?: string): Variable<string> => ({
  format: sid('CR'),
  meaning: platform
    ? `Push credential for ${product} when the request says \`platform=${platform}\`.`
    : `Push credential for ${product} where the platform has none of its own.`,
});

export const VARIABLES = {
  ACCOUNT_SID: {
    format: sid('AC'),
    required: true,
    meaning: 'The account that the tokens belong to. Twilio sets it in a deployed Function.',
  },
  API_KEY_SID: {
    format: sid('SK'),
    required: true,
    meaning: 'A Standard API key, which signs the tokens. A Restricted key cannot.',
  },
  API_KEY_SECRET: {
    format: secret,
    required: true,
    meaning: "That key's secret. Not the account's Auth Token.",
  },
  AUTH_TOKEN: {
    format: anyText,
    meaning: 'Of your account, for the commands alone: it is not uploaded and signs no token.',
  },
  TOKEN_TTL: {
    format: seconds(60, 86_400),
    default: '3600',
    meaning: 'How long a token is valid, in seconds: 60 to 86400.',
  },
  TOKEN_REGION: {
    format: oneOf('us1', 'ie1', 'au1'),
    default: 'us1',
    meaning: "Twilio's region that the token is for: `us1`, `ie1` or `au1`. The API key must be of that region.",
  },
  VIDEO_ENABLED: { format: flag, default: 'false', meaning: '`true` grants Video.' },
  VIDEO_ROOM: {
    format: room,
    meaning: 'Pins every Video grant to this room. Without it, a token for no room opens every room.',
  },
  TWIML_APP_SID: {
    format: sid('AP'),
    meaning: 'Grants outgoing Voice calls, which run this TwiML app.',
  },
  VOICE_INCOMING_ALLOW: { format: flag, default: 'false', meaning: '`true` grants incoming Voice calls.' },
  VOICE_PUSH_CREDENTIAL_SID: pushCredential('Voice'),
  VOICE_PUSH_CREDENTIAL_SID_IOS: pushCredential('Voice', 'ios'),
  VOICE_PUSH_CREDENTIAL_SID_ANDROID: pushCredential('Voice', 'android'),
  CONVERSATIONS_SERVICE_SID: {
    format: sid('IS'),
    meaning: 'Grants Conversations, in this service.',
  },
  CONVERSATIONS_PUSH_CREDENTIAL_SID: pushCredential('Conversations'),
  CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS: pushCredential('Conversations', 'ios'),
  CONVERSATIONS_PUSH_CREDENTIAL_SID_ANDROID: pushCredential('Conversations', 'android'),
  SYNC_SERVICE_SID: {
    format: sidOrDefault('IS'),
    meaning: "Grants Sync, in this service; `default` is the account's default service.",
  },
  OIDC_ISSUER: {
    format: providerUrl,
    meaning:
      'Your identity provider, exactly as its tokens name it in `iss`. Callers then need a bearer token, unless `ALLOW_ANONYMOUS` is `true`.',
  },
  OIDC_AUDIENCE: {
    format: audiences,
    meaning: 'Whom the bearer tokens must be for (`aud`): one or several. Required with `OIDC_ISSUER`.',
  },
  OIDC_JWKS_URI: {
    format: providerUrl,
    meaning: "Where the provider's keys are, if its discovery document does not say it.",
  },
  OIDC_IDENTITY_CLAIM: {
    format: claimName,
    default: 'sub',
    meaning: 'The claim that becomes the identity. `email` counts only where `email_verified` is true.',
  },
  OIDC_PRODUCTS_CLAIM: {
    format: claimName,
    meaning: 'A claim that lists the products which this user may have; a caller without it may have none.',
  },
  OIDC_ROOMS_CLAIM: {
    format: claimName,
    meaning: 'A claim that lists the Video rooms which this user may join; a caller without it may join none.',
  },
  ALLOW_ANONYMOUS: {
    format: flag,
    default: 'false',
    meaning: '`true`: callers without a bearer token are answered too, each under a new random identity.',
  },
  ANONYMOUS_VOICE_OUTGOING: {
    format: flag,
    default: 'false',
    meaning: '`true`: such callers may also place calls, at your cost.',
  },
  CORS_ORIGINS: {
    format: origins,
    meaning: 'Web origins that may read the answer, separated by commas, or `*`. Native apps need none.',
  },
} as const satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof VARIABLES;

/**
 * The typed value of each variable. One without a default that need not be set may be undefined.
 * Holds for an environment without problems only.
 */
export type Values = {
  readonly [N in VariableName]: (typeof VARIABLES)[N] extends { format: Format<infer T> }
    ? (typeof VARIABLES)[N] extends { default: string } | { required: true }
      ? T
      : T | undefined
    : never;
};
