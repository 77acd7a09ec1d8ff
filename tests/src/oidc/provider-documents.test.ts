import type { OidcSettings } from '../../../src/config/config';
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
      { ...RSA, use: 'sig', alg: 'RS256', key_ops: ['verify'], ext: true },
      EC,
      { ...EC, crv: 'P-384' },
      { ...EC, crv: 'P-521' },
      OKP,
      { ...OKP, kid: undefined, alg: 'EdDSA' },
    ];
    expect(usableKeys({ keys }).keys).toEqual(keys);
  });

  it.each<[string, unknown]>([
    ['a symmetric key', { kty: 'oct', k: 'secret', kid: 's' }],
    ['a private RSA key', { ...RSA, d: 'd' }],
    ['a private EC key', { ...EC, d: 'd' }],
    ['a key with a shared secret', { ...RSA, k: 'k' }],
    ['a key for encryption', { ...RSA, use: 'enc' }],
    ['a key for another operation', { ...RSA, key_ops: ['encrypt'] }],
    ['a list of algorithms', { ...RSA, alg: ['RS256'] }],
    ['a key whose extractability is no boolean', { ...RSA, ext: 'true' }],
    ['a key for signing too', { ...RSA, key_ops: ['verify', 'sign'] }],
    ['no operations', { ...RSA, key_ops: [] }],
    ['operations that are no list', { ...RSA, key_ops: 'verify' }],
    ['a key for another algorithm', { ...RSA, alg: 'HS256' }],
    ['a key whose algorithm is no text', { ...RSA, alg: 7 }],
    ['a key id that is no text', { ...RSA, kid: 7 }],
    ['an RSA key of less than 2048 bits', { ...RSA, n: 'n'.repeat(341) }],
    ['an RSA key without a modulus', { ...RSA, n: undefined }],
    ['an EC key of another curve', { ...EC, crv: 'secp256k1' }],
    ['an EC key without x', { ...EC, x: undefined }],
    ['an EC key without y', { ...EC, y: 7 }],
    ['an OKP key of another curve', { ...OKP, crv: 'X25519' }],
    ['an OKP key without x', { ...OKP, x: undefined }],
    ['a key of another type', { ...RSA, kty: 'rsa' }],
    ['a text', 'key'],
    ['null', null],
  ])('leaves out %s', (_, key) => {
    expect(usableKeys({ keys: [key, EC] }).keys).toEqual([EC]);
    expect(() => usableKeys({ keys: [key] })).toThrow('no_usable_key');
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
