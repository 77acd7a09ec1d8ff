// The chosen products -> Twilio's own grant objects.
import AccessToken from 'twilio/lib/jwt/AccessToken';
import type { Config, PushCredentials } from '../config/config';
import type { Platform, Product } from '../products';

export interface GrantChoice {
  readonly products: readonly Product[];
  readonly room: string | undefined;
  readonly platform: Platform | undefined;
  readonly mayPlaceCalls: boolean;
}

type Grant = AccessToken.VideoGrant | AccessToken.VoiceGrant | AccessToken.ChatGrant | AccessToken.SyncGrant;

/** One grant for each product that is both chosen and configured. */
export function grantsFor(config: Config, choice: GrantChoice): readonly Grant[] {
  const chosen = (product: Product) => choice.products.includes(product);
  const grants: Grant[] = [];
  if (config.video && chosen('video')) grants.push(new AccessToken.VideoGrant({ room: choice.room }));
  if (config.voice && chosen('voice')) grants.push(voiceGrant(config.voice, choice));
  if (config.conversations && chosen('conversations')) {
    const { serviceSid, pushCredentials } = config.conversations;
    const pushCredentialSid = pushCredentialFor(pushCredentials, choice.platform);
    grants.push(new AccessToken.ChatGrant({ serviceSid, pushCredentialSid }));
  }
  if (config.sync && chosen('sync')) grants.push(new AccessToken.SyncGrant({ serviceSid: config.sync.serviceSid }));
  return grants;
}

function voiceGrant(voice: NonNullable<Config['voice']>, choice: GrantChoice): Grant {
  return new AccessToken.VoiceGrant({
    incomingAllow: voice.incomingAllow,
    outgoingApplicationSid: choice.mayPlaceCalls ? voice.outgoingApplicationSid : undefined,
    pushCredentialSid: pushCredentialFor(voice.pushCredentials, choice.platform),
  });
}

function pushCredentialFor(credentials: PushCredentials, platform: Platform | undefined): string | undefined {
  return (platform && credentials[platform]) ?? credentials.general;
}
