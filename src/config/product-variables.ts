// The variables that decide what a token grants.
import type { Platform, Product } from '../twilio/products';
import { flag, room, sid, sidOrDefault } from './formats';
import type { Variables } from './variable';

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

export const PRODUCT_VARIABLES = {
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
    meaning: 'Limits every Video grant to this room. Without it, a token that names no room opens every room.',
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
} as const satisfies Variables;
