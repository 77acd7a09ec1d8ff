// A bearer token -> claims that may be trusted. Cheap checks first, then keys, then the signature (RFC 7515 section 5.2).
// Loaded, and jose with it, only when a caller sends a token.
import { type CompactVerifyGetKey, type CryptoKey, compactVerify, errors } from 'jose';
import type { Clocks } from '../clocks';
import type { OidcSettings } from '../config/config';
import type { Fetch } from '../fetch-json';
import { badToken, unavailable } from './bearer-errors';
import { ALGORITHMS, type Claims, inspectToken } from './inspect';
import { createKeySource, KEY_TIMES, type KeySet, type KeySource } from './key-source';

export interface OidcDependencies extends Clocks {
  readonly fetch: Fetch;
}

/** @throws TokenError invalid_token, or temporarily_unavailable if nobody can say whether the token is good */
export type VerifyBearerToken = (token: string, settings: OidcSettings) => Promise<Claims>;

/** Remembers keys, and nothing about any token. */
export function createVerifier({ fetch, now, elapsed }: OidcDependencies): VerifyBearerToken {
  // By everything that decides where keys come from: the settings of two deployments in one process share no keys.
  const keySources = new Map<string, KeySource>();

  function keySourceFor(settings: OidcSettings): KeySource {
    const id = JSON.stringify([settings.issuer, settings.jwksUri, settings.allowsLoopbackHttp]);
    const known = keySources.get(id);
    if (known) return known;
    const created = createKeySource(settings, fetch, { now, elapsed });
    keySources.set(id, created);
    return created;
  }

  return (token, settings) => verifyBearerToken(token, settings, keySourceFor(settings), now() / 1000);
}

/**
 * @param nowSeconds since 1970
 * @throws TokenError invalid_token, or temporarily_unavailable if nobody can say whether the token is good
 */
export async function verifyBearerToken(
  token: string,
  settings: OidcSettings,
  keySource: KeySource,
  nowSeconds: number,
): Promise<Claims> {
  const { claims, kid } = inspectToken(token, settings, nowSeconds);
  const keys = await keySource.current();
  const verdict = await check(token, keys);
  if (verdict === 'good') return claims;
  // A newer key may have made the signature, even under a name that an older one had.
  const newer = await newerKeys(keySource, keys, verdict === 'bad' && kid !== undefined);
  const lastVerdict = newer === keys ? verdict : await check(token, newer);
  if (lastVerdict === 'good') return claims;
  if (lastVerdict === 'unusable_key') throw unavailable('key_unusable', KEY_TIMES.unknownKidCooldown);
  if (lastVerdict === 'bad') throw badToken('signature');
  throw badToken(kid !== undefined && newer.kids.has(kid) ? 'key_algorithm' : 'unknown_key');
}

/** @param isNamed true if the key that the token names has been tried: then the keys at hand decide during an outage */
async function newerKeys(keySource: KeySource, keys: KeySet, isNamed: boolean): Promise<KeySet> {
  try {
    return await keySource.newerThan(keys);
  } catch (error) {
    if (isNamed) return keys;
    throw error;
  }
}

type Verdict = 'good' | 'bad' | 'unknown_key' | 'unusable_key';

async function check(token: string, { keyFor, unnamedKeyFor }: KeySet): Promise<Verdict> {
  const verdict = await checkWith(token, keyFor);
  if (verdict !== 'unknown_key' || !unnamedKeyFor) return verdict;
  const other = await checkWith(token, unnamedKeyFor);
  // None of them is the key that the token names.
  return other === 'bad' ? 'unknown_key' : other;
}

async function checkWith(token: string, keyFor: CompactVerifyGetKey): Promise<Verdict> {
  try {
    await compactVerify(token, keyFor, { algorithms: ALGORITHMS });
    return 'good';
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad';
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
    if (error instanceof errors.JWKSMultipleMatchingKeys) return checkEach(token, error);
    // The token was well formed, so the provider's key is not.
    return 'unusable_key';
  }
}

/** A key that cannot be used matters only if no other key fits. */
async function checkEach(token: string, keys: AsyncIterable<CryptoKey>): Promise<Verdict> {
  let verdict: Verdict = 'bad';
  for await (const key of keys) {
    const one = await checkWith(token, () => key);
    if (one === 'good') return 'good';
    if (one === 'unusable_key') verdict = one;
  }
  return verdict;
}
