// What an owner does about each problem and warning of the configuration.
import type { ProblemCode } from '../src/config/rules';
import type { Warning } from '../src/config/warnings';

export const SETUP = 'Run npm run setup, which asks for the values of your account.';

const SECRET_OF_KEY =
  'Set it to the secret of the key in API_KEY_SID. If that is lost, empty both and run npm run setup.';

export const PROBLEM_REMEDIES: Readonly<Record<ProblemCode, string>> = {
  not_set: 'Set it in .env, or run npm run setup.',
  invalid_value: 'Correct .env.',
  too_long: 'Shorten it in .env, or remove it.',
  demo_value: SETUP,
  auth_token_as_secret: SECRET_OF_KEY,
  no_product: 'Set one in .env, or run npm run setup, which asks for the products.',
  issuer_not_set: 'Set OIDC_ISSUER and OIDC_AUDIENCE, or remove the variables that need them.',
  not_https: 'Use a server that a deployed Function can reach over https://.',
  own_address: 'Set it to the address of your own server.',
  unknown_variable: 'Correct the name in .env, or remove the line.',
  reserved_name: 'Remove the line from .env.',
  account_secret: 'Remove or rename the line in .env.',
  nobody_may_call: 'Set them in .env, or run npm run setup, which asks who may call.',
};

export const WARNING_REMEDIES: Readonly<Record<Warning['code'], string>> = {
  unknown_variable: 'Rename it in .env, or remove it.',
  likely_auth_token: SECRET_OF_KEY,
  likely_comment: 'Move the comment to a line of its own.',
  no_effect: 'Remove it from .env, or change what keeps it from having an effect.',
  no_outgoing_calls:
    'Set OIDC_ISSUER, so that users sign in, or ANONYMOUS_VOICE_OUTGOING, which lets anyone call at your cost.',
  no_push_credential: 'For phones, set VOICE_PUSH_CREDENTIAL_SID_IOS or VOICE_PUSH_CREDENTIAL_SID_ANDROID.',
  video_region: 'For Video, use a key from us1 and remove TOKEN_REGION.',
  short_ttl: 'Set TOKEN_TTL to 300 or more.',
  billed_users: 'Set OIDC_ISSUER and remove ALLOW_ANONYMOUS, unless you accept the cost.',
};
