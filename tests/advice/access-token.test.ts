// One valid token, then for each cause a token that is invalid in exactly this way.
import fc from 'fast-check';
import AccessToken from 'twilio/lib/jwt/AccessToken';
import { checkToken } from '../../advice/access-token/judge';
import { checkAccessToken } from '../../cli/checks/access-token';
import { LEEWAY_SECONDS } from '../../src/clocks';
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { accessToken, type Changes, GRANTS, HEADER, NOW, PAYLOAD, signJson } from '../support/access-tokens';
import { assemble } from '../support/bearer-tokens';
import * as fixture from '../support/environment';

const ENVIRONMENT = fixture.EVERY_PRODUCT;
const AUTH_TOKEN = '0123456789abcdef'.repeat(2);
const OTHER_KEY = `SK${'9d'.repeat(16)}`;
const OTHER_ACCOUNT = `AC${'9e'.repeat(16)}`;

const check = (token: string, environment: object = ENVIRONMENT, product?: Product) =>
  checkAccessToken(token, { environment: environment as Record<string, unknown>, nowSeconds: NOW, product });

const lines = (token: string, environment?: object, product?: Product) =>
  check(token, environment, product).map(({ check, status, message }) => `${status} ${check}: ${message}`);

/** Expects one problem, as the last finding, and no warning. */
function expectOnlyProblem(findings: ReturnType<typeof check>, errors: readonly number[], message: RegExp) {
  expect(findings.filter(({ status }) => status === 'problem' || status === 'warning')).toHaveLength(1);
  expect(findings.at(-1)).toEqual({
    check: expect.any(String),
    status: 'problem',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(/^[A-Z].{15,}\.$/),
    twilioErrors: errors,
  });
}

const OUTGOING = { outgoing: { application_sid: fixture.TWIML_APP_SID } };

const LAST_LINE =
  'skipped API key: Not checked: only Twilio knows whether the key still exists and is not a Restricted key (20151, 20160).';

