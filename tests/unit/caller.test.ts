import { identifyCaller } from '../../src/caller';
import type { Config } from '../../src/config/config';
import { TokenError } from '../../src/errors';
import type { TokenRequest } from '../../src/http/request';
import type { Authenticate } from '../../src/oidc/authenticate';
import type { Profile } from '../../src/oidc/profile';

const NOTHING = {} as TokenRequest;
const SIGNED_IN = { ...NOTHING, authorization: 'Bearer a.b.c', identity: 'mallory' };
const LOCAL = { isLocal: true, allowsAnonymous: true, anonymousMayPlaceCalls: true } as Config;
const OPEN = { isLocal: false, allowsAnonymous: true, anonymousMayPlaceCalls: false } as Config;
const CLOSED = { isLocal: false, allowsAnonymous: false, oidc: { issuer: 'https://issuer.example' } } as Config;
const PROFILE: Profile = {
  name: 'alice',
  products: ['video'],
  rooms: ['lobby'],
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
  it('takes name and rights of a caller with a good token from its profile, and no name from the request', async () => {
    expect(await identify(SIGNED_IN, CLOSED)).toEqual({
      name: 'alice',
      products: ['video'],
      rooms: ['lobby'],
      mayPlaceCalls: true,
      logged: { issuer: 'https://issuer.example', subject: 'abc' },
    });
  });

  it('hands the token and the settings of the provider on', async () => {
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

  it('gives an anonymous caller nothing of what a claim decides', async () => {
    const oidc = { issuer: 'https://issuer.example', productsClaim: 'products', roomsClaim: undefined };
    const byProducts = { ...OPEN, oidc } as unknown as Config;
    await expect(identify(NOTHING, byProducts)).rejects.toMatchObject({ code: 'missing_token' });
    const byRooms = { ...OPEN, oidc: { ...oidc, productsClaim: undefined, roomsClaim: 'rooms' } } as unknown as Config;
    expect(await identify(NOTHING, byRooms)).toMatchObject({ products: undefined, rooms: [] });
  });

  it('lets an anonymous caller choose its identity on a local domain only', async () => {
    const request = { ...NOTHING, identity: 'alice' };
    expect((await identify(request, LOCAL)).name).toBe('alice');
    expect((await identify(request, OPEN)).name).toBe('guest1');
  });

  it('refuses a caller without credentials where they are needed', async () => {
    await expect(identify(NOTHING, CLOSED)).rejects.toMatchObject({ code: 'missing_token', reason: 'no_credentials' });
  });

  it('never turns a caller whose token is bad into an anonymous one', async () => {
    const refuse: Authenticate = async () => {
      throw new TokenError('invalid_token', 'signature', '');
    };
    const config = { ...CLOSED, allowsAnonymous: true };
    await expect(identifyCaller(SIGNED_IN, config, refuse, () => 'guest1')).rejects.toMatchObject({
      reason: 'signature',
    });
  });

  it.each([
    ['Bearer x.y.z', 'invalid_token', 'no_issuer'],
    ['Basic YTpi', 'invalid_request', 'authorization_malformed'],
    ['', 'invalid_request', 'authorization_malformed'],
  ])('refuses to take a caller for anonymous that sent %j', async (authorization, code, reason) => {
    await expect(identify({ ...NOTHING, authorization }, LOCAL)).rejects.toMatchObject({ code, reason });
  });
});
