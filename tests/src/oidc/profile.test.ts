import { profileOf } from '../../../src/oidc/profile';
import type { OidcSettings } from '../../../src/oidc/provider';

const SETTINGS = { issuer: 'https://issuer.example', identityClaim: 'sub' } as OidcSettings;
/** The log must tell who was refused. */
const WHO = { issuer: 'https://issuer.example', subject: undefined };
const refused = (reason: string) =>
  expect.objectContaining({ code: 'invalid_identity', reason, extras: { logged: WHO } });

describe('profileOf', () => {
  it('takes the name verbatim and knows of no limits where none are configured', () => {
    expect(profileOf({ sub: ' Al_ice ' }, SETTINGS)).toEqual({
      name: ' Al_ice ',
      products: undefined,
      rooms: undefined,
      isAnonymous: false,
      subjectHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it.each([
    ['missing', {}],
    ['null', { sub: null }],
    ['inherited', Object.create({ sub: 'alice' })],
  ])('refuses a name that is %s, whatever else would do', (_, claims) => {
    expect(() => profileOf(Object.assign(claims, { name: 'a', email: 'a@b.example' }), SETTINGS)).toThrow(
      refused('identity_claim_missing'),
    );
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['zero', 0],
    ['a list', ['alice']],
    ['an object', { name: 'alice' }],
    ['true', true],
  ])('refuses a name that is %s: as text it could be the name of another user', (_, sub) => {
    expect(() => profileOf({ sub, name: 'a', email: 'a@b.example' }, SETTINGS)).toThrow(
      refused('identity_claim_malformed'),
    );
  });

  it.each([true, 'true'])('takes an e-mail address that is verified: %j', (email_verified) => {
    const settings = { ...SETTINGS, identityClaim: 'email' };
    expect(profileOf({ email: 'a@b.example', email_verified }, settings).name).toBe('a@b.example');
  });

  it.each([undefined, false, 'false', 'TRUE', 1, null])(
    'refuses an e-mail address that is not: %j',
    (email_verified) => {
      const settings = { ...SETTINGS, identityClaim: 'email' };
      expect(() => profileOf({ email: 'a@b.example', email_verified }, settings)).toThrow(
        refused('email_not_verified'),
      );
    },
  );

  const MISSING = { names: [], flaw: 'missing' };
  const MALFORMED = { names: [], flaw: 'malformed' };

  it.each<[unknown, object]>([
    [['video', 'sync'], { names: ['video', 'sync'] }],
    ['video sync', { names: ['video', 'sync'] }],
    ['video, sync', { names: ['video', 'sync'] }],
    ['video', { names: ['video'] }],
    ['["video","sync"]', { names: ['video', 'sync'] }],
    [' [ "video" ]\n', { names: ['video'] }],
    [['video', 7, null], { names: ['video'] }],
    [[], { names: [] }],
    ['[]', { names: [] }],
    [undefined, MISSING],
    [null, MISSING],
    [7, MALFORMED],
    [true, MALFORMED],
    [false, MALFORMED],
    [{ video: true }, MALFORMED],
    [{ 0: 'video', length: 1 }, MALFORMED],
    [[1, 2], MALFORMED],
    [[null], MALFORMED],
    [[['video']], MALFORMED],
    ['[1,2]', MALFORMED],
    ['["video",7]', MALFORMED],
    ['["video"', MALFORMED],
    ['[video]', MALFORMED],
    ["['video']", MALFORMED],
    ['["video"] sync', MALFORMED],
  ])('reads products of %j as %j', (claim, products) => {
    expect(profileOf({ sub: 'a', p: claim }, { ...SETTINGS, productsClaim: 'p' }).products).toEqual(products);
  });

  it.each<[unknown, object]>([
    [['Room of Ann', 'b '], { names: ['Room of Ann', 'b '] }],
    ['Room of Ann, b', { names: ['Room of Ann', 'b'] }],
    ['lobby', { names: ['lobby'] }],
    ['["Room of Ann, upstairs","b "]', { names: ['Room of Ann, upstairs', 'b '] }],
    [['lobby', 42], { names: ['lobby'] }],
    [[], { names: [] }],
    [undefined, MISSING],
    [null, MISSING],
    [{ lobby: true }, MALFORMED],
    [{ rooms: ['lobby'] }, MALFORMED],
    [[42, 43], MALFORMED],
    [42, MALFORMED],
    ['[42]', MALFORMED],
    ['[lobby', MALFORMED],
    ['[{"room":"lobby"}]', MALFORMED],
  ])('reads rooms of %j as %j', (claim, rooms) => {
    expect(profileOf({ sub: 'a', r: claim }, { ...SETTINGS, roomsClaim: 'r' }).rooms).toEqual(rooms);
  });

  it('reads a text that holds a JSON object as the name of one room, which nobody has', () => {
    const { rooms } = profileOf({ sub: 'a', r: '{"room":"lobby"}' }, { ...SETTINGS, roomsClaim: 'r' });
    expect(rooms).toEqual({ names: ['{"room":"lobby"}'] });
  });

  it('reads own claims only', () => {
    const settings = { ...SETTINGS, productsClaim: 'toString', roomsClaim: '__proto__' };
    expect(profileOf({ sub: 'a' }, settings)).toMatchObject({
      products: MISSING,
      rooms: MISSING,
      isAnonymous: false,
    });
  });

  it.each<[string, object, boolean]>([
    ['an anonymous sign-in of Firebase', { firebase: { sign_in_provider: 'anonymous' } }, true],
    ['another sign-in of Firebase', { firebase: { sign_in_provider: 'password' } }, false],
    ['an anonymous sign-in of Supabase', { is_anonymous: true }, true],
    ['another sign-in of Supabase', { is_anonymous: false }, false],
    ['a claim of null', { firebase: null }, false],
    ['a claim that is a text', { firebase: 'anonymous' }, false],
  ])('recognises %s', (_, claims, isAnonymous) => {
    expect(profileOf({ sub: 'a', ...claims }, SETTINGS).isAnonymous).toBe(isAnonymous);
  });

  it('hashes issuer and subject together, and does without a subject', () => {
    const hash = (sub: unknown, issuer: string) =>
      profileOf({ sub, n: 'a' }, { ...SETTINGS, issuer, identityClaim: 'n' }).subjectHash;
    expect(hash('alice', 'x')).toBe(hash('alice', 'x'));
    expect(new Set([hash('alice', 'x'), hash('bob', 'x'), hash('alice', 'y')]).size).toBe(3);
    expect(hash(7, 'x')).toBeUndefined();
  });
});