describe('checkToken finds no problem in', () => {
  afterEach(() => jest.useRealTimers());

  it("a token that Twilio's own class made, and says what it holds", () => {
    jest.useFakeTimers({ now: (NOW - 120) * 1000 });
    const { ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET } = fixture;
    const token = new AccessToken(ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET, { identity: 'alice' });
    token.addGrant(new AccessToken.VideoGrant({ room: 'tutoring-42' }));
    token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: fixture.TWIML_APP_SID }));
    token.addGrant(new AccessToken.ChatGrant({ serviceSid: fixture.CONVERSATIONS_SERVICE_SID }));
    expect(lines(token.toJwt())).toEqual([
      'ok Token: It has the three parts of a signed JWT.',
      'ok Header: HS256, JWT, twilio-fpa;v=1.',
      'ok Key and account: The key is SK…b2b2, and the account AC…a1a1.',
      'ok Signature: It matches API_KEY_SECRET.',
      'ok Region: us1.',
      'ok Lifetime: The token is valid for another 58 minutes.',
      'ok Grants: video: one room.',
      'ok Grants: voice: outgoing calls.',
      'ok Grants: conversations: one service.',
      'ok Grants: Not for sync, which .env also configures.',
      'ok Identity: "alice".',
      LAST_LINE,
    ]);
  });

  it.each<[string, Changes, object?, Product?]>([
    ['a token for every product', {}],
    ['a token without an issuing time', { payload: { iat: undefined } }],
    ['a token that becomes valid now', { payload: { nbf: NOW } }],
    ['a clock that is a little slow', { payload: { iat: NOW + LEEWAY_SECONDS, nbf: NOW + LEEWAY_SECONDS } }],
    ['the last second', { payload: { exp: NOW + 1 } }],
    ['exactly 24 hours, without Voice', { payload: { iat: NOW, exp: NOW + 86_400 } }, {}, 'sync'],
    ['exactly 24 hours from now', { payload: { iat: undefined, exp: NOW + 86_400 } }, {}, 'video'],
    ['a second less than 24 hours, for Voice', { payload: { iat: NOW, exp: NOW + 86_399 } }],
    ['every room', { grants: { video: {} } }],
    ['the default Sync service', { grants: { data_sync: { service_sid: 'default' } } }],
    [
      'incoming calls alone, with a push credential',
      { grants: { voice: { incoming: { allow: true }, push_credential_sid: fixture.PUSH_SID } } },
    ],
    ['incoming calls that are off', { grants: { voice: { ...OUTGOING, incoming: { allow: false } } } }],
    [
      'another region, as configured',
      { header: { twr: 'ie1' }, grants: { video: undefined } },
      { TOKEN_REGION: 'ie1' },
    ],
    ['the home region by name', { header: { twr: 'us1' } }],
    ['a region, with an invalid one in .env', {}, { TOKEN_REGION: 'eu' }],
    ['a secret without its key', {}, { API_KEY_SID: undefined }],
    ['an environment that holds the Auth Token', {}, { AUTH_TOKEN, TWILIO_AUTH_TOKEN: AUTH_TOKEN }],
    ['a product that is granted and asked about', {}, {}, 'sync'],
    ['an e-mail address, for Video', { grants: { identity: 'a@b.example' } }, {}, 'video'],
    ['an invalid grant of another product', { grants: { chat: {} } }, {}, 'video'],
    ['the longest identity for Voice', { grants: { identity: 'a'.repeat(121) } }],
    ['the longest identity for Video', { grants: { identity: 'a'.repeat(128) } }, {}, 'video'],
    ['the most double-byte characters for Video', { grants: { identity: '漢'.repeat(64) } }, {}, 'video'],
    ['the longest identity for Sync', { grants: { identity: 'é'.repeat(256) } }, {}, 'sync'],
    ['the longest identity for Conversations', { grants: { identity: 'é'.repeat(256) } }, {}, 'conversations'],
  ])('%s', async (_, changes, environment = {}, product?: Product) => {
    const findings = check(await accessToken(changes), { ...ENVIRONMENT, ...environment }, product);
    expect(findings.map(({ status }) => status)).toEqual([...findings.slice(1).map(() => 'ok'), 'skipped']);
  });

  it('white space around a token', async () => expect(lines(` ${await accessToken()}\n`).at(-1)).toBe(LAST_LINE));
});

