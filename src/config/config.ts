// All variables -> one Config, or every problem at once.
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { OidcSettings } from '../oidc/provider';
import { isLocalDomain } from './domain';
import { type Environment, type Problem, textOf } from './environment';
import { problemsAcross } from './rules';
import { read } from './values';
import { VARIABLES, type Values, type Variable } from './variables';

/** Push credential SIDs (`CR…`); the platform's own wins over the general one. */
export interface PushCredentials {
  readonly general: string | undefined;
  readonly ios: string | undefined;
  readonly android: string | undefined;
}

/** What the owner wants, checked. A product that is not configured is undefined and granted to nobody. */
export interface Config {
  readonly accountSid: string;
  readonly apiKeySid: string;
  /** A KeyObject instead of a text: nothing prints it by mistake, and signing is about 40 times faster. */
  readonly signingKey: KeyObject;
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
  /** Callers without credentials get a token. */
  readonly allowsAnonymous: boolean;
  readonly anonymousMayPlaceCalls: boolean;
  readonly isLocal: boolean;
}

export type ConfigReading = {
  readonly isLocal: boolean;
  /** Known even where other variables are wrong: a browser must be able to read that answer too. */
  readonly corsOrigins: readonly string[];
} & ({ readonly config: Config } | { readonly problems: readonly Problem[] });

/** Pure: the same environment gives the same reading. */
export function readConfig(environment: Environment): ConfigReading {
  const isLocal = isLocalDomain(environment.DOMAIN_NAME);
  const { values, problems } = readValues(environment);
  problems.push(...problemsAcross(environment, values, isLocal));
  const corsOrigins = values.CORS_ORIGINS ?? [];
  if (problems.length > 0) return { isLocal, corsOrigins, problems };
  return { isLocal, corsOrigins, config: toConfig(values as Values, isLocal) };
}

function readValues(environment: Environment): { values: Partial<Values>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, variable] of Object.entries<Variable<unknown>>(VARIABLES)) {
    const text = textOf(environment, name) ?? variable.default;
    if (text !== undefined) {
      const reading = read(variable.format, text);
      if ('problem' in reading) problems.push(`${name} ${reading.problem}.`);
      else values[name] = reading.value;
    } else if (variable.required) {
      problems.push(`${name} is not set; it must be ${variable.format.expects}.`);
    }
  }
  return { values, problems };
}

function toConfig(values: Values, isLocal: boolean): Config {
  // A developer's own computer, before any identity provider is set up.
  const isOpen = isLocal && !values.OIDC_ISSUER;
  return {
    accountSid: values.ACCOUNT_SID,
    apiKeySid: values.API_KEY_SID,
    signingKey: createSecretKey(values.API_KEY_SECRET, 'utf8'),
    ttlSeconds: values.TOKEN_TTL,
    region: values.TOKEN_REGION,
    video: values.VIDEO_ENABLED ? { room: values.VIDEO_ROOM } : undefined,
    voice: voiceOf(values),
    conversations: conversationsOf(values),
    sync: values.SYNC_SERVICE_SID ? { serviceSid: values.SYNC_SERVICE_SID } : undefined,
    oidc: oidcOf(values, isLocal),
    allowsAnonymous: isOpen || values.ALLOW_ANONYMOUS,
    anonymousMayPlaceCalls: isOpen || values.ANONYMOUS_VOICE_OUTGOING,
    isLocal,
  };
}

function oidcOf(values: Values, isLocal: boolean): OidcSettings | undefined {
  if (!values.OIDC_ISSUER || !values.OIDC_AUDIENCE) return undefined;
  return {
    issuer: values.OIDC_ISSUER,
    audiences: values.OIDC_AUDIENCE,
    jwksUri: values.OIDC_JWKS_URI,
    identityClaim: values.OIDC_IDENTITY_CLAIM,
    productsClaim: values.OIDC_PRODUCTS_CLAIM,
    roomsClaim: values.OIDC_ROOMS_CLAIM,
    allowsLoopbackHttp: isLocal,
  };
}

function voiceOf(values: Values): Config['voice'] {
  if (!values.TWIML_APP_SID && !values.VOICE_INCOMING_ALLOW) return undefined;
  return {
    outgoingApplicationSid: values.TWIML_APP_SID,
    incomingAllow: values.VOICE_INCOMING_ALLOW,
    pushCredentials: {
      general: values.VOICE_PUSH_CREDENTIAL_SID,
      ios: values.VOICE_PUSH_CREDENTIAL_SID_IOS,
      android: values.VOICE_PUSH_CREDENTIAL_SID_ANDROID,
    },
  };
}

function conversationsOf(values: Values): Config['conversations'] {
  if (!values.CONVERSATIONS_SERVICE_SID) return undefined;
  return {
    serviceSid: values.CONVERSATIONS_SERVICE_SID,
    pushCredentials: {
      general: values.CONVERSATIONS_PUSH_CREDENTIAL_SID,
      ios: values.CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS,
      android: values.CONVERSATIONS_PUSH_CREDENTIAL_SID_ANDROID,
    },
  };
}
