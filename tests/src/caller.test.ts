import { identifyCaller } from '../../src/caller';
import type { Config } from '../../src/config/config';
import { TokenError } from '../../src/errors';
import type { TokenRequest } from '../../src/http/request';
import type { Authenticate } from '../../src/oidc/authenticate';
import type { Profile } from '../../src/oidc/profile';

const NOTHING = { identity: () => undefined } as TokenRequest;
const SIGNED_IN = { ...NOTHING, bearerToken: 'a.b.c', identity: () => 'mallory' };
const LOCAL = { isLocal: true, allowsAnonymous: true, anonymousMayPlaceCalls: true } as Config;
const OPEN = { isLocal: false, allowsAnonymous: true, anonymousMayPlaceCalls: false } as Config;
const CLOSED = { isLocal: false, allowsAnonymous: false, oidc: { issuer: 'https://issuer.example' } } as Config;
const PROFILE: Profile = {
  name: 'alice',
  products: { names: ['video'] },
  rooms: { names: ['lobby'] },
  isAnonymous: false,
  subjectHash: 'abc',
};

const identify = (request: TokenRequest, config: Config, profile: Partial<Profile> = {}) =>
  identifyCaller(
    request,
    config,
    async () => ({ ...PROFILE, ...profile }),
    () => 'guest1',
  );

describe('identifyCaller', () => {
  it('takes name and rights from the profile of a good token, and no name from the request', async () => {
    expect(await identify(SIGNED_IN, CLOSED)).toEqual({
      name: 'alice',
      products: { names: ['video'] },
      rooms: { names: ['lobby'] },
      mayPlaceCalls: true,
      logged: { issuer: 'https://issuer.example', subject: 'abc' },
    });
  });

  it('passes on the token and the settings of the provider', async () => {
    const seen: unknown[] = [];
    const authenticate: Authenticate = async (...args) => {
      seen.push(...args);
      return PROFILE;
    };
    await identifyCaller(SIGNED_IN, CLOSED, authenticate, () => 'guest1');
    expect(seen).toEqual(['a.b.c', CLOSED.oidc]);
  });

  it('lets an anonymous sign-in of the provider place calls only where anonymous callers may', async () => {
    expect((await identify(SIGNED_IN, CLOSED, { isAnonymous: true })).mayPlaceCalls).toBeFalsy();
    const config = { ...CLOSED, anonymousMayPlaceCalls: true };
    expect((await identify(SIGNED_IN, config, { isAnonymous: true })).mayPlaceCalls).toBe(true);
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
    ['on a local domain with an issuer', { ...LOCAL, oidc: CLOSED.oidc }, 'guest1'],
    ['on a deployed domain', OPEN, 'guest1'],
    ['on a deployed domain with an issuer', { ...OPEN, oidc: CLOSED.oidc }, 'guest1'],
  ])('gives an anonymous caller that names an identity, %s, the identity it may have', async (_, config, name) => {
    expect((await identify({ ...NOTHING, identity: () => 'alice' }, config)).name).toBe(name);
  });

  it('answers no anonymous caller if the permissions server decides for each user', async () => {
    const permissionsUrl = 'https://owner.example/permissions';
    const refusal = { code: 'missing_token', reason: 'no_credentials' };
    for (const config of [OPEN, LOCAL, { ...OPEN, oidc: CLOSED.oidc }]) {
      expect(await identify(NOTHING, config)).toHaveProperty('name');
      await expect(identify(NOTHING, { ...config, permissionsUrl })).rejects.toMatchObject(refusal);
    }
    expect(await identify(SIGNED_IN, { ...CLOSED, permissionsUrl })).toMatchObject({ name: 'alice' });
  });

  it('refuses a caller without credentials if they are required', async () => {
    await expect(identify(NOTHING, CLOSED)).rejects.toMatchObject({ code: 'missing_token', reason: 'no_credentials' });
  });

  it('never treats a caller with a bad token as anonymous', async () => {
    const refuse: Authenticate = async () => {
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