describe('checkToken names as the only problem', () => {
  const { ACCOUNT_SID, API_KEY_SID, API_KEY_SECRET } = fixture;
  const provider = { iss: 'https://issuer.example', aud: 'app', sub: 'alice' };
  const placeholder = /still holds a placeholder/;
  const demo = /holds the demo value/;
  const seconds = /must be a number of seconds/;

  it.each<[string, string, RegExp]>([
    ['nothing', '', /empty/],
    ['a text', 'token', /not a JWT/],
    ['two parts', 'YQ.YQ', /not a JWT/],
    ['an encrypted token of five parts', 'YQ.YQ.YQ.YQ.YQ', /not a JWT/],
    ['the alphabet of plain base64', 'a+/b.YQ.YQ', /not a JWT/],
    ['a word in front', `Bearer ${assemble(HEADER, PAYLOAD)}`, /Bearer/],
    ['quotes', `"${assemble(HEADER, PAYLOAD)}"`, /quotes/],
    ['the whole answer', `{"token":"${assemble(HEADER, PAYLOAD)}"}`, /JSON/],
    ['a line break inside', assemble(HEADER, PAYLOAD).replace('.', '.\n'), /white space/],
    ['a header that is not JSON', assemble('alice', PAYLOAD), /not a JSON object/],
    ['a header that is an array', assemble([], PAYLOAD), /not a JSON object/],
    ['a payload that is not JSON', assemble(HEADER, '{"iss":'), /not a JSON object/],
    ['a payload that is a string', assemble(HEADER, '"alice"'), /not a JSON object/],
    ['a truncated token', assemble(HEADER, PAYLOAD).slice(0, 40), /not a JWT/],
    ['more than 16 KiB', assemble(HEADER, { ...PAYLOAD, jti: 'a'.repeat(16_384) }), /longer than 16384/],
  ])('a malformed token: %s', (_, token, message) => {
    const findings = check(token);
    expectOnlyProblem(findings, [20101], message);
    expect(findings).toHaveLength(1);
  });

  it.each<[string, object, object, RegExp]>([
    ['no content type', { cty: undefined }, {}, /have cty twilio-fpa;v=1\.$/],
    ['another content type', { cty: 'twilio-pkrv;v=1' }, {}, /have cty twilio-fpa;v=1\.$/],
    ['no type', { typ: undefined }, {}, /have typ JWT\.$/],
    ['another type', { typ: 'at+jwt' }, {}, /have typ JWT\.$/],
    ['no algorithm', { alg: undefined }, {}, /have alg HS256\.$/],
    ['the algorithm none', { alg: 'none' }, {}, /have alg HS256\.$/],
    ['RS256', { alg: 'RS256' }, {}, /have alg HS256\.$/],
    ['HS512', { alg: 'HS512' }, {}, /have alg HS256\.$/],
    ['nothing but an algorithm', { typ: undefined, cty: undefined }, {}, /have typ JWT, cty twilio-fpa;v=1\.$/],
    ['an ID token', { alg: 'RS256', cty: undefined }, provider, /token from your identity provider/],
    ['a bearer token', { alg: 'ES256', typ: 'at+jwt', cty: undefined }, provider, /token from your identity provider/],
    ['a provider that signs with a secret', { cty: undefined }, provider, /token from your identity provider/],
    [
      'a provider without https://',
      { cty: undefined },
      { iss: 'issuer', aud: 'app' },
      /token from your identity provider/,
    ],
  ])('an invalid header: %s', (_, header, payload, message) => {
    const token = assemble({ ...HEADER, ...header }, { ...PAYLOAD, ...payload }, '');
    expectOnlyProblem(check(token), [20102, 20101], message);
  });

  it.each<[string, Changes, readonly number[], RegExp, object?, Product?]>([
    [
      'an Auth Token instead of a secret',
      { secret: AUTH_TOKEN },
      [20107, 20101],
      /Auth Token signed this/,
      { AUTH_TOKEN },
    ],
    [
      'an Auth Token of the process',
      { secret: AUTH_TOKEN },
      [20107, 20101],
      /Auth Token signed this/,
      { TWILIO_AUTH_TOKEN: AUTH_TOKEN },
    ],
    [
      'an Auth Token that .env holds as the secret',
      { secret: AUTH_TOKEN },
      [20107, 20101],
      /Auth Token signed this/,
      { AUTH_TOKEN, API_KEY_SECRET: AUTH_TOKEN },
    ],
    [
      'an Auth Token, under another key',
      { secret: AUTH_TOKEN, payload: { iss: OTHER_KEY } },
      [20107, 20101],
      /Auth Token signed this/,
      { AUTH_TOKEN },
    ],
    ["another key's secret", { secret: 'another-secret' }, [20107, 20101], /API_KEY_SECRET did not sign/],
    ["the secret under another key's SID", { payload: { iss: OTHER_KEY } }, [20107, 20101], /iss is not API_KEY_SID/],
    [
      'a placeholder as the secret',
      { secret: 'your_api_secret' },
      [20107, 20101],
      placeholder,
      { API_KEY_SECRET: 'your_api_secret' },
    ],
    ['the demo secret', { secret: DEMO_CREDENTIALS.API_KEY_SECRET }, [20107, 20101], demo],
    [
      'the demo values',
      {
        payload: { iss: DEMO_CREDENTIALS.API_KEY_SID, sub: DEMO_CREDENTIALS.ACCOUNT_SID },
        grants: { chat: { service_sid: DEMO_CREDENTIALS.CONVERSATIONS_SERVICE_SID } },
        secret: DEMO_CREDENTIALS.API_KEY_SECRET,
      },
      [20103, 20101],
      /made with the demo values/,
      DEMO_ENVIRONMENT,
    ],
    ['the demo account', { payload: { sub: DEMO_CREDENTIALS.ACCOUNT_SID } }, [20103, 20101], /the demo values/],
    ['the demo key', { payload: { iss: DEMO_CREDENTIALS.API_KEY_SID } }, [20103, 20101], /the demo values/],
    ['key and account swapped', { payload: { iss: ACCOUNT_SID, sub: API_KEY_SID } }, [20103], /are swapped/],
    [
      'key and account swapped in .env, too',
      { payload: { iss: ACCOUNT_SID, sub: API_KEY_SID } },
      [20103],
      /are swapped/,
      { ACCOUNT_SID: API_KEY_SID, API_KEY_SID: ACCOUNT_SID },
    ],
    ['another account', { payload: { sub: OTHER_ACCOUNT } }, [20103], /sub is the account AC…9e9e, not ACCOUNT_SID/],
    ['an account as the key', { payload: { iss: ACCOUNT_SID } }, [20103], /^iss holds the SID of an account/],
    ['a key as the account', { payload: { sub: API_KEY_SID } }, [20103], /^sub holds the SID of an API key/],
    ['no key', { payload: { iss: undefined } }, [20103], /^iss is missing/],
    ['no account', { payload: { sub: undefined } }, [20103], /^sub is missing/],
    ['an empty key', { payload: { iss: '' } }, [20103], /^iss must be/],
    ['a list of keys', { payload: { iss: [API_KEY_SID] } }, [20103], /^iss must be/],
    ['an object as the account', { payload: { sub: { toString: 1 } } }, [20103], /^sub must be/],
    ['a web address as the key', { payload: { iss: 'https://issuer.example' } }, [20103], /^iss must be/],
    ['a short account', { payload: { sub: 'AC123' } }, [20103], /^sub must be/],
    ['a placeholder for the key', { payload: { iss: 'your_api_key' } }, [20103], placeholder],
    ['a placeholder for the account', { payload: { sub: `AC${'x'.repeat(32)}` } }, [20103], placeholder],
    ['a secret in place of the key', { payload: { iss: API_KEY_SECRET } }, [20103], /^iss must be/],

    ['a token that has just expired', { payload: { exp: NOW } }, [20104], /expired 0 seconds ago/],
    ['a token that expired hours ago', { payload: { exp: NOW - 7200 } }, [20104], /2 hours ago/],
    ['a token that expired long ago', { payload: { iat: 0, exp: NOW - 172_800 } }, [20104], /expired 2 days ago/],
    ['a little under two days ago', { payload: { exp: NOW - 172_799 } }, [20104], /expired 47 hours ago/],
    ['no expiry', { payload: { exp: undefined } }, [20104], seconds],
    ['an expiry as text', { payload: { exp: String(NOW + 60) } }, [20104], seconds],
    ['a negative expiry', { payload: { exp: -1 } }, [20104], seconds],
    ['a beginning in the future', { payload: { nbf: NOW + LEEWAY_SECONDS + 1 } }, [20105], /nbf is 6 seconds ahead/],
    ['a fast clock', { payload: { iat: NOW + 300, exp: NOW + 3900 } }, [20105], /iat is 5 minutes ahead/],
    ['a clock just too fast', { payload: { iat: NOW + LEEWAY_SECONDS + 1 } }, [20105], /iat is 6 seconds ahead/],
    ['a beginning as text', { payload: { nbf: String(NOW) } }, [20105], seconds],
    ['a second more than 24 hours', { payload: { iat: NOW, exp: NOW + 86_401 } }, [20157, 20104], /the 24 hours/],
    ['24 hours and a second from now', { payload: { iat: undefined, exp: NOW + 86_401 } }, [20157, 20104], /24 hours/],
    ['exactly 24 hours, for Voice', { payload: { iat: NOW, exp: NOW + 86_400 } }, [31207], /Voice accepts only less/],
    [
      'exactly 24 hours from now, for Voice alone',
      { payload: { iat: undefined, exp: NOW + 86_400 } },
      [31207],
      /for 24 hours/,
      {},
      'voice',
    ],
    [
      '25 hours, of which 2 have passed',
      { payload: { iat: NOW - 7200, exp: NOW + 82_800 } },
      [20157, 20104],
      /24 hours/,
    ],
    ['an expiry in milliseconds', { payload: { exp: NOW * 1000 } }, [20157, 20104], /exp is in milliseconds/],
    ['an issuing time in milliseconds', { payload: { iat: NOW * 1000 } }, [20105], /iat is in milliseconds/],

    ['no grants', { payload: { grants: undefined } }, [20106], /grants is missing/],
    [
      'no grants, in another region',
      { header: { twr: 'ie1' }, payload: { grants: 7 } },
      [20106],
      /grants is/,
      { TOKEN_REGION: 'ie1' },
    ],
    ['grants as a list', { payload: { grants: ['video'] } }, [20106], /grants is missing/],
    ['nothing but an identity', { payload: { grants: { identity: 'alice' } } }, [20106], /no grant for any product/],
    ['the names of grants in a library', { payload: { grants: { VideoGrant: {} } } }, [20106], /no grant for any/],
    ['no Video grant', { grants: { video: undefined } }, [20106], /no grant for video/, {}, 'video'],
    ['no Voice grant', { grants: { voice: undefined } }, [20106, 31204], /no grant for voice/, {}, 'voice'],
    ['no chat grant', { grants: { chat: undefined } }, [20106], /grants\.chat is missing/, {}, 'conversations'],
    ['no Sync grant', { grants: { data_sync: undefined } }, [20106], /grants\.data_sync is missing/, {}, 'sync'],
    ['a grant that is not an object', { grants: { video: true } }, [20106], /grants\.video must be an object/],
    ['a chat grant without a service', { grants: { chat: {} } }, [20106], /chat\.service_sid is missing/],
    ['a Sync grant without a service', { grants: { data_sync: {} } }, [20106], /data_sync\.service_sid is missing/],
    ['a Voice grant for nothing', { grants: { voice: {} } }, [20106], /neither incoming nor outgoing/],
    [
      'a Voice grant that denies',
      { grants: { voice: { incoming: { allow: false }, outgoing: {} } } },
      [20106],
      /neither incoming nor outgoing/,
    ],
    [
      'an account as the TwiML app',
      { grants: { voice: { outgoing: { application_sid: ACCOUNT_SID } } } },
      [20106],
      /^grants\.voice\.outgoing\.application_sid holds the SID of an account/,
    ],
    [
      'a push credential of another kind',
      { grants: { voice: { ...GRANTS.voice, push_credential_sid: API_KEY_SID } } },
      [20106],
      /^grants\.voice\.push_credential_sid holds the SID of an API key/,
    ],
    [
      'a push credential of another kind for Conversations',
      { grants: { chat: { ...GRANTS.chat, push_credential_sid: 7 } } },
      [20106],
      /^grants\.chat\.push_credential_sid must be/,
    ],
    [
      'a messaging service for Conversations',
      { grants: { chat: { service_sid: `MG${'a1'.repeat(16)}` } } },
      [20106],
      /^grants\.chat\.service_sid holds the SID of a messaging service/,
    ],
    ['another kind of service for Sync', { grants: { data_sync: { service_sid: 'VA12' } } }, [20106], /must be/],
    ['a room that is an account', { grants: { video: { room: ACCOUNT_SID } } }, [20106], /SID of an account/],
    ['a placeholder for the room', { grants: { video: { room: '<room>' } } }, [20106], placeholder],
    ['a placeholder for the service', { grants: { chat: { service_sid: 'ISxxxxxxxx' } } }, [20106], placeholder],
    [
      'the demo TwiML app',
      { grants: { voice: { outgoing: { application_sid: DEMO_CREDENTIALS.TWIML_APP_SID } } } },
      [20106],
      demo,
    ],
    ['the demo service', { grants: { data_sync: { service_sid: DEMO_CREDENTIALS.SYNC_SERVICE_SID } } }, [20106], demo],

    ['no identity', { grants: { identity: undefined } }, [53200, 31204, 51007, 54351], /identity is missing/],
    ['no identity for Video', { grants: { identity: undefined } }, [53200], /identity is missing/, {}, 'video'],
    ['an empty identity for Sync', { grants: { identity: '' } }, [54351], /identity is missing/, {}, 'sync'],
    ['a blank identity for Voice', { grants: { identity: ' ' } }, [31204], /identity is missing/, {}, 'voice'],
    ['a number for Conversations', { grants: { identity: 7 } }, [51007], /not a string/, {}, 'conversations'],
    ['an e-mail address for Voice', { grants: { identity: 'a@b.example' } }, [31105], /Voice refuses/],
    ['a letter that Voice does not accept', { grants: { identity: 'é' } }, [31105], /Voice refuses/],
    ['a line break at the end for Voice', { grants: { identity: 'alice\n' } }, [31105], /Voice refuses/],
    ['a character too many for Voice', { grants: { identity: 'a'.repeat(122) } }, [31105], /voice accepts 121 char/],
    [
      'a character too many for Video',
      { grants: { identity: 'a'.repeat(129) } },
      [53201],
      /video accepts 128 char/,
      {},
      'video',
    ],
    [
      'a double-byte character too many for Video',
      { grants: { identity: '漢'.repeat(65) } },
      [53201],
      /128/,
      {},
      'video',
    ],
    ['half a character for Video', { grants: { identity: 'a\ud800' } }, [53202, 53200], /half a char/, {}, 'video'],
    [
      'a character too many for Sync',
      { grants: { identity: 'a'.repeat(257) } },
      [54351],
      /sync accepts 256/,
      {},
      'sync',
    ],
    [
      'a character too many for Conversations',
      { grants: { identity: 'a'.repeat(257) } },
      [51003],
      /conversations accepts 256/,
      {},
      'conversations',
    ],
    [
      'an identity that is too long for every product',
      { grants: { identity: 'a'.repeat(257) } },
      [53201, 31105, 51003, 54351],
      /video accepts 128 characters, voice accepts 121/,
    ],
  ])('%s', async (_, changes, errors, message, environment = {}, product?: Product) => {
    expectOnlyProblem(check(await accessToken(changes), { ...ENVIRONMENT, ...environment }, product), errors, message);
  });

  it('a truncated signature', async () => {
    expectOnlyProblem(check((await accessToken()).slice(0, -3)), [20107, 20101], /did not sign/);
  });

  it.each<[string, Changes, string]>([
    ['the header before all else', { header: { typ: 'x' }, payload: { iss: ACCOUNT_SID, exp: 1 } }, 'Header'],
    ['key and account before the signature', { payload: { sub: 'x', exp: 1 }, secret: 'other' }, 'Key and account'],
    ['the signature before the times', { payload: { exp: 1, grants: {} }, secret: 'other-secret' }, 'Signature'],
    ['the times before the grants', { payload: { exp: 1, grants: {} } }, 'Lifetime'],
    ['the grants before the identity', { grants: { chat: {}, identity: '' } }, 'Grants'],
  ])('of several problems the one that Twilio finds first: %s', async (_, changes, name) => {
    const problems = check(await accessToken(changes)).filter(({ status }) => status === 'problem');
    expect(problems.map(({ check }) => check)).toEqual([name]);
  });
});

