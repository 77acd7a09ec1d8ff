import type { OidcSettings } from '../../../src/config/config';
import type { KeyFlaw } from '../../../src/fetch-json';
import { discoverJwksUri, usableKeys } from '../../../src/oidc/provider-documents';

const URL = 'https://issuer.example/keys';
const signal = new AbortController().signal;

const RSA = { kty: 'RSA', kid: 'r', n: 'n'.repeat(342), e: 'AQAB' };
const EC = { kty: 'EC', kid: 'e', crv: 'P-256', x: 'x', y: 'y' };
const OKP = { kty: 'OKP', kid: 'o', crv: 'Ed25519', x: 'x' };

describe('usableKeys', () => {
  it('keeps keys that may verify a signature', () => {
    const keys = [
      RSA,
      EC,
      { ...EC, crv: 'P-384' },
      { ...EC, crv: 'P-521' },
      OKP,
      { ...OKP, kid: undefined, alg: 'EdDSA' },
    ];
    expect(usableKeys({ keys }).keys).toEqual(keys);
  });

  it.each<[string, object]>([
    ['what it is for', { use: 'sig', key_ops: ['verify'], ext: true }],
    ['the operations of the whole key pair', { key_ops: ['sign', 'verify'] }],
    ['members that are null', { use: null, alg: null, kid: undefined, d: null, k: null, key_ops: null, x5c: null }],
    ['a certificate beside the key', { x5c: ['MII'], x5t: 'x' }],
    ['members that nobody knows', { ext: 'true', extra: { a: 1 } }],
  ])('takes a key that says more, as the key alone: %s', (_, more) => {
    const { kid, ...key } = EC;
    const named = 'kid' in more ? {} : { kid };
    expect(usableKeys({ keys: [{ ...EC, ...more }] }).keys).toEqual([{ ...named, ...key }]);
  });

  it.each<[string, unknown, KeyFlaw]>([
    ['a symmetric key', { kty: 'oct', k: 'secret', kid: 's' }, 'symmetric'],
    ['a key with a shared secret', { ...RSA, k: 'k' }, 'symmetric'],
    ['a private RSA key', { ...RSA, d: 'd' }, 'private'],
    ['a private EC key', { ...EC, d: 'd' }, 'private'],
    ['a key for encryption', { ...RSA, use: 'enc' }, 'encryption'],
    ['a key for another operation', { ...RSA, key_ops: ['encrypt'] }, 'encryption'],
    ['no operations', { ...RSA, key_ops: [] }, 'encryption'],
    ['operations that are not a list', { ...RSA, key_ops: 'verify' }, 'encryption'],
    ['a certificate without a key', { kty: 'RSA', kid: 'r', use: 'sig', x5c: ['MII'] }, 'x5c_alone'],
    ['a list of algorithms', { ...RSA, alg: ['RS256'] }, 'not_a_key'],
    ['a key id that is not a text', { ...RSA, kid: 7 }, 'not_a_key'],
    ['a text', 'key', 'not_a_key'],
    ['null', null, 'not_a_key'],
    ['a key for another algorithm', { ...RSA, alg: 'HS256' }, 'algorithm'],
    ['an RSA key of less than 2048 bits', { ...RSA, n: 'n'.repeat(341) }, 'short'],
    ['an RSA key without a modulus', { ...RSA, n: undefined }, 'type'],
    ['an RSA key without an exponent', { ...RSA, e: 7 }, 'type'],
    ['an EC key of another curve', { ...EC, crv: 'secp256k1' }, 'type'],
    ['an EC key without x', { ...EC, x: undefined }, 'type'],
    ['an EC key without y', { ...EC, y: 7 }, 'type'],
    ['an OKP key of another curve', { ...OKP, crv: 'X25519' }, 'type'],
    ['an OKP key without x', { ...OKP, x: undefined }, 'type'],
    ['a key of another type', { ...RSA, kty: 'rsa' }, 'type'],
  ])('leaves out %s, and says what is in the way', (_, key, keyFlaw) => {
    expect(usableKeys({ keys: [key, EC] }).keys).toEqual([EC]);
    const refusal = expect.objectContaining({ reason: 'no_usable_key', extras: { keyFlaw } });
    expect(() => usableKeys({ keys: [key] })).toThrow(refusal);
    expect(() => usableKeys({ keys: [key, { ...RSA, alg: 'none' }] })).toThrow(refusal);
  });

  it('knows the names of keys for other algorithms too', () => {
    expect([...usableKeys({ keys: [EC, { ...RSA, alg: 'RSA-OAEP' }] }).kids]).toEqual(['e', 'r']);
  });

  it('refuses a document without a list of keys', () => {
    for (const document of [{}, { keys: null }, { keys: { 0: EC } }]) {
      expect(() => usableKeys(document)).toThrow('no_key_set');
    }
    expect(() => usableKeys({ keys: [] })).toThrow('no_usable_key');
  });

  it('takes 100 keys and refuses 101', () => {
    expect(usableKeys({ keys: Array(100).fill(EC) }).keys).toHaveLength(100);
    expect(() => usableKeys({ keys: Array(101).fill(EC) })).toThrow('too_many_keys');
  });
});

describe('discoverJwksUri', () => {
  const discover = (document: object, settings: Partial<OidcSettings> = {}) => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response(JSON.stringify(document));
    };
    const all = { issuer: 'https://issuer.example', allowsLoopbackHttp: false, ...settings } as OidcSettings;
    return discoverJwksUri(all, fetch, signal).then((uri) => ({ uri, asked }));
  };

  it.each([
    ['https://issuer.example', 'https://issuer.example/.well-known/openid-configuration'],
    ['https://issuer.example/', 'https://issuer.example/.well-known/openid-configuration'],
    ['https://issuer.example/realms/x', 'https://issuer.example/realms/x/.well-known/openid-configuration'],
  ])('of %s asks %s', async (issuer, url) => {
    expect(await discover({ issuer, jwks_uri: URL }, { issuer })).toEqual({ uri: URL, asked: [url] });
  });

  it.each([undefined, 'https://issuer.example/', 'https://evil.example', 7])(
    'refuses the document of %j',
    async (issuer) => {
      await expect(discover({ issuer, jwks_uri: URL })).rejects.toMatchObject({
        reason: 'other_issuer',
      });
    },
  );

  it.each([undefined, 7, 'http://issuer.example/keys', 'http://localhost/keys'])(
    'refuses keys at %j',
    async (jwks_uri) => {
      await expect(discover({ issuer: 'https://issuer.example', jwks_uri })).rejects.toMatchObject({
        reason: 'no_jwks_uri',
      });
    },
  );

  it('takes keys on this computer during development', async () => {
    const document = { issuer: 'https://issuer.example', jwks_uri: 'http://localhost/keys' };
    expect((await discover(document, { allowsLoopbackHttp: true })).uri).toBe('http://localhost/keys');
  });
});
