import { decodeToken, isDemoToken } from '../../assets/decode.js';
import { DEMO_CREDENTIALS } from '../../src/config/demo';

const HEADER = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' };
const PAYLOAD = { iss: 'SK1', sub: 'AC1', exp: 1_700_003_600, grants: { identity: 'alice', video: { room: 'r' } } };
const SIGNATURE = 'c2lnbmVk';

const part = (content: string | Uint8Array) => Buffer.from(content).toString('base64url');
const jwtOf = (payload: unknown, header: unknown = HEADER) =>
  [part(JSON.stringify(header)), part(JSON.stringify(payload)), SIGNATURE].join('.');
const withPayload = (content: string | Uint8Array) => `${part(JSON.stringify(HEADER))}.${part(content)}.${SIGNATURE}`;
const [GOOD_HEADER, GOOD_PAYLOAD] = jwtOf(PAYLOAD).split('.');

describe('decodeToken', () => {
  it('returns header and payload', () =>
    expect(decodeToken(jwtOf(PAYLOAD))).toEqual({ header: HEADER, payload: PAYLOAD }));

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['an array that holds a JWT', [jwtOf(PAYLOAD)]],
    ['an empty text', ''],
    ['a plain text', 'token'],
    ['two parts', `${GOOD_HEADER}.${GOOD_PAYLOAD}`],
    ['four parts', `${jwtOf(PAYLOAD)}.${SIGNATURE}`],
    ['an empty header', `.${GOOD_PAYLOAD}.${SIGNATURE}`],
    ['an empty payload', `${GOOD_HEADER}..${SIGNATURE}`],
    ['no signature', `${GOOD_HEADER}.${GOOD_PAYLOAD}.`],
    ['a leading space', ` ${jwtOf(PAYLOAD)}`],
    ['a line break at the end', `${jwtOf(PAYLOAD)}\n`],
    ['padding', `${GOOD_HEADER}=.${GOOD_PAYLOAD}.${SIGNATURE}`],
    ['the alphabet of plain base64', `${GOOD_HEADER}.${GOOD_PAYLOAD}.a+/b`],
    ['a length that base64url cannot have', `${GOOD_HEADER}.abcde.${SIGNATURE}`],
  ])('refuses %s', (_, text) => expect(decodeToken(text)).toBeUndefined());

  it.each([
    ['no JSON', 'alice'],
    ['half a JSON object', '{"iss":'],
    ['a JSON string', '"alice"'],
    ['a JSON array', '[]'],
    ['JSON null', 'null'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['UTF-8 cut off within a character', Uint8Array.of(0x22, 0xc3, 0x22)],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses a payload that is %s', (_, content) => expect(decodeToken(withPayload(content))).toBeUndefined());

  it.each([
    ['a text', 'HS256'],
    ['an array', []],
    ['null', null],
  ])('refuses a header that is %s', (_, header) => expect(decodeToken(jwtOf(PAYLOAD, header))).toBeUndefined());

  it.each(['Zoë', 'ünï', '漢字', 'Ωμέγα', '😀', 'مرحبا', '\u00ff\u00fe\u07ff\uffff'])(
    'returns the identity %j unchanged',
    (identity) => expect(decodeToken(jwtOf({ grants: { identity } }))?.payload).toEqual({ grants: { identity } }),
  );

  it('reads both characters that base64url has of its own', () => {
    const jwt = withPayload('{"a":"???>>>~~~"}');
    expect(jwt).toMatch(/-.*_|_.*-/);
    expect(decodeToken(jwt)?.payload).toEqual({ a: '???>>>~~~' });
  });
});

describe('isDemoToken', () => {
  it("knows the key of the server's own demo values", () =>
    expect(isDemoToken({ header: HEADER, payload: { iss: DEMO_CREDENTIALS.API_KEY_SID } })).toBe(true));

  it.each([
    ['another key', { iss: `SK${'0'.repeat(31)}1` }],
    ['no key', {}],
  ])('takes %s for a real one', (_, payload) => expect(isDemoToken({ header: HEADER, payload })).toBe(false));
});