describe('checkToken', () => {
  it.each<[string, object]>([
    ['no key and no secret', { API_KEY_SID: '', API_KEY_SECRET: undefined }],
    ['a secret without its key', { API_KEY_SID: undefined, API_KEY_SECRET: 'another-secret' }],
    ['a placeholder for the secret', { API_KEY_SECRET: 'your_api_secret' }],
    ['the demo values', DEMO_ENVIRONMENT],
  ])('does not verify the signature if .env has %s', async (_, environment) => {
    const found = lines(await accessToken(), { ...ENVIRONMENT, ...environment, ACCOUNT_SID: '' });
    expect(found).toContainEqual(expect.stringMatching(/^skipped Signature: Not verified/));
    expect(found.filter((line) => /^(?:problem|warning)/.test(line))).toEqual([]);
  });

  it('warns about a token from another configuration, whatever its account and region', async () => {
    const payload = { iss: OTHER_KEY, sub: OTHER_ACCOUNT };
    const found = lines(
      await accessToken({ payload, grants: { video: undefined }, header: { twr: 'ie1' }, secret: 'another-secret' }),
    );
    expect(found).toContainEqual(expect.stringMatching(/^skipped Signature: .*another key/));
    expect(found.filter((line) => /^(?:problem|warning)/.test(line))).toEqual([
      'warning Signature: iss is not API_KEY_SID: the token was not made with this .env.',
    ]);
    expect(found.join()).not.toContain('.env also configures');
  });

  it.each([
    ['ie1', 'dublin'],
    ['au1', 'sydney'],
  ])('says which settings of the SDKs a token for %s needs: %s', async (twr, edge) => {
    const token = await accessToken({ header: { twr }, grants: { video: undefined } });
    expect(lines(token, { ...ENVIRONMENT, TOKEN_REGION: twr })).toContain(
      `ok Region: ${twr}: in the SDKs, set \`edge\` to \`${edge}\` for Voice, and \`region\` to \`${twr}\` for Conversations and Sync.`,
    );
  });

  it.each<[string, object, RegExp, object?]>([
    ['that Twilio does not have', { twr: 'de1' }, /must be one of us1, ie1, au1/],
    ['that is not a string', { twr: ['ie1'] }, /must be one of us1, ie1, au1/],
    ['that is not configured', { twr: 'au1' }, /for au1, but TOKEN_REGION is us1/],
    ['that lacks the configured one', {}, /for us1, but TOKEN_REGION is ie1/, { TOKEN_REGION: 'ie1' }],
    ['from which Video accepts no keys', { twr: 'ie1' }, /Video accepts only keys from us1/, { TOKEN_REGION: 'ie1' }],
  ])('warns about a region %s, and continues', async (_, header, message, environment = {}) => {
    const findings = check(await accessToken({ header }), { ...ENVIRONMENT, ...environment });
    expect(findings.filter(({ status }) => status === 'warning' || status === 'problem')).toEqual([
      { check: 'Region', status: 'warning', message: expect.stringMatching(message), remedy: expect.any(String) },
    ]);
    expect(findings.at(-1)?.check).toBe('API key');
  });

  it.each([
    ['incoming calls', {}],
    ['incoming and outgoing calls', OUTGOING],
  ])('warns that phones do not ring for %s without a push credential, and continues', async (access, more) => {
    const findings = check(await accessToken({ grants: { voice: { incoming: { allow: true }, ...more } } }));
    expect(findings.filter(({ check, message }) => check === 'Grants' && message.startsWith('voice'))).toEqual([
      {
        check: 'Grants',
        status: 'warning',
        message: `voice: ${access}, but without a push credential: calls ring in browsers, not on phones.`,
        remedy: expect.stringContaining('VOICE_PUSH_CREDENTIAL_SID_IOS'),
        twilioErrors: [31301, 52002, 52004],
      },
    ]);
    expect(findings.at(-1)?.check).toBe('API key');
  });

  it('says nothing about other products if it checks one', async () => {
    const token = await accessToken({ grants: { data_sync: undefined } });
    expect(lines(token).join()).toContain('Not for sync');
    expect(lines(token, ENVIRONMENT, 'video').join()).not.toContain('Not for');
  });

  it('says that doctor verifies the signature where nothing else can, and continues', async () => {
    const token = await accessToken({ secret: 'another-secret' });
    const findings = checkToken(token, { environment: {}, nowSeconds: NOW });
    const [signature] = findings.filter(({ check }) => check === 'Signature');
    expect(signature).toMatchObject({ status: 'skipped', message: expect.stringContaining('npm run doctor') });
    expect(findings.at(-1)?.check).toBe('API key');
  });

  it('skips products that this Function does not support', async () => {
    const found = lines(await accessToken({ payload: { grants: { task_router: { role: 'worker' } } } }));
    expect(found).toContain('skipped Grants: The token is for products that doctor does not check.');
    expect(found.filter((line) => /^(?:problem|warning)/.test(line))).toEqual([]);
  });

  it.each([
    ['a quote', 'a"b', 'ok Identity: "a\\"b".'],
    ['64 characters', '漢'.repeat(64), `ok Identity: "${'漢'.repeat(64)}".`],
    ['more than 64', '😀'.repeat(65), `ok Identity: "${'😀'.repeat(64)}…".`],
  ])('prints an identity with %s', async (_, identity, line) => {
    expect(lines(await accessToken({ grants: { identity } }), ENVIRONMENT, 'sync')).toContain(line);
  });

  it.each(['\u001b[2Jalice', 'al\u202eice', 'al\u200bice', 'alice\u009b2J', 'a\ud800'])(
    'warns about the identity %j and does not print it',
    async (identity) => {
      const findings = check(await accessToken({ grants: { identity } }), ENVIRONMENT, 'sync');
      expect(findings).toContainEqual(expect.objectContaining({ check: 'Identity', status: 'warning' }));
      expect(JSON.stringify(findings)).not.toMatch(/alice|\\u/);
    },
  );

  it.each([1, 2, 119, 120, 7199, 7200, 86_399])('says how long a token of %i seconds is valid', async (left) => {
    const durations = { 1: '1 second', 2: '2 seconds', 119: '119 seconds', 120: '2 minutes', 7199: '119 minutes' };
    const expected = { ...durations, 7200: '2 hours', 86399: '23 hours' }[left];
    const found = lines(await accessToken({ payload: { iat: NOW, exp: NOW + left } }));
    expect(found).toContain(`ok Lifetime: The token is valid for another ${expected}.`);
  });
});

