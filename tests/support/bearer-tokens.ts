// The keys of an identity provider, and bearer tokens signed with them.
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'app';

export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key as a provider publishes it. */
  readonly jwk: JWK;
}

export async function makeKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = /^[RP]S/.test(alg)
    ? await rsaKeyPair(alg)
    : await generateKeyPair(alg, EXTRACTABLE);
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

const EXTRACTABLE = { extractable: true };

let rsaJwk: Promise<JWK> | undefined;

/** All RSA keys share one pair: generating it takes a tenth of a second, and no test needs two. */
async function rsaKeyPair(alg: string) {
  rsaJwk ??= generateKeyPair('RS256', EXTRACTABLE).then(({ privateKey }) => exportJWK(privateKey));
  const jwk = await rsaJwk;
  const { kty, n, e } = jwk;
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, alg),
    importJWK({ kty, n, e } as JWK, alg, EXTRACTABLE),
  ]);
  return { privateKey, publicKey } as Pick<SigningKey, 'privateKey' | 'publicKey'>;
}

type Claims = { readonly [name: string]: unknown };

/** Valid for an hour, unless the claims say otherwise. An undefined claim is left out. */
export function goodClaims(claims: Claims = {}): JWTPayload {
  const now = nowSeconds();
  return { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now, exp: now + 3600, ...claims };
}

/** An undefined header parameter is left out. */
export function signToken(key: SigningKey, claims: Claims = {}, header: object = {}): Promise<string> {
  return new SignJWT(goodClaims(claims))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** A JWT with parts that no library would sign. */
export const assemble = (header: unknown, payload: unknown, signature = 'c2ln'): string =>
  [header, payload].map((part) => encode(typeof part === 'string' ? part : JSON.stringify(part))).join('.') +
  `.${signature}`;

export const encode = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64url');
