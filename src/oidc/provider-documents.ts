// What the provider publishes: its discovery document (OpenID Connect Discovery 1.0, section 4), which says where the
// keys are, and its key set (RFC 7517).
import type { JWK } from 'jose';
import type { OidcSettings } from '../config/config';
import { isServerUrl } from '../config/formats';
import { type Fetch, FetchError, fetchJson } from '../fetch-json';
import { isJsonObject, type JsonObject } from '../json';
import { ALGORITHMS } from './inspect';

/** A token whose `kid` fits many keys would have each of them tried. */
export const MAX_KEYS = 100;

/** 2048 bits in base64url (RFC 7518 section 3.3). */
const MIN_RSA_MODULUS_LENGTH = 342;

/** Where the keys come from. */
export type ProviderAddress = Pick<OidcSettings, 'issuer' | 'jwksUri' | 'allowsLoopbackHttp'>;

/** @throws FetchError also for another issuer's document (section 4.3), and for keys at an address that is not https */
export async function discoverJwksUri(settings: ProviderAddress, fetch: Fetch, signal: AbortSignal): Promise<string> {
  const url = `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(fetch, url, signal);
  if (document.issuer !== settings.issuer) throw new FetchError('other_issuer');
  if (!isServerUrl(document.jwks_uri, settings.allowsLoopbackHttp)) throw new FetchError('no_jwks_uri');
  return document.jwks_uri;
}

export interface UsableKeys {
  readonly keys: JWK[];
  /** Also of keys that are labelled for an algorithm that is not accepted. */
  readonly kids: ReadonlySet<string>;
}

/**
 * Leaves out symmetric and private keys, keys for encryption, and anything that is not a key.
 *
 * @throws FetchError if no key is left, or there are suspiciously many
 */
export function usableKeys(document: JsonObject): UsableKeys {
  if (!Array.isArray(document.keys)) throw new FetchError('no_key_set');
  if (document.keys.length > MAX_KEYS) throw new FetchError('too_many_keys');
  const sound = document.keys.filter(isSound);
  const keys = sound.filter(({ alg }) => alg === undefined || ALGORITHMS.some((known) => known === alg));
  if (keys.length === 0) throw new FetchError('no_usable_key');
  return { keys, kids: new Set(sound.flatMap(({ kid }) => kid ?? [])) };
}

/** A public key that may verify signatures, whatever algorithm it is labelled for. */
function isSound(key: unknown): key is JWK {
  if (!isJsonObject(key)) return false;
  const { kty, d, k, kid, use, alg, key_ops, ext, n, crv, x, y } = key;
  if (d !== undefined || k !== undefined) return false;
  if (kid !== undefined && typeof kid !== 'string') return false;
  if (use !== undefined && use !== 'sig') return false;
  if (alg !== undefined && typeof alg !== 'string') return false;
  if (ext !== undefined && typeof ext !== 'boolean') return false;
  if (key_ops !== undefined && !isForVerifying(key_ops)) return false;
  if (kty === 'RSA') return typeof n === 'string' && n.length >= MIN_RSA_MODULUS_LENGTH;
  if (kty === 'EC')
    return ['P-256', 'P-384', 'P-521'].includes(String(crv)) && typeof x === 'string' && typeof y === 'string';
  return kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string';
}

/** RFC 7517 section 4.3: a public key for signatures has this operation and no other. */
function isForVerifying(operations: unknown): boolean {
  return Array.isArray(operations) && operations.length === 1 && operations[0] === 'verify';
}
