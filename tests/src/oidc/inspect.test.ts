import { LEEWAY_SECONDS } from '../../../src/clocks';
import type { OidcSettings } from '../../../src/config/config';
import { ALGORITHMS, inspectToken } from '../../../src/oidc/inspect';
import { AUDIENCE, assemble, encode, ISSUER } from '../../support/bearer-tokens';

const NOW = 1_700_000_000;
const SETTINGS = { issuer: ISSUER, audiences: ['other', AUDIENCE], audienceClaim: 'aud' } as unknown as OidcSettings;
const HEADER = { alg: 'RS256', kid: 'key', typ: 'JWT' };
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: NOW, exp: NOW + 60 };

const look = (token: string) => inspectToken(token, SETTINGS, NOW);
const refused = (reason: string) => expect.objectContaining({ code: 'invalid_token', reason });

describe('inspectToken', () => {
  it('gives the claims of a token that could be good', () => {
    expect(look(assemble(HEADER, CLAIMS))).toEqual({ claims: CLAIMS, kid: 'key' });
    expect(look(assemble({ alg: 'ES256' }, CLAIMS)).kid).toBeUndefined();
  });

  it.each(ALGORITHMS)('takes %s', (alg) => expect(() => look(assemble({ ...HEADER, alg }, CLAIMS))).not.toThrow());

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])('takes the type %s', (typ) => {
    expect(() => look(assemble({ ...HEADER, typ }, CLAIMS))).not.toThrow();
  });

  it.each<[string, object, string]>([
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, object, string] => [
      `the algorithm ${JSON.stringify(alg)}`,
      { alg },
      'unsigned',
    ]),
    ...['', 'HS256', 'HS384', 'HS512', 'rs256', 'RSA-OAEP', 'ES256K', 'RS256 ', ' none', 'none ', 'no'].map(
      (alg): [string, object, string] => [`the algorithm ${JSON.stringify(alg)}`, { alg }, 'algorithm'],
    ),
    ['a list that holds none', { alg: ['none'] }, 'algorithm'],
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
    ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['an issuer with a slash more', { iss: `${ISSUER}/` }, 'issuer'],
    ['a list of issuers', { iss: [ISSUER] }, 'issuer'],
    ['no audience', { aud: undefined }, 'audience'],
    ['a longer audience', { aud: `${AUDIENCE}2` }, 'audience'],
    ['an audience in a text', { aud: `x ${AUDIENCE}` }, 'audience'],
    ['no audience of many', { aud: ['x', 'y'] }, 'audience'],
    ['an empty list', { aud: [] }, 'audience'],
    ['an audience among other things', { aud: [AUDIENCE, 7] }, 'audience'],
    ['no expiry', { exp: undefined }, 'expired'],
    ['an expiry as text', { exp: String(NOW + 60) }, 'expired'],
    ['a beginning as text', { nbf: String(NOW) }, 'not_yet_valid'],
    ['an issue time as text', { iat: 'now' }, 'not_yet_valid'],
  ])('refuses %s', (_, claims, reason) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, ...claims }))).toThrow(refused(reason));
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

  it.each(['none', 'None', 'nOnE'])('says that a token with the algorithm %s and no signature is unsigned', (alg) => {
    const emulator = { alg, kid: undefined, typ: 'JWT' };
    expect(() => look(assemble(emulator, CLAIMS, ''))).toThrow(refused('unsigned'));
  });

  it.each([
    ['RS256', 'token_malformed'],
    ['HS256', 'algorithm'],
  ])('does not take a token with the algorithm %s and no signature for an unsigned one', (alg, reason) => {
    expect(() => look(assemble({ ...HEADER, alg }, CLAIMS, ''))).toThrow(refused(reason));
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
    ['a payload that is a text', assemble(HEADER, '"claims"')],
    [
      'a payload that is no UTF-8',
      `${header}.${encode(Buffer.from(JSON.stringify({ ...CLAIMS, x: '\u00ff' }), 'latin1'))}.c2ln`,
    ],
  ])('refuses %s as malformed', (_, token) => expect(() => look(token)).toThrow(refused('token_malformed')));
});

