// The chosen products -> an Access Token, made by Twilio's own classes: https://www.twilio.com/docs/iam/access-tokens
import AccessToken from 'twilio/lib/jwt/AccessToken';
import type { Config, PushCredentials } from '../config/config';
import type { Platform, Product } from './products';

export interface SignedToken {
  readonly jwt: string;
  /** The token's id, which Twilio's logs and ours show. */
  readonly jti: string | undefined;
}

export interface GrantChoice {
  readonly products: readonly Product[];
  readonly room: string | undefined;
  readonly platform: Platform | undefined;
  readonly mayPlaceCalls: boolean;
}

export function signAccessToken(
  config: Config,
  identity: string,
  ttlSeconds: number,
  choice: GrantChoice,
): SignedToken {
  const { accountSid, apiKeySid, signingSecret } = config;
  const token = new AccessToken(accountSid, apiKeySid, signingSecret(), { identity, ttl: ttlSeconds });
  if (config.region !== 'us1') token.region = config.region;
  for (const grant of grantsFor(config, choice)) token.addGrant(grant);
  const jwt = token.toJwt();
  return { jwt, jti: jtiOf(jwt) };
}

/** The class keeps its `jti` to itself but writes it first; parsing the whole payload would take a fifth of the signing. */
function jtiOf(jwt: string): string | undefined {
  const payload = jwt.indexOf('.') + 1;
  const beginning = Buffer.from(jwt.slice(payload, payload + 96), 'base64url').toString('latin1');
  return /^\{"jti":"(SK\w+-\d+)"/.exec(beginning)?.[1];
}

type Grant = AccessToken.VideoGrant | AccessToken.VoiceGrant | AccessToken.ChatGrant | AccessToken.SyncGrant;

/** One grant for each product that is both chosen and configured. */
function grantsFor(config: Config, choice: GrantChoice): readonly Grant[] {
  const { video, voice, conversations, sync } = config;
  const isChosen = (product: Product) => choice.products.includes(product);
  const grants: Grant[] = [];
  if (video && isChosen('video')) grants.push(videoGrant(choice));
  if (voice && isChosen('voice')) grants.push(voiceGrant(voice, choice));
  if (conversations && isChosen('conversations')) {
    const grant = new AccessToken.ChatGrant({ serviceSid: conversations.serviceSid });
    grants.push(withPushCredential(grant, conversations.pushCredentials, choice.platform));
  }
  if (sync && isChosen('sync')) grants.push(new AccessToken.SyncGrant({ serviceSid: sync.serviceSid }));
  return grants;
}

function videoGrant({ room }: GrantChoice): Grant {
  return new AccessToken.VideoGrant(room === undefined ? {} : { room });
}

function voiceGrant(voice: NonNullable<Config['voice']>, { mayPlaceCalls, platform }: GrantChoice): Grant {
  const { incomingAllow, outgoingApplicationSid, pushCredentials } = voice;
  const grant = new AccessToken.VoiceGrant({ incomingAllow });
  if (mayPlaceCalls && outgoingApplicationSid) grant.outgoingApplicationSid = outgoingApplicationSid;
  return withPushCredential(grant, pushCredentials, platform);
}

/** The platform's own push credential, else the general one; for the sandbox only its own, since others may be for production. */
function withPushCredential<G extends AccessToken.VoiceGrant | AccessToken.ChatGrant>(
  grant: G,
  credentials: PushCredentials,
  platform: Platform | undefined,
): G {
  const general = platform === 'ios-sandbox' ? undefined : credentials.general;
  const sid = (platform && credentials[platform]) ?? general;
  if (sid !== undefined) grant.pushCredentialSid = sid;
  return grant;
}