describe('the findings', () => {
  const environment = { ...ENVIRONMENT, AUTH_TOKEN };

  const expectNoSecret = (token: string) => {
    const text = JSON.stringify(check(token, environment));
    expect(text).not.toContain(fixture.API_KEY_SECRET);
    expect(text).not.toContain(AUTH_TOKEN);
    if (token.trim().length >= 8) expect(text).not.toContain(JSON.stringify(token.trim()).slice(1, -1));
  };

  it('never repeat the token or a secret, whatever the token', () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    const dotted = fc.array(part, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), dotted), expectNoSecret), { numRuns: 1000 });
  });

  it('hold at most one problem, the last, whatever the claims', async () => {
    const time = fc.oneof(fc.integer({ min: NOW - 9, max: NOW + 90_000 }), fc.jsonValue());
    const orValid = (valid: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(valid) }, fc.jsonValue());
    const grants = fc.record(
      Object.fromEntries(Object.entries(GRANTS).map(([name, grant]) => [name, orValid(grant)])),
      {
        requiredKeys: [],
      },
    );
    const payload = fc.record(
      { iss: orValid(PAYLOAD.iss), sub: orValid(PAYLOAD.sub), iat: time, nbf: time, exp: time, grants },
      { requiredKeys: [] },
    );
    const products = fc.constantFrom(undefined, ...PRODUCTS);
    await fc.assert(
      fc.asyncProperty(payload, fc.jsonValue(), products, async (claims, twr, product) => {
        const token = await signJson(claims, { ...HEADER, twr } as { alg: string }, fixture.API_KEY_SECRET);
        expectNoSecret(token);
        const found = check(token, environment, product).map(({ status }) => status);
        expect(found.slice(0, -1)).not.toContain('problem');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['the header', (mark: string) => ({ header: { typ: mark } })],
    ['the region', (mark: string) => ({ header: { twr: mark } })],
    ['the key', (mark: string) => ({ payload: { iss: mark } })],
    ['the account', (mark: string) => ({ payload: { sub: mark } })],
    ['a time', (mark: string) => ({ payload: { exp: mark } })],
    ['the grants', (mark: string) => ({ payload: { grants: mark } })],
    ['a room', (mark: string) => ({ grants: { video: { room: mark } } })],
    ['an unknown grant', (mark: string) => ({ grants: { [mark]: { [mark]: mark } } })],
    ['a TwiML app', (mark: string) => ({ grants: { voice: { outgoing: { application_sid: mark } } } })],
    ['a service', (mark: string) => ({ grants: { chat: { service_sid: mark } } })],
  ])('never repeat %s', async (_, changes) => {
    for (const mark of ['\u001b]0;hidden\u0007', 'hidden']) {
      const text = JSON.stringify(check(await accessToken(changes(mark))));
      expect(text).not.toMatch(/hidden|u001b/);
    }
  });
});
