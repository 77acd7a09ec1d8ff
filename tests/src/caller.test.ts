import fc from 'fast-check';
import { identifyCaller, type Limit, narrow, signedInCaller } from '../../src/caller';
import type { Config, OidcSettings } from '../../src/config/config';
import { TokenError } from '../../src/errors';
import type { TokenRequest } from '../../src/http/request';
import type { JsonObject } from '../../src/json';
import type { VerifyBearerToken } from '../../src/oidc/verify';

const NOTHING = { identity: () => undefined } as TokenRequest;
const SIGNED_IN = { ...NOTHING, bearerToken: 'a.b.c', identity: () => 'mallory' };
const LOCAL = { isLocal: true, allowsAnonymous: true, anonymousMayPlaceCalls: true } as Config;
const OPEN = { isLocal: false, allowsAnonymous: true, anonymousMayPlaceCalls: false } as Config;
const OIDC = {
  issuer: 'https://issuer.example',
  identityClaim: 'sub',
  productsClaim: 'products',
  roomsClaim: 'rooms',
} as OidcSettings;
const NO_LIMITS = { issuer: OIDC.issuer, identityClaim: 'sub' } as OidcSettings;
const CLOSED = { isLocal: false, allowsAnonymous: false, anonymousMayPlaceCalls: false, oidc: OIDC } as Config;
const CLAIMS = { sub: 'alice', products: ['video'], rooms: ['lobby'] };

const identify = (request: TokenRequest, config: Config, claims: JsonObject = CLAIMS) =>
  identifyCaller(
    request,
    config,
    async () => claims,
    () => 'guest1',
  );

