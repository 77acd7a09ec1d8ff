import { readConfig } from '../../../src/config/config';
import { misspeltVariable, seemsToRestrict, variableInSamples } from '../../../src/config/unknown-names';
import { VARIABLE_NAMES } from '../../../src/config/variables';
import { warningsAbout } from '../../../src/config/warnings';
import { EVERY_PRODUCT, LOCAL } from '../../support/environment';

const PREFIXES = ['TWILIO_', 'VITE_TWILIO_', 'NEXT_PUBLIC_TWILIO_'];

/** Every problem and warning about this name. */
function reportsAbout(name: string, environment: object = {}) {
  const reading = readConfig({ ...EVERY_PRODUCT, ...LOCAL, [name]: 'x' });
  const problems = 'problems' in reading ? reading.problems : [];
  const warnings = warningsAbout({ ...environment, [name]: 'x' });
  return [...problems, ...warnings].filter(({ variable }) => variable === name);
}

describe('a name that was surely meant to restrict', () => {
  it.each([
    // Whatever follows OIDC_, also with two neighbours swapped, in lower case or with hyphens.
    ...['OIDC_ISSUR', 'OIDC_ROOM_CLAIM', 'OIDC_ALLOWED_ROOMS', 'OIDC_X', 'OIDC_', 'OICD_X', 'OICD_ISSUER', 'ODIC_X'],
    ...['IODC_ROOMS_CLAIM', 'oidc_issuer', 'Oidc_Allowed_Rooms', 'OIDC-ROOM-CLAIMS'],
    // The whole name but for one edit.
    ...['VIDEO_ROOMS', 'VIDEO_ROM', 'VIDEOROOM', 'IDEO_ROOM', 'PERMISSION_URL', 'PERMISSIONS_URLS', 'PERMISSIONS_URI'],
    ...['OIDCISSUER', 'OIDB_ISSUER', 'PERMISSIONSURL'],
    // The whole name but for two neighbours.
    ...['VIDOE_ROOM', 'VIDEO_ROMO', 'IVDEO_ROOM', 'PERMISSIONS_RUL', 'PERMISSOINS_URL'],
    ...['video_room', 'VIDEO-ROOM', 'permissions_url', 'vidoe_room'],
    // The whole name behind a prefix.
    ...PREFIXES.flatMap((prefix) => [`${prefix}VIDEO_ROOM`, `${prefix}PERMISSIONS_URL`, `${prefix}OIDC_ISSUER`]),
    ...['TWILIO_OIDC_ROOMS_CLAIM', 'twilio_video_room'],
  ])('is a problem, once: %s', (name) => {
    expect(reportsAbout(name)).toEqual([
      {
        code: 'unknown_variable',
        variable: name,
        message: expect.stringMatching(/: (?:rename it [A-Z_]+, or remove it|correct or remove it)\.$/),
      },
    ]);
    // Also where the variable that was meant is set.
    expect(reportsAbout(name, { VIDEO_ROOM: 'a', VIDEO_ENABLED: 'true', OIDC_ISSUER: 'x' })).toHaveLength(1);
  });

  it.each([
    ['oidc_issuer', 'rename it OIDC_ISSUER, or remove it'],
    ['OICD_ISSUER', 'rename it OIDC_ISSUER, or remove it'],
    ['TWILIO_VIDEO_ROOM', 'rename it VIDEO_ROOM, or remove it'],
    ['OIDC_ALLOWED_ROOMS', 'correct or remove it'],
  ])('says what was probably meant: %s', (name, fix) => {
    expect(reportsAbout(name)).toMatchObject([{ message: `${name} is not a variable of this Function: ${fix}.` }]);
  });

  it.each(['', ' ', undefined, 7, () => {}])('is nothing while it is %p', (value) => {
    expect(readConfig({ ...EVERY_PRODUCT, ...LOCAL, OIDC_ROOM_CLAIM: value })).toHaveProperty('config');
    expect(warningsAbout({ OIDC_ROOM_CLAIM: value })).toEqual([]);
  });
});

