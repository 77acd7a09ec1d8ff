import { warningsAbout as allWarningsAbout } from '../../../src/config/warnings';

const warningsAbout = (environment: object) =>
  allWarningsAbout(environment as Record<string, unknown>).map(({ message }) => message);

describe('warningsAbout', () => {
  it('is silent about known and about unrelated names', () => {
    const environment = {
      TOKEN_TTL: '60',
      DOMAIN_NAME: 'x',
      PATH: '/token',
      SERVICE_SID: 'x',
      MY_OWN: 'x',
      getTwilioClient() {},
    };
    expect(warningsAbout(environment)).toEqual([]);
  });

  it.each([
    ['VIDEO_ENABLE', 'VIDEO_ENABLED'],
    ['VIDEO_ENABLES', 'VIDEO_ENABLED'],
    ['TWLML_APP_SID', 'TWIML_APP_SID'],
    ['video_enabled', 'VIDEO_ENABLED'],
    ['TOKENTL', 'TOKEN_TTL'],
  ])('takes %s for a misspelt %s', (name, meant) => {
    expect(warningsAbout({ [name]: 'a value' })).toEqual([
      `${name} is not a variable of this Function and has no effect; did you mean ${meant}?`,
    ]);
  });

  it('takes two edits for a mistake, and three for a name of its own', () => {
    expect(warningsAbout({ TOKEN_T: 'x' })).toHaveLength(1);
    expect(warningsAbout({ TOKEN_: 'x', TOKEN: 'x' })).toEqual([]);
  });

  it('names a secret that has the form of an Auth Token, and no other', () => {
    expect(warningsAbout({ API_KEY_SECRET: 'a1'.repeat(16) })).toEqual([
      expect.stringContaining('looks like an Auth Token'),
    ]);
    expect(warningsAbout({ API_KEY_SECRET: `${'a1'.repeat(15)}aG` })).toEqual([]);
  });

  it('is silent about such a secret where it is the Auth Token itself, which is a problem', () => {
    const token = 'a1'.repeat(16);
    expect(warningsAbout({ API_KEY_SECRET: token, AUTH_TOKEN: token })).toEqual([]);
    expect(warningsAbout({ API_KEY_SECRET: `${token}0` })).toEqual([]);
    expect(warningsAbout({ API_KEY_SECRET: `0${token}` })).toEqual([]);
  });

  it('says that nobody may place calls, where callers without a bearer token may not and there are no others', () => {
    const environment = { ALLOW_ANONYMOUS: 'true', TWIML_APP_SID: 'AP1' };
    expect(warningsAbout(environment)).toEqual([expect.stringContaining('ANONYMOUS_VOICE_OUTGOING is not true')]);
    expect(warningsAbout({ ...environment, ANONYMOUS_VOICE_OUTGOING: 'true' })).toEqual([]);
    expect(warningsAbout({ ...environment, OIDC_ISSUER: 'https://a.example' })).toEqual([]);
    expect(warningsAbout({ ...environment, ALLOW_ANONYMOUS: 'false' })).toEqual([]);
    expect(warningsAbout({ ...environment, TWIML_APP_SID: '' })).toEqual([]);
  });

  it.each(['ROOMS_CLAIM', 'OPENID_ISSUER', 'AUTH0_AUDIENCE', 'JWKS_URI', 'VIDEO_ROOM_NAME', 'claims'])(
    'says that %s, which seems to restrict something, does nothing',
    (name) =>
      expect(warningsAbout({ [name]: 'x' })).toEqual([`${name} is not a variable of this Function and has no effect.`]),
  );

  it('is silent about the variables that do restrict', () => {
    const real = {
      OIDC_ISSUER: 'x',
      OIDC_AUDIENCE: 'x',
      OIDC_ROOMS_CLAIM: 'x',
      VIDEO_ENABLED: 'true',
      VIDEO_ROOM: 'x',
    };
    expect(warningsAbout(real)).toEqual([]);
    expect(warningsAbout({ DISCLAIMS: 'x', MY_CLAIM_FORM: 'x' })).toEqual([]);
  });

  it('says that nobody is let in without a token where a claim decides about products', () => {
    const both = { ALLOW_ANONYMOUS: 'true', OIDC_PRODUCTS_CLAIM: 'products' };
    expect(warningsAbout(both)).toEqual([expect.stringContaining('ALLOW_ANONYMOUS has no effect')]);
    expect(warningsAbout({ ...both, ALLOW_ANONYMOUS: 'false' })).toEqual([]);
  });

  it.each([
    ['VIDEO_ROOM', 'lobby', { VIDEO_ENABLED: 'true' }],
    ['VOICE_PUSH_CREDENTIAL_SID', 'CR', { TWIML_APP_SID: 'AP' }],
    ['VOICE_PUSH_CREDENTIAL_SID_IOS', 'CR', { TWIML_APP_SID: 'AP' }],
    ['VOICE_PUSH_CREDENTIAL_SID_ANDROID', 'CR', { VOICE_INCOMING_ALLOW: 'true' }],
    ['CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS', 'CR', { CONVERSATIONS_SERVICE_SID: 'IS' }],
    ['VOICE_PUSH_CREDENTIAL_SID', 'CR', { VOICE_INCOMING_ALLOW: 'true' }],
    ['CONVERSATIONS_PUSH_CREDENTIAL_SID', 'CR', { CONVERSATIONS_SERVICE_SID: 'IS' }],
  ])('names %s if its product is not configured', (name, text, product) => {
    expect(warningsAbout({ [name]: text })).toEqual([expect.stringContaining(`${name} has no effect`)]);
    expect(warningsAbout({ [name]: text, ...product })).toEqual([]);
  });
});
