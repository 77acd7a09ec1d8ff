// Golden grants, written out by hand from Twilio's documentation of Access Tokens, against an independent verifier.
import { readConfig } from '../../../src/config/config';
import { type GrantChoice, signAccessToken } from '../../../src/twilio/access-token';
import * as fixture from '../../support/environment';
import { verifyAccessToken } from '../../support/verify';

const EVERYTHING: GrantChoice = {
  products: ['video', 'voice', 'conversations', 'sync'],
  room: undefined,
  platform: undefined,
  mayPlaceCalls: true,
};
function sign(variables: object, choice: Partial<GrantChoice> = {}, ttlSeconds?: number) {
  const reading = readConfig({ ...fixture.CREDENTIALS, ...fixture.LOCAL, ...variables });
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  const wholeChoice = { ...EVERYTHING, ...choice };
  return signAccessToken(reading.config, 'alice', ttlSeconds ?? reading.config.ttlSeconds, wholeChoice);
}

const grantsOf = async (...args: Parameters<typeof sign>) =>
  (await verifyAccessToken(sign(...args).jwt)).payload.grants;

describe('signAccessToken', () => {
  it('signs what Twilio documents: header, issuer, subject, times and id', async () => {
    const { jwt, jti } = sign(fixture.EVERY_PRODUCT);
    const { header, payload } = await verifyAccessToken(jwt);
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' });
    expect(payload).toEqual({
      jti,
      iss: fixture.API_KEY_SID,
      sub: fixture.ACCOUNT_SID,
      iat: expect.any(Number),
      exp: Number(payload.iat) + 3600,
      grants: expect.any(Object),
    });
    // The second may end between the two.
    expect(jti).toMatch(new RegExp(`^${fixture.API_KEY_SID}-(?:${payload.iat}|${Number(payload.iat) - 1})$`));
  });

  it.each([
    ['us1', undefined],
    ['ie1', 'ie1'],
    ['au1', 'au1'],
  ])('names the region %s in the header as %s', async (region, twr) => {
    const { header } = await verifyAccessToken(sign({ ...fixture.EVERY_PRODUCT, TOKEN_REGION: region }).jwt);
    expect(header.twr).toBe(twr);
  });

  it('makes a token valid for the seconds that it is given, whatever TOKEN_TTL is', async () => {
    const { payload } = await verifyAccessToken(sign({ ...fixture.EVERY_PRODUCT, TOKEN_TTL: '600' }, {}, 61).jwt);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(61);
  });

  it('does not verify with another secret', async () => {
    await expect(verifyAccessToken(sign(fixture.EVERY_PRODUCT).jwt, 'another secret')).rejects.toThrow('signature');
  });
});

describe('grantsFor', () => {
  it.each<[string, object, Partial<GrantChoice>, object]>([
    ['Video for every room', { VIDEO_ENABLED: 'true' }, {}, { video: {} }],
    ['Video for one room', { VIDEO_ENABLED: 'true' }, { room: 'tutoring-42' }, { video: { room: 'tutoring-42' } }],
    [
      'Voice, outgoing',
      { TWIML_APP_SID: fixture.TWIML_APP_SID },
      {},
      { voice: { outgoing: { application_sid: fixture.TWIML_APP_SID } } },
    ],
    ['Voice, incoming', { VOICE_INCOMING_ALLOW: 'true' }, {}, { voice: { incoming: { allow: true } } }],
    [
      'Voice for a caller who may not place calls',
      { TWIML_APP_SID: fixture.TWIML_APP_SID, VOICE_INCOMING_ALLOW: 'true' },
      { mayPlaceCalls: false },
      { voice: { incoming: { allow: true } } },
    ],
    [
      'Conversations',
      { CONVERSATIONS_SERVICE_SID: fixture.CONVERSATIONS_SERVICE_SID },
      {},
      { chat: { service_sid: fixture.CONVERSATIONS_SERVICE_SID } },
    ],
    [
      'Sync',
      { SYNC_SERVICE_SID: fixture.SYNC_SERVICE_SID },
      {},
      { data_sync: { service_sid: fixture.SYNC_SERVICE_SID } },
    ],
    ["Sync's default service", { SYNC_SERVICE_SID: 'default' }, {}, { data_sync: { service_sid: 'default' } }],
    [
      'everything',
      fixture.EVERY_PRODUCT,
      {},
      {
        video: {},
        voice: { incoming: { allow: true }, outgoing: { application_sid: fixture.TWIML_APP_SID } },
        chat: { service_sid: fixture.CONVERSATIONS_SERVICE_SID },
        data_sync: { service_sid: fixture.SYNC_SERVICE_SID },
      },
    ],
    ['a part of what is configured', fixture.EVERY_PRODUCT, { products: ['video'] }, { video: {} }],
  ])('grants %s', async (_, variables, choice, grants) => {
    expect(await grantsOf(variables, choice)).toEqual({ identity: 'alice', ...grants });
  });

  describe('with the push credentials', () => {
    const { PUSH_SID: general, PUSH_SID_IOS: ios, PUSH_SID_IOS_SANDBOX: sandbox, PUSH_SID_ANDROID: android } = fixture;
    const VARIABLE = {
      general: 'PUSH_CREDENTIAL_SID',
      ios: 'PUSH_CREDENTIAL_SID_IOS',
      sandbox: 'PUSH_CREDENTIAL_SID_IOS_SANDBOX',
      android: 'PUSH_CREDENTIAL_SID_ANDROID',
    };
    const ALL = { general, ios, sandbox, android };
    type Name = keyof typeof ALL;
    /** Every subset, with what each platform takes of it. */
    const SUBSETS = Array.from({ length: 16 }, (_, bits) =>
      (Object.keys(ALL) as Name[]).filter((_, index) => (bits >> index) % 2 === 1),
    );

    it.each(SUBSETS.map((set) => [set]))(
      '%j takes for each platform its own, and for the sandbox no other',
      async (set) => {
        const variables = Object.fromEntries(
          ['VOICE', 'CONVERSATIONS'].flatMap((product) =>
            set.map((name) => [`${product}_${VARIABLE[name]}`, ALL[name]]),
          ),
        );
        const has = (name: Name) => (set.includes(name) ? ALL[name] : undefined);
        for (const [platform, sid] of [
          [undefined, has('general')],
          ['ios', has('ios') ?? has('general')],
          ['android', has('android') ?? has('general')],
          ['ios-sandbox', has('sandbox')],
        ] as const) {
          const { voice, chat } = (await grantsOf({ ...fixture.EVERY_PRODUCT, ...variables }, { platform })) as {
            voice: { push_credential_sid?: string };
            chat: { push_credential_sid?: string };
          };
          expect([platform, voice.push_credential_sid, chat.push_credential_sid]).toEqual([platform, sid, sid]);
        }
      },
    );
  });
});
