import { ALGORITHMS, inspect, LEEWAY_SECONDS } from '../../../src/oidc/inspect';
import type { OidcSettings } from '../../../src/oidc/provider';
import { AUDIENCE, assemble, encode, ISSUER } from '../../support/bearer-tokens';

const NOW = 1_700_000_000;
const SETTINGS = { issuer: ISSUER, audiences: ['other', AUDIENCE] } as unknown as OidcSettings;
const HEADER = { alg: 'RS256', kid: 'key', typ: 'JWT' };
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: NOW, exp: NOW + 60 };

const look = (token: string) => inspect(token, SETTINGS, NOW);
const refused = (reason: string) => expect.objectContaining({ code: 'invalid_token', reason });

describe('inspect', () => {
  it('gives the claims of a token that could be good', () => {
    expect(look(assemble(HEADER, CLAIMS))).toEqual({ claims: CLAIMS, hasKid: true });
    expect(look(assemble({ alg: 'ES256' }, CLAIMS)).hasKid).toBe(false);
  });

  it.each(ALGORITHMS)('takes %s', (alg) => expect(() => look(assemble({ ...HEADER, alg }, CLAIMS))).not.toThrow());

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])('takes the type %s', (typ) => {
    expect(() => look(assemble({ ...HEADER, typ }, CLAIMS))).not.toThrow();
  });

  it.each<[string, object, string]>([
    ...['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'HS384', 'HS512', 'rs256', 'RSA-OAEP', 'ES256K', 'RS256 '].map(
      (alg): [string, object, string] => [`the algorithm ${JSON.stringify(alg)}`, { alg }, 'algorithm'],
    ),
    ['no algorithm', { alg: undefined }, 'algorithm'],
    ['a list of algorithms', { alg: ['RS256'] }, 'algorithm'],
    ['a critical header', { crit: ['exp'] }, 'critical_header'],
    ['an empty critical header', { crit: [] }, 'critical_header'],
    ['an unencoded payload', { b64: false }, 'critical_header'],
    ['a key id that is no text', { kid: 7 }, 'token_malformed'],
    ['an empty type', { typ: '' }, 'token_type'],
    ['a logout token', { typ: 'logout+jwt' }, 'token_type'],
    ['a DPoP proof', { typ: 'dpop+jwt' }, 'token_type'],
    ['a type that is no text', { typ: ['JWT'] }, 'token_type'],
  ])('refuses %s', (_, header, reason) => {
    expect(() => look(assemble({ ...HEADER, ...header }, CLAIMS))).toThrow(refused(reason));
  });

  it.each<[string, object, string]>([
    ['no issuer', { iss: undefined }, 'issuer'],
    ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['an issuer with a slash more', { iss: `${ISSUER}/` }, 'issuer'],
    ['an issuer in capitals', { iss: ISSUER.toUpperCase() }, 'issuer'],
    ['a list of issuers', { iss: [ISSUER] }, 'issuer'],
    ['no audience', { aud: undefined }, 'audience'],
    ['another audience', { aud: 'another' }, 'audience'],
    ['a longer audience', { aud: `${AUDIENCE}2` }, 'audience'],
    ['an audience in a text', { aud: `x ${AUDIENCE}` }, 'audience'],
    ['no audience of many', { aud: ['x', 'y'] }, 'audience'],
    ['an empty list', { aud: [] }, 'audience'],
    ['an audience among other things', { aud: [AUDIENCE, 7] }, 'audience'],
    ['an audience as an object', { aud: { [AUDIENCE]: true } }, 'audience'],
    ['no expiry', { exp: undefined }, 'expired'],
    ['an expiry of null', { exp: null }, 'expired'],
    ['an expiry as text', { exp: String(NOW + 60) }, 'expired'],
    ['a negative expiry', { exp: -1 }, 'expired'],
    ['a beginning as text', { nbf: String(NOW) }, 'not_yet_valid'],
    ['an issue time as text', { iat: 'now' }, 'not_yet_valid'],
    ['a negative issue time', { iat: -1 }, 'not_yet_valid'],
    ['an issue time of null', { iat: null }, 'not_yet_valid'],
  ])('refuses %s', (_, claims, reason) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, ...claims }))).toThrow(refused(reason));
  });

  it('refuses an endless expiry', () => {
    const payload = JSON.stringify(CLAIMS).replace(/"exp":\d+/, '"exp":1e999');
    expect(() => look(assemble(HEADER, payload))).toThrow(refused('expired'));
  });

  it.each([AUDIENCE, [AUDIENCE], ['x', AUDIENCE], 'other'])('takes the audience %j', (aud) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, aud }))).not.toThrow();
  });

  it.each(['iat', 'nbf'])('takes the beginning of time for %s', (claim) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, [claim]: 0 }))).not.toThrow();
  });

  it('does without issue time and beginning', () => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, iat: undefined, nbf: undefined }))).not.toThrow();
  });

  it.each([
    ['exp', NOW - LEEWAY_SECONDS + 1, NOW - LEEWAY_SECONDS, 'expired'],
    ['nbf', NOW + LEEWAY_SECONDS, NOW + LEEWAY_SECONDS + 1, 'not_yet_valid'],
    ['iat', NOW + LEEWAY_SECONDS, NOW + LEEWAY_SECONDS + 1, 'not_yet_valid'],
  ])('gives %s a leeway of seconds and no more', (claim, last, first, reason) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, [claim]: last }))).not.toThrow();
    expect(() => look(assemble(HEADER, { ...CLAIMS, [claim]: first }))).toThrow(refused(reason));
  });

  it('takes 16 KiB and refuses a byte more', () => {
    const padded = (length: number) => {
      const token = assemble(HEADER, CLAIMS, '');
      return token + 'A'.repeat(length - token.length);
    };
    expect(() => look(padded(16 * 1024))).not.toThrow();
    expect(() => look(padded(16 * 1024 + 1))).toThrow(refused('token_too_long'));
  });

  const good = assemble(HEADER, CLAIMS);
  const [header = '', payload = ''] = good.split('.');
  it.each([
    ['nothing', ''],
    ['one segment', header],
    ['two segments', `${header}.${payload}`],
    ['an empty signature', `${header}.${payload}.`],
    ['four segments', `${good}.x`],
    ['five segments, an encrypted token', `${good}.a.b`],
    ['an empty header', `.${payload}.c2ln`],
    ['padding', `${header}.${payload}.c2lnYQ==`],
    ['white space in a segment', `${header}.${payload}.c2 ln`],
    ['a newline at the end', `${good}\n`],
    ['plain base64', `${header}.${payload}.c2+/`],
    ['a segment that decodes to a spare bit', `${header}.${payload}.c2lnYR`],
    ['a segment of an impossible length', `${header}.${payload}.c2lnY`],
    ['a header that is no JSON', `${encode('{alg:RS256}')}.${payload}.c2ln`],
    ['a header of null', assemble('null', CLAIMS)],
    ['a header of a list', assemble('[]', CLAIMS)],
    ['a payload that is a text', assemble(HEADER, '"claims"')],
    ['a payload of a number', assemble(HEADER, '7')],
    [
      'a payload that is no UTF-8',
      `${header}.${encode(Buffer.from(JSON.stringify({ ...CLAIMS, x: '\u00ff' }), 'latin1'))}.c2ln`,
    ],
  ])('refuses %s as malformed', (_, token) => expect(() => look(token)).toThrow(refused('token_malformed')));
});
