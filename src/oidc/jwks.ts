// A provider's key set (RFC 7517) -> those of its keys that may verify a signature.
import type { JWK } from 'jose';
import { FetchError } from './fetch-json';
import { ALGORITHMS } from './inspect';

/** A token whose `kid` fits many keys would have each of them tried. */
export const MAX_KEYS = 100;

/** 2048 bits in base64url (RFC 7518 section 3.3). */
const MIN_RSA_MODULUS_LENGTH = 342;

/**
 * Leaves out symmetric and private keys, keys for encryption, and what is no key at all.
 *
 * @throws FetchError where no key is left, or suspiciously many are sent
 */
export function usableKeys(document: Record<string, unknown>): { keys: JWK[] } {
  if (!Array.isArray(document.keys)) throw new FetchError('no_key_set');
  if (document.keys.length > MAX_KEYS) throw new FetchError('too_many_keys');
  const keys = document.keys.filter(isUsable);
  if (keys.length === 0) throw new FetchError('no_usable_key');
  return { keys };
}

function isUsable(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, d, k, kid, use, alg, key_ops, ext, n, crv, x, y } = key as Record<string, unknown>;
  if (d !== undefined || k !== undefined) return false;
  if (kid !== undefined && typeof kid !== 'string') return false;
  if (use !== undefined && use !== 'sig') return false;
  if (alg !== undefined && !ALGORITHMS.some((known) => known === alg)) return false;
  if (ext !== undefined && typeof ext !== 'boolean') return false;
  if (key_ops !== undefined && !isForVerifying(key_ops)) return false;
  if (kty === 'RSA') return typeof n === 'string' && n.length >= MIN_RSA_MODULUS_LENGTH;
  if (kty === 'EC')
    return ['P-256', 'P-384', 'P-521'].includes(String(crv)) && typeof x === 'string' && typeof y === 'string';
  return kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string';
}

/** RFC 7517 section 4.3: no more operations than that one in a public key for signatures. */
function isForVerifying(operations: unknown): boolean {
  return Array.isArray(operations) && operations.length === 1 && operations[0] === 'verify';
}
