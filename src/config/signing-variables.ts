// The variables that sign tokens, and say how long and where these are valid.
import { anySecret, LIFETIME, oneOf, secret, sid } from './formats';
import type { Variables } from './variable';

const DASHBOARD = 'https://console.twilio.com';
const API_KEYS = 'https://console.twilio.com/us1/account/keys-credentials/api-keys';

export const SIGNING_VARIABLES = {
  ACCOUNT_SID: {
    format: sid('AC'),
    required: true,
    link: DASHBOARD,
    meaning: 'The account that the tokens belong to. Twilio sets it in a deployed Function.',
  },
  API_KEY_SID: {
    format: sid('SK'),
    required: true,
    link: API_KEYS,
    meaning: 'The Standard API key that signs the tokens. A Restricted key cannot sign.',
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
    meaning: "The account's Auth Token, for setup, doctor and deploy only. It is not uploaded and signs no tokens.",
  },
  TOKEN_TTL: {
    format: LIFETIME,
    default: '3600',
    meaning: 'The lifetime of a token in seconds, 60 to 86399. A request can only shorten it.',
  },
  TOKEN_REGION: {
    format: oneOf('us1', 'ie1', 'au1'),
    default: 'us1',
    meaning: 'The Twilio region that the token is for: `us1`, `ie1` or `au1`. The API key must be from that region.',
  },
} as const satisfies Variables;