describe('identifyCaller', () => {
  it('takes name and rights from the claims of a good token, and no name from the request', async () => {
    expect(await identify(SIGNED_IN, CLOSED)).toEqual({
      name: 'alice',
      products: { names: ['video'] },
      rooms: { names: ['lobby'] },
      mayPlaceCalls: true,
      logged: { issuer: 'https://issuer.example', subject: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
  });

  it('passes on the token and the settings of the provider', async () => {
    const seen: unknown[] = [];
    const verify: VerifyBearerToken = async (...args) => {
      seen.push(...args);
      return CLAIMS;
    };
    await identifyCaller(SIGNED_IN, CLOSED, verify, () => 'guest1');
    expect(seen).toEqual(['a.b.c', CLOSED.oidc]);
  });

  it('lets an anonymous sign-in of the provider place calls only where anonymous callers may', async () => {
    const claims = { ...CLAIMS, is_anonymous: true };
    expect((await identify(SIGNED_IN, CLOSED, claims)).mayPlaceCalls).toBe(false);
    expect((await identify(SIGNED_IN, { ...CLOSED, anonymousMayPlaceCalls: true }, claims)).mayPlaceCalls).toBe(true);
  });

  it('names an anonymous caller at random', async () => {
    const anonymous = { name: 'guest1', products: undefined, rooms: undefined, logged: {} };
    expect(await identify(NOTHING, LOCAL)).toEqual({ ...anonymous, mayPlaceCalls: true });
    expect(await identify(NOTHING, OPEN)).toEqual({ ...anonymous, mayPlaceCalls: false });
  });

  it('gives an anonymous caller nothing that a claim decides', async () => {
    const oidc = { issuer: 'https://issuer.example', productsClaim: 'products', roomsClaim: undefined };
    const byProducts = { ...OPEN, oidc } as unknown as Config;
    await expect(identify(NOTHING, byProducts)).rejects.toMatchObject({ code: 'missing_token' });
    const byRooms = { ...OPEN, oidc: { ...oidc, productsClaim: undefined, roomsClaim: 'rooms' } } as unknown as Config;
    expect(await identify(NOTHING, byRooms)).toMatchObject({ products: undefined, rooms: { names: [] } });
  });

  it.each<[string, Config, string]>([
    ['on a local domain without an issuer', LOCAL, 'alice'],
    ['on a local domain with an issuer', { ...LOCAL, oidc: NO_LIMITS }, 'guest1'],
    ['on a deployed domain', OPEN, 'guest1'],
    ['on a deployed domain with an issuer', { ...OPEN, oidc: NO_LIMITS }, 'guest1'],
  ])('gives an anonymous caller that names an identity, %s, the identity it may have', async (_, config, name) => {
    expect((await identify({ ...NOTHING, identity: () => 'alice' }, config)).name).toBe(name);
  });

  it('answers no anonymous caller if the permissions server decides for each user', async () => {
    const permissionsUrl = 'https://owner.example/permissions';
    const refusal = { code: 'missing_token', reason: 'no_credentials' };
    for (const config of [OPEN, LOCAL, { ...OPEN, oidc: NO_LIMITS }]) {
      expect(await identify(NOTHING, config)).toHaveProperty('name');
      await expect(identify(NOTHING, { ...config, permissionsUrl })).rejects.toMatchObject(refusal);
    }
    expect(await identify(SIGNED_IN, { ...CLOSED, permissionsUrl })).toMatchObject({ name: 'alice' });
  });

  const RESERVED = `guest${'0a'.repeat(16)}`;

  it.each([RESERVED, RESERVED.toUpperCase()])(
    'refuses the name of an anonymous caller to everyone else: %s',
    async (name) => {
      const refusal = { code: 'invalid_identity', reason: 'identity_reserved' };
      await expect(identify(SIGNED_IN, CLOSED, { sub: name })).rejects.toMatchObject(refusal);
      await expect(identify({ ...NOTHING, identity: () => name }, LOCAL)).rejects.toMatchObject(refusal);
    },
  );

  it.each([RESERVED.slice(1), `${RESERVED}0`, RESERVED.slice(0, -1), `${RESERVED.slice(0, -1)}g`])(
    'lets a user have the name %s',
    async (name) => expect((await identify(SIGNED_IN, CLOSED, { sub: name })).name).toBe(name),
  );

  it('refuses a caller without credentials if they are required', async () => {
    await expect(identify(NOTHING, CLOSED)).rejects.toMatchObject({ code: 'missing_token', reason: 'no_credentials' });
  });

  it('never treats a caller with a bad token as anonymous', async () => {
    const refuse: VerifyBearerToken = async () => {
      throw new TokenError('signature', '');
    };
    const config = { ...CLOSED, allowsAnonymous: true };
    await expect(identifyCaller(SIGNED_IN, config, refuse, () => 'guest1')).rejects.toMatchObject({
      reason: 'signature',
    });
  });

  it('refuses a bearer token that nobody can verify, instead of treating its caller as anonymous', async () => {
    const refusal = { code: 'invalid_token', reason: 'no_issuer' };
    await expect(identify(SIGNED_IN, LOCAL)).rejects.toMatchObject(refusal);
  });
});

const SETTINGS = { issuer: 'https://issuer.example', identityClaim: 'sub' } as OidcSettings;
/** The log must tell who was refused. */
const WHO = { issuer: 'https://issuer.example', subject: undefined };
const refused = (reason: string) =>
  expect.objectContaining({ code: 'invalid_identity', reason, extras: { logged: WHO } });

const signedIn = (claims: JsonObject, oidc: OidcSettings) => signedInCaller(claims, oidc, false);

describe('signedInCaller', () => {
  it('takes the name verbatim and knows of no limits where none are configured', () => {
    expect(signedIn({ sub: ' Al_ice ' }, SETTINGS)).toEqual({
      name: ' Al_ice ',
      products: undefined,
      rooms: undefined,
      mayPlaceCalls: true,
      logged: { issuer: 'https://issuer.example', subject: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
  });

  it.each([
    ['missing', {}],
    ['null', { sub: null }],
    ['inherited', Object.create({ sub: 'alice' })],
  ])('refuses a name that is %s, whatever else would do', (_, claims) => {
    expect(() => signedIn(Object.assign(claims, { name: 'a', email: 'a@b.example' }), SETTINGS)).toThrow(
      refused('identity_claim_missing'),
    );
  });

  it.each<[string, unknown]>([
    ['zero', 0],
    ['a list', ['alice']],
  ])('refuses a name that is %s: as text it could be the name of another user', (_, sub) => {
    expect(() => signedIn({ sub, name: 'a', email: 'a@b.example' }, SETTINGS)).toThrow(
      refused('identity_claim_malformed'),
    );
  });

  it.each([true, 'true'])('takes an e-mail address that is verified: %j', (email_verified) => {
    const settings = { ...SETTINGS, identityClaim: 'email' };
    expect(signedIn({ email: 'a@b.example', email_verified }, settings).name).toBe('a@b.example');
  });

  it.each([undefined, 'false', 1])('refuses an e-mail address that is not: %j', (email_verified) => {
    const settings = { ...SETTINGS, identityClaim: 'email' };
    expect(() => signedIn({ email: 'a@b.example', email_verified }, settings)).toThrow(refused('email_not_verified'));
  });

  const MISSING = { names: [], flaw: 'missing' };
  const MALFORMED = { names: [], flaw: 'malformed' };

  it.each<[unknown, object]>([
    [['video', 'sync'], { names: ['video', 'sync'] }],
    ['video sync', { names: ['video', 'sync'] }],
    ['video, sync', { names: ['video', 'sync'] }],
    ['["video","sync"]', { names: ['video', 'sync'] }],
    [' [ "video" ]\n', { names: ['video'] }],
    [['video', 7, null], { names: ['video'] }],
    [[], { names: [] }],
    ['[]', { names: [] }],
    [undefined, MISSING],
    [null, MISSING],
    [7, MALFORMED],
    [{ 0: 'video', length: 1 }, MALFORMED],
    [[1, 2], MALFORMED],
    ['["video",7]', MALFORMED],
    ['["video"', MALFORMED],
  ])('reads products of %j as %j', (claim, products) => {
    expect(signedIn({ sub: 'a', p: claim }, { ...SETTINGS, productsClaim: 'p' }).products).toEqual(products);
  });

  it.each<[unknown, object]>([
    [['Room of Ann', 'b '], { names: ['Room of Ann', 'b '] }],
    ['Room of Ann, b', { names: ['Room of Ann', 'b'] }],
    ['["Room of Ann, upstairs","b "]', { names: ['Room of Ann, upstairs', 'b '] }],
    // The name of one room, which nobody has.
    ['{"room":"lobby"}', { names: ['{"room":"lobby"}'] }],
    [undefined, MISSING],
  ])('reads rooms of %j as %j', (claim, rooms) => {
    expect(signedIn({ sub: 'a', r: claim }, { ...SETTINGS, roomsClaim: 'r' }).rooms).toEqual(rooms);
  });

  it('reads own claims only', () => {
    const settings = { ...SETTINGS, productsClaim: 'toString', roomsClaim: '__proto__' };
    expect(signedIn({ sub: 'a' }, settings)).toMatchObject({
      products: MISSING,
      rooms: MISSING,
      mayPlaceCalls: true,
    });
  });

  it.each<[string, object, boolean]>([
    ['an anonymous sign-in of Firebase', { firebase: { sign_in_provider: 'anonymous' } }, true],
    ['another sign-in of Firebase', { firebase: { sign_in_provider: 'password' } }, false],
    ['an anonymous sign-in of Supabase', { is_anonymous: true }, true],
    ['another sign-in of Supabase', { is_anonymous: false }, false],
  ])('recognises %s', (_, claims, isAnonymous) => {
    expect(signedIn({ sub: 'a', ...claims }, SETTINGS).mayPlaceCalls).toBe(!isAnonymous);
  });

  it('hashes issuer and subject together, and does without a subject', () => {
    const hash = (sub: unknown, issuer: string) =>
      signedIn({ sub, n: 'a' }, { ...SETTINGS, issuer, identityClaim: 'n' }).logged.subject;
    expect(hash('alice', 'x')).toBe(hash('alice', 'x'));
    expect(new Set([hash('alice', 'x'), hash('bob', 'x'), hash('alice', 'y')]).size).toBe(3);
    expect(hash(7, 'x')).toBeUndefined();
  });
});

describe('narrow', () => {
  it.each<[Limit | undefined, string[] | undefined, Limit | undefined]>([
    [undefined, undefined, undefined],
    [{ names: ['a'] }, undefined, { names: ['a'] }],
    [undefined, ['a', 'b'], { names: ['a', 'b'] }],
    [{ names: ['a', 'b'] }, ['b', 'c'], { names: ['b'] }],
    [{ names: ['a'] }, [], { names: [] }],
  ])('leaves of %j what is also in %j: %j', (limit, names, left) => expect(narrow(limit, names)).toEqual(left));

  it('keeps why a list is empty', () => {
    const flawed = { names: [], flaw: 'missing' } as const;
    expect(narrow(flawed, ['a'])).toEqual(flawed);
    expect(narrow(flawed, undefined)).toEqual(flawed);
  });

  it('never widens', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', ''));
    fc.assert(
      fc.property(names, names, (had, given) => {
        for (const name of narrow({ names: had }, given)?.names ?? []) {
          expect(had).toContain(name);
          expect(given).toContain(name);
        }
      }),
    );
  });
});