describe('a name that probably means a variable', () => {
  it.each<[string, string]>([
    ['VIDEO_ENABLE', 'VIDEO_ENABLED'],
    ['VIDOE_ENABLED', 'VIDEO_ENABLED'],
    ['video_enabled', 'VIDEO_ENABLED'],
    ['TOKEN-TTL', 'TOKEN_TTL'],
    ['TOKENTL', 'TOKEN_TTL'],
    ['ALLOW_ANONYMUS', 'ALLOW_ANONYMOUS'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['PERMISSION_URI', 'PERMISSIONS_URL'],
    ['VIDEO_ROOMS_', 'VIDEO_ROOM'],
    ['ROOMS_CLAIM', 'OIDC_ROOMS_CLAIM'],
    ['JWKS_URI', 'OIDC_JWKS_URI'],
  ])('gets a warning that names it: %s means %s', (name, meant) => {
    expect(reportsAbout(name)).toEqual([
      {
        code: 'unknown_variable',
        variable: name,
        message: `${name} is not a variable of this Function and has no effect; did you mean ${meant}?`,
      },
    ]);
  });

  const PUSH = [
    ['PUSH_CREDENTIAL_SID', 'VOICE_PUSH_CREDENTIAL_SID'],
    ['IOS_PUSH_CREDENTIAL_SID', 'VOICE_PUSH_CREDENTIAL_SID_IOS'],
    ['APN_PUSH_CREDENTIAL_SID', 'VOICE_PUSH_CREDENTIAL_SID_IOS'],
    ['ANDROID_PUSH_CREDENTIAL_SID', 'VOICE_PUSH_CREDENTIAL_SID_ANDROID'],
    ['FCM_PUSH_CREDENTIAL_SID', 'VOICE_PUSH_CREDENTIAL_SID_ANDROID'],
  ] as const;
  const ALIASES = [
    ['API_KEY', 'API_KEY_SID'],
    ['API_SECRET', 'API_KEY_SECRET'],
    ['APP_SID', 'TWIML_APP_SID'],
    ['OUTGOING_APPLICATION_SID', 'TWIML_APP_SID'],
    ['CHAT_SERVICE_SID', 'CONVERSATIONS_SERVICE_SID'],
    ['REGION', 'TOKEN_REGION'],
    ['ALLOWED_ORIGINS', 'CORS_ORIGINS'],
    ...PUSH,
  ] as const;

  it.each(
    ALIASES.flatMap(([alias, meant]) => ['', ...PREFIXES].map((prefix) => [`${prefix}${alias}`, meant] as const)),
  )('gets a warning if samples use it: %s means %s, and none while that is set', (name, meant) => {
    const message = `${name} is not a variable of this Function and has no effect; did you mean ${meant}?`;
    expect(reportsAbout(name)).toEqual([{ code: 'unknown_variable', variable: name, message }]);
    expect(reportsAbout(name, { [meant]: 'y' })).toEqual([]);
    expect(reportsAbout(name, { [meant]: ' ' })).toHaveLength(1);
  });

  const granting = VARIABLE_NAMES.filter((name) => !/^(?:OIDC_.*|PERMISSIONS_URL|VIDEO_ROOM)$/.test(name));
  it.each(granting.flatMap((meant) => PREFIXES.map((prefix) => [`${prefix}${meant}`, meant] as const)))(
    'gets a warning behind the prefix of a tool: %s means %s, and none while that is set',
    (name, meant) => {
      expect(reportsAbout(name)).toMatchObject([{ message: expect.stringMatching(` did you mean ${meant}\\?$`) }]);
      expect(reportsAbout(name, { [meant]: 'y' })).toEqual([]);
    },
  );

  it.each(['', ' ', undefined, () => {}])('is nothing while it is %p', (value) => {
    expect(warningsAbout({ API_KEY: value, VIDEO_ENABLE: value, TWILIO_API_SECRET: value })).toEqual([]);
  });
});

describe("an owner's own name", () => {
  it.each([
    ...['ODBC_URL', 'OFAC_KEY', 'VOID_X', 'VIDEO_ROOMS_DB', 'VIDEO_ZOOM', 'VIDEO_ROOM_NAME', 'MY_OIDC_ISSUER'],
    ...['OPENID_ISSUER', 'AUTH0_AUDIENCE', 'AUTH0_DOMAIN', 'claims', 'DISCLAIMS', 'MY_CLAIM_FORM', 'OIDC', 'OID'],
    ...['TWILIO_OIDC_X', 'TWILIO_VIDEO_ROOMS_DB', 'NEXT_PUBLIC_ROOM', 'DATABASE_URL', 'URL', 'PORT', 'NODE_ENV'],
    ...['PERMISSIONS', 'PERMISSIONS_DB', 'AWS_REGION', 'STRIPE_API_KEY', 'MY_API_KEY', 'GOOGLE_API_SECRET', 'VIDEO'],
    ...['VITE_API_URL', 'TWILIO_PHONE_NUMBER', 'TWILIO_MESSAGING_SERVICE_SID', 'ROOM', 'TOKEN', ''],
    ...['constructor', 'toString', '__proto__', 'hasOwnProperty'],
    // Set by the platform, or for its own commands.
    ...['SERVICE_SID', 'ENVIRONMENT_SID', 'PATH'],
  ])('does not concern the Function: %j', (name) => {
    expect(reportsAbout(name)).toEqual([]);
    const reading = readConfig(
      Object.defineProperty({ ...EVERY_PRODUCT, ...LOCAL }, name, { value: 'x', enumerable: true }),
    );
    expect(reading).toHaveProperty('config');
  });
});

describe('a variable of the Function', () => {
  it.each(VARIABLE_NAMES)('is not an unknown name: %s', (name) => {
    expect(seemsToRestrict(name)).toBe(false);
    expect([misspeltVariable(name), variableInSamples(name)]).toEqual([undefined, undefined]);
  });
});
