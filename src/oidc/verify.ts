// A bearer token -> claims that may be trusted. Cheap checks first, then keys, then the signature (RFC 7515 section 5.2).
// Loaded, and jose with it, only when a caller sends a token.
import { type CompactVerifyGetKey, type CryptoKey, compactVerify, errors } from 'jose';
import type { Clocks } from '../clocks';
import type { OidcSettings } from '../config/config';
import type { Fetch } from '../fetch-json';
import { badToken, unavailable } from './bearer-errors';
import { ALGORITHMS, type Claims, inspectToken } from './inspect';
import { createKeySource, KEY_TIMES, type KeySource } from './key-source';

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
  // A wrong signature is final if the token names its key; otherwise a newer key may have made it.
  if (verdict === 'bad' && kid !== undefined) throw badToken('signature');
  const newer = await keySource.newerThan(keys);
  const lastVerdict = newer === keys ? verdict : await check(token, newer);
  if (lastVerdict === 'good') return claims;
  if (lastVerdict === 'unusable_key') throw unavailable('key_unusable', KEY_TIMES.unknownKidCooldown);
  if (lastVerdict === 'bad') throw badToken('signature');
  throw badToken(kid !== undefined && newer.kids.has(kid) ? 'key_algorithm' : 'unknown_key');
}

type Verdict = 'good' | 'bad' | 'unknown_key' | 'unusable_key';

async function check(token: string, keyFor: CompactVerifyGetKey): Promise<Verdict> {
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
    const one = await check(token, () => key);
    if (one === 'good') return 'good';
    if (one === 'unusable_key') verdict = one;
  }
  return verdict;
}
