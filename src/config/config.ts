// All variables -> one Config, or every problem at once.
import type { Platform, Product } from '../twilio/products';
import { type Environment, isLocalDomain } from './environment';
import { checkEnvironment, type Problem } from './rules';
import { configuredProducts, rowOf, type Values, variablesOf } from './variables';

/** Push credential SIDs (`CR…`); a platform's own wins over the general one. */
export type PushCredentials = Readonly<Partial<Record<Platform | 'general', string>>>;

/** The identity provider. */
export interface OidcSettings {
  /** Compared exactly, including a slash at the end. */
  readonly issuer: string;
  /** A token must be for one of these. */
  readonly audiences: readonly string[];
  /** The claim that names whom a token is for. With `client_id`, the token must not have an `aud`. */
  readonly audienceClaim: 'aud' | 'client_id';
  /** Where the keys are; undefined means that the issuer's discovery document says so. */
  readonly jwksUri: string | undefined;
  readonly identityClaim: string;
  readonly productsClaim: string | undefined;
  readonly roomsClaim: string | undefined;
  /** Plain http is for a provider on this computer, during development. */
  readonly allowsLoopbackHttp: boolean;
}

/** What the owner configured, checked. A product that is not configured is undefined, and nobody gets it. */
export interface Config {
  readonly accountSid: string;
  readonly apiKeySid: string;
  /** The secret of the API key; a function, so that nothing prints it by mistake. */
  readonly signingSecret: () => string;
  readonly ttlSeconds: number;
  readonly region: 'us1' | 'ie1' | 'au1';
  readonly video: { readonly room: string | undefined } | undefined;
  readonly voice:
    | {
        readonly outgoingApplicationSid: string | undefined;
        readonly incomingAllow: boolean;
        readonly pushCredentials: PushCredentials;
      }
    | undefined;
  readonly conversations: { readonly serviceSid: string; readonly pushCredentials: PushCredentials } | undefined;
  readonly sync: { readonly serviceSid: string } | undefined;
  /** The identity provider; undefined means that no bearer token is verified. */
  readonly oidc: OidcSettings | undefined;
  /** The owner's server that says what a signed-in user may have. */
  readonly permissionsUrl: string | undefined;
  /** Callers without credentials get a token. */
  readonly allowsAnonymous: boolean;
  readonly anonymousMayPlaceCalls: boolean;
  readonly isLocal: boolean;
}

export type ConfigReading = {
  readonly isLocal: boolean;
  /** Known even if other variables are wrong: a browser must be able to read that answer too. */
  readonly corsOrigins: readonly string[];
} & ({ readonly config: Config } | { readonly problems: readonly Problem[] });

/** Pure: the same environment gives the same reading. */
export function readConfig(environment: Environment): ConfigReading {
  const isLocal = isLocalDomain(environment.DOMAIN_NAME);
  const { values, problems } = checkEnvironment(environment, isLocal);
  const corsOrigins = values.CORS_ORIGINS ?? [];
  if (problems.length > 0) return { isLocal, corsOrigins, problems };
  return { isLocal, corsOrigins, config: toConfig(values as Values, configuredProducts(environment), isLocal) };
}

function toConfig(values: Values, products: readonly Product[], isLocal: boolean): Config {
  // A developer's own computer, before an identity provider is configured.
  const isOpen = isLocal && !values.OIDC_ISSUER;
  const { CONVERSATIONS_SERVICE_SID: chatService, SYNC_SERVICE_SID: syncService } = values;
  return {
    accountSid: values.ACCOUNT_SID,
    apiKeySid: values.API_KEY_SID,
    signingSecret: () => values.API_KEY_SECRET,
    ttlSeconds: values.TOKEN_TTL,
    region: values.TOKEN_REGION,
    video: products.includes('video') ? { room: values.VIDEO_ROOM } : undefined,
    voice: products.includes('voice') ? voiceOf(values) : undefined,
    conversations: chatService
      ? { serviceSid: chatService, pushCredentials: pushCredentialsOf(values, 'conversations') }
      : undefined,
    sync: syncService ? { serviceSid: syncService } : undefined,
    oidc: oidcOf(values, isLocal),
    permissionsUrl: values.PERMISSIONS_URL,
    allowsAnonymous: isOpen || values.ALLOW_ANONYMOUS,
    anonymousMayPlaceCalls: isOpen || values.ANONYMOUS_VOICE_OUTGOING,
    isLocal,
  };
}

function voiceOf(values: Values): Config['voice'] {
  return {
    outgoingApplicationSid: values.TWIML_APP_SID,
    incomingAllow: values.VOICE_INCOMING_ALLOW,
    pushCredentials: pushCredentialsOf(values, 'voice'),
  };
}

function pushCredentialsOf(values: Values, product: Product): PushCredentials {
  const names = variablesOf(product, 'pushCredential');
  return Object.fromEntries(names.map((name) => [rowOf(name).platform ?? 'general', values[name]]));
}

function oidcOf(values: Values, isLocal: boolean): OidcSettings | undefined {
  if (!values.OIDC_ISSUER || !values.OIDC_AUDIENCE) return undefined;
  return {
    issuer: values.OIDC_ISSUER,
    audiences: values.OIDC_AUDIENCE,
    audienceClaim: values.OIDC_AUDIENCE_CLAIM,
    jwksUri: values.OIDC_JWKS_URI,
    identityClaim: values.OIDC_IDENTITY_CLAIM,
    productsClaim: values.OIDC_PRODUCTS_CLAIM,
    roomsClaim: values.OIDC_ROOMS_CLAIM,
    allowsLoopbackHttp: isLocal,
  };
}
