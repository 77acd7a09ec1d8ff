import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
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

  it.each([
    ['OIDC_PRODUCTS_CLAIM', 'products'],
    ['PERMISSIONS_URL', 'https://owner.example/permissions'],
  ])('says that nobody is let in without a token where %s decides for each user', (name, value) => {
    const both = { ALLOW_ANONYMOUS: 'true', OIDC_ISSUER: 'https://a.example', [name]: value };
    expect(warningsAbout(both)).toEqual([expect.stringMatching(`^ALLOW_ANONYMOUS has no effect: .*${name}`)]);
    expect(warningsAbout({ ...both, ALLOW_ANONYMOUS: 'false' })).toEqual([]);
    expect(warningsAbout({ ...both, [name]: '' })).toEqual([]);
    // No anonymous caller gets an identity, so none is billed.
    expect(warningsAbout({ ...both, CONVERSATIONS_SERVICE_SID: 'IS' })).toEqual([
      expect.stringContaining('ALLOW_ANONYMOUS has no effect'),
    ]);
  });

  it.each([
    ['VIDEO_ROOM', 'lobby', { VIDEO_ENABLED: 'true' }],
    ['VOICE_PUSH_CREDENTIAL_SID', 'CR', { TWIML_APP_SID: 'AP' }],
    ['VOICE_PUSH_CREDENTIAL_SID', 'CR', { VOICE_INCOMING_ALLOW: 'true' }],
    ['CONVERSATIONS_PUSH_CREDENTIAL_SID', 'CR', { CONVERSATIONS_SERVICE_SID: 'IS' }],
  ])('names %s if its product is not configured', (name, text, product) => {
    expect(warningsAbout({ [name]: text })).toEqual([expect.stringContaining(`${name} has no effect`)]);
    expect(warningsAbout({ [name]: text, ...product })).toEqual([]);
  });
});

const codesOf = (environment: object) =>
  allWarningsAbout(environment as Record<string, unknown>).map(({ code, variable }) => `${code} ${variable}`);

describe('a configuration that is valid, and still not what a product needs:', () => {
  const INCOMING = 'no_push_credential VOICE_PUSH_CREDENTIAL_SID';
  const REGION = 'video_region TOKEN_REGION';
  const TTL = 'short_ttl TOKEN_TTL';
  const BILLED = 'billed_users ALLOW_ANONYMOUS';
  const CHAT = { CONVERSATIONS_SERVICE_SID: 'IS' };
  const SYNC = { SYNC_SERVICE_SID: 'default' };
  const VIDEO = { VIDEO_ENABLED: 'true' };
  const RINGS = { VOICE_INCOMING_ALLOW: 'true' };

  it.each<[string, object, string[]]>([
    ['incoming calls without a push credential', RINGS, [INCOMING]],
    ['incoming calls with one', { ...RINGS, VOICE_PUSH_CREDENTIAL_SID: 'CR' }, []],
    ['incoming calls with one for Android', { ...RINGS, VOICE_PUSH_CREDENTIAL_SID_ANDROID: 'CR' }, []],
    [
      'incoming calls with one for Conversations alone',
      { ...RINGS, ...CHAT, CONVERSATIONS_PUSH_CREDENTIAL_SID: 'CR' },
      [INCOMING],
    ],
    ['no incoming calls', { VOICE_INCOMING_ALLOW: 'false', TWIML_APP_SID: 'AP' }, []],
    ['outgoing calls alone', { TWIML_APP_SID: 'AP' }, []],

    ['Video in Ireland', { ...VIDEO, TOKEN_REGION: 'ie1' }, [REGION]],
    ['Video in the US', { ...VIDEO, TOKEN_REGION: 'us1' }, []],
    ['Video in what is not a region', { ...VIDEO, TOKEN_REGION: 'US1' }, []],
    ['Sync in Ireland', { ...SYNC, TOKEN_REGION: 'ie1' }, []],
    ['Video that is off, in Ireland', { ...SYNC, VIDEO_ENABLED: 'false', TOKEN_REGION: 'ie1' }, []],

    ['Conversations for 299 s', { ...CHAT, TOKEN_TTL: '299' }, [TTL]],
    ['Sync for 299 s', { ...SYNC, TOKEN_TTL: '299' }, [TTL]],
    ['Sync for 300 s', { ...SYNC, TOKEN_TTL: '300' }, []],
    ['Sync without a lifetime', SYNC, []],
    ['Video for 60 s', { ...VIDEO, TOKEN_TTL: '60' }, []],
    ['Voice for 299 s', { TWIML_APP_SID: 'AP', TOKEN_TTL: '299' }, []],

    ['anonymous callers with Conversations', { ...CHAT, ALLOW_ANONYMOUS: 'true' }, [BILLED]],
    [
      'anonymous callers with Conversations and an issuer',
      { ...CHAT, ALLOW_ANONYMOUS: 'true', OIDC_ISSUER: 'x' },
      [BILLED],
    ],
    ['no anonymous callers with Conversations', { ...CHAT, ALLOW_ANONYMOUS: 'false' }, []],
    ['anonymous callers with Sync', { ...SYNC, ALLOW_ANONYMOUS: 'true' }, []],
    ['anonymous callers with Video', { ...VIDEO, ALLOW_ANONYMOUS: 'TRUE' }, []],
    [
      'all of it at once',
      { ...CHAT, ...VIDEO, ...RINGS, ALLOW_ANONYMOUS: 'true', TOKEN_TTL: '60', TOKEN_REGION: 'au1' },
      [INCOMING, REGION, TTL, BILLED],
    ],
  ])('%s', (_, environment, codes) => expect(codesOf(environment)).toEqual(codes));

  it('does not repeat a lifetime that is already a problem', () => {
    for (const TOKEN_TTL of ['60.5', '59', '-1', '0x10', 'short']) expect(codesOf({ ...SYNC, TOKEN_TTL })).toEqual([]);
  });

  it('says nothing in a demo, where nobody uses the products', () => {
    const demo = { ...DEMO_ENVIRONMENT, TOKEN_TTL: '60', TOKEN_REGION: 'ie1', ALLOW_ANONYMOUS: 'true' };
    expect(codesOf(demo)).toEqual([]);
    expect(codesOf({ ...demo, API_KEY_SECRET: 'unit-test-value-that-signs-nothing' })).not.toEqual([]);
  });

  it('counts a pending variable as set', () => {
    const pending = new Set(['VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX'] as const);
    expect(allWarningsAbout(RINGS, pending)).toEqual([]);
    expect(allWarningsAbout({ TOKEN_TTL: '60' }, new Set(['SYNC_SERVICE_SID'] as const))).toMatchObject([
      { code: 'short_ttl' },
    ]);
  });

  it('says that a value may hold a comment, where the format allows one', () => {
    const comment = { VIDEO_ENABLED: 'true', VIDEO_ROOM: 'lobby # the only room' };
    expect(warningsAbout(comment)).toEqual([expect.stringContaining('VIDEO_ROOM contains " # "')]);
    expect(warningsAbout({ ...comment, VIDEO_ROOM: 'Room #1' })).toEqual([]);
  });
});