describe('the audience in the claim client_id', () => {
  const lookFor = (claims: object) =>
    inspectToken(
      assemble(HEADER, { ...CLAIMS, aud: undefined, ...claims }),
      { ...SETTINGS, audienceClaim: 'client_id' },
      NOW,
    );

  it.each([AUDIENCE, 'other'])('is good if it is one of the audiences: %s', (client_id) => {
    expect(lookFor({ client_id }).claims).toMatchObject({ client_id });
  });

  it.each<[string, object]>([
    ['no client', {}],
    ['another client', { client_id: 'another' }],
    ['a list of clients', { client_id: [AUDIENCE] }],
    ['a number', { client_id: 7 }],
    ['the audience in azp alone', { azp: AUDIENCE }],
    ['another audience beside it', { client_id: AUDIENCE, aud: 'another' }],
    ['the same audience beside it', { client_id: AUDIENCE, aud: AUDIENCE }],
    ['an audience of null beside it', { client_id: AUDIENCE, aud: null }],
  ])('is refused with %s', (_, claims) => expect(() => lookFor(claims)).toThrow(refused('audience')));

  it('does not count where the audience is in aud', () => {
    const token = assemble(HEADER, { ...CLAIMS, aud: 'another', client_id: AUDIENCE });
    expect(() => look(token)).toThrow(refused('audience'));
    expect(() => look(assemble(HEADER, { ...CLAIMS, aud: undefined, client_id: AUDIENCE }))).toThrow(
      refused('audience'),
    );
  });
});

describe('a token that is not a sign-in of a user', () => {
  const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

  it.each<[string, object, string]>([
    ['bound to a key by its thumbprint', { cnf: { jkt: 'thumbprint' } }, 'key_bound'],
    ['bound to an empty key', { cnf: {} }, 'key_bound'],
    ['a logout token', { events: { [LOGOUT]: {} } }, 'logout_token'],
    ['a logout token with another event', { events: { x: {}, [LOGOUT]: {} } }, 'logout_token'],
    ['a machine of Entra', { idtyp: 'app' }, 'machine'],
    ['a machine of Auth0', { gty: 'client-credentials' }, 'machine'],
    ['a client by client_id', { client_id: 'alice' }, 'machine'],
    ['a client of Okta by cid', { cid: 'alice' }, 'machine'],
    ['a client by azp', { azp: 'alice' }, 'machine'],
    ['a client by one of three', { client_id: 'a', cid: 'b', azp: 'alice' }, 'machine'],
  ])('is refused: %s', (_, claims, reason) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, ...claims }))).toThrow(refused(reason));
  });

  it.each<[string, object]>([
    ['of another client', { client_id: 'app', cid: 'app', azp: 'app' }],
    ['of a user of Entra', { idtyp: 'user' }],
    ['of a user of Auth0', { gty: 'password' }],
    ['of a user of Auth0 who refreshed it', { gty: 'refresh_token' }],
    ['with other events', { events: { 'https://issuer.example/event': {} } }],
    ['with events that are a text', { events: LOGOUT }],
    ['of a client that differs in case', { azp: 'Alice' }],
    ['with a list of clients', { azp: ['alice'] }],
    ['without a subject or a client', { sub: undefined }],
  ])('is not one %s', (_, claims) => {
    expect(() => look(assemble(HEADER, { ...CLAIMS, ...claims }))).not.toThrow();
  });

  it('is named only after issuer, audience and times', () => {
    const claims = { ...CLAIMS, cnf: {}, idtyp: 'app' };
    expect(() => look(assemble(HEADER, { ...claims, aud: 'another' }))).toThrow(refused('audience'));
    expect(() => look(assemble(HEADER, { ...claims, exp: 1 }))).toThrow(refused('expired'));
  });
});
