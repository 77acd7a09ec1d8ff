// Held against jsonwebtoken itself, which Twilio's class still calls here: only the build replaces it.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import AccessToken from 'twilio/lib/jwt/AccessToken';
import signer, { sign } from '../../../src/twilio/hs256';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID } from '../../support/environment';

type Call = Parameters<typeof sign>;

const jsonwebtoken: typeof signer = createRequire(require.resolve('twilio'))('jsonwebtoken');
const jsonwebtokenSign = jest.spyOn(jsonwebtoken, 'sign');
const now = jest.spyOn(Date, 'now');

const VALID: Call = [
  { jti: `${API_KEY_SID}-1700000000`, grants: { identity: 'alice' } },
  API_KEY_SECRET,
  {
    header: { cty: 'twilio-fpa;v=1', typ: 'JWT' },
    algorithm: 'HS256',
    issuer: API_KEY_SID,
    subject: ACCOUNT_SID,
    expiresIn: 3600,
  },
];

beforeEach(() => {
  now.mockReturnValue(1_700_000_000_000);
});

/** The calls of jsonwebtoken that the class makes for one token, and the token. */
function record(token: AccessToken, algorithm?: 'HS256' | 'HS384' | 'HS512') {
  jsonwebtokenSign.mockClear();
  const jwt = token.toJwt(algorithm);
  return { jwt, calls: jsonwebtokenSign.mock.calls };
}

describe('sign', () => {
  it("gives byte for byte what jsonwebtoken gives for the single call of Twilio's class", () => {
    fc.assert(
      fc.property(anyToken(), fc.integer({ min: 0, max: 4e12 }), (token, milliseconds) => {
        now.mockReturnValue(milliseconds);
        const { jwt, calls } = record(token);
        expect(calls.map((call) => sign(...call))).toEqual([jwt]);
      }),
      { numRuns: 200 },
    );
  });

  it("is in the default export, where Twilio's class looks for it", () => {
    expect(signer.sign).toBe(sign);
  });

  it.each(['HS384', 'HS512'] as const)("refuses %s, which Twilio's class knows too", (algorithm) => {
    const { calls } = record(new AccessToken(ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET, { identity: 'a' }), algorithm);
    expect(() => calls.map((call) => sign(...call))).toThrow(TypeError);
  });

  it.each([
    ['algorithm', 'none'],
    ['algorithm', 'RS256'],
    ['algorithm', undefined],
    ['audience', 'app'],
    ['notBefore', 60],
    ['keyid', 'id'],
  ])('refuses the option %s of %p', (name, value) => {
    const [claims, secret, options] = VALID;
    expect(() => sign(claims, secret, { ...options, [name]: value })).toThrow(TypeError);
  });
});

/** Of every kind that the class can make. A region is ASCII: jsonwebtoken would write others as Latin-1. */
function anyToken(): fc.Arbitrary<AccessToken> {
  // Any UTF-16, lone surrogates too.
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const text = fc.oneof(fc.string({ unit, minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }));
  const region = fc.oneof(fc.constantFrom(undefined, 'us1', 'ie1', 'au1'), fc.string());
  const nbf = fc.oneof(fc.integer(), fc.double(), fc.constant(undefined));
  const options = fc.record({ identity: text, ttl: fc.integer(), nbf, region }, { requiredKeys: ['identity'] });
  return fc.tuple(text, text, text, options, anyGrants(text)).map(([account, key, secret, options, grants]) => {
    const token = new AccessToken(account, key, secret, options as AccessToken.AccessTokenOptions);
    for (const grant of grants) token.addGrant(grant);
    return token;
  });
}

/** Each combination of grants, each with any of its options. */
function anyGrants(text: fc.Arbitrary<string>): fc.Arbitrary<AccessToken['grants']> {
  const { ChatGrant, PlaybackGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant } = AccessToken;
  const some = <T>(options: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(options, { requiredKeys: [] });
  const json = fc.dictionary(fc.string(), fc.jsonValue());
  const chat = { serviceSid: text, endpointId: text, deploymentRoleSid: text, pushCredentialSid: text };
  const voice = {
    incomingAllow: fc.boolean(),
    outgoingApplicationSid: text,
    outgoingApplicationParams: json,
    pushCredentialSid: text,
    endpointId: text,
  };
  return fc
    .tuple(
      some({ room: text }).map((options) => new VideoGrant(options)),
      some(voice).map((options) => new VoiceGrant(options)),
      some(chat).map((options) => new ChatGrant(options)),
      some({ serviceSid: text, endpointId: text }).map((options) => new SyncGrant(options)),
      some({ workspaceSid: text, workerSid: text, role: text }).map((options) => new TaskRouterGrant(options)),
      some({ grant: json }).map((options) => new PlaybackGrant(options)),
    )
    .chain((grants) => fc.shuffledSubarray<AccessToken['grants'][number]>(grants));
}
