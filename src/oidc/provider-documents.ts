// What the provider publishes: its discovery document (OpenID Connect Discovery 1.0, section 4), which says where the
// keys are, and its key set (RFC 7517).
import type { JWK } from 'jose';
import type { OidcSettings } from '../config/config';
import { isServerUrl } from '../config/formats';
import { type Fetch, FetchError, fetchJson, type KeyFlaw } from '../fetch-json';
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
 * Leaves out symmetric and private keys, keys for encryption, and anything that is not a key. What a provider publishes is
 * read generously otherwise, since the signature decides.
 *
 * @throws FetchError if no key is left, with what is in the way of the first one, or if there are suspiciously many
 */
export function usableKeys(document: JsonObject): UsableKeys {
  if (!Array.isArray(document.keys)) throw new FetchError('no_key_set');
  if (document.keys.length > MAX_KEYS) throw new FetchError('too_many_keys');
  const readings = document.keys.map(readKey);
  const keys = readings.flatMap((reading) => ('key' in reading ? [reading.key] : []));
  const [flaw] = readings.flatMap((reading) => ('flaw' in reading ? [reading.flaw] : []));
  if (keys.length === 0) throw new FetchError('no_usable_key', { keyFlaw: flaw ?? 'no_key' });
  return { keys, kids: new Set(readings.flatMap(({ kid }) => kid ?? [])) };
}

type KeyReading = { readonly kid?: string } & ({ readonly key: JWK } | { readonly flaw: KeyFlaw });

/** Only the members that the key itself has: others may be null, or say more than verification needs. */
function readKey(entry: unknown): KeyReading {
  if (!isJsonObject(entry)) return { flaw: 'not_a_key' };
  const { kty, d, k, kid, use, alg, key_ops, n, e, crv, x, y, x5c } = present(entry);
  if (k !== undefined || kty === 'oct') return { flaw: 'symmetric' };
  if (d !== undefined) return { flaw: 'private' };
  if ((kid !== undefined && typeof kid !== 'string') || (alg !== undefined && typeof alg !== 'string')) {
    return { flaw: 'not_a_key' };
  }
  if ((use !== undefined && use !== 'sig') || (key_ops !== undefined && !isForVerifying(key_ops))) {
    return { flaw: 'encryption' };
  }
  if (x5c !== undefined && n === undefined && x === undefined) return { flaw: 'x5c_alone' };
  if (typeof n === 'string' && n.length < MIN_RSA_MODULUS_LENGTH) return { flaw: 'short' };
  const isRsa = kty === 'RSA' && typeof n === 'string' && typeof e === 'string';
  const isEc = kty === 'EC' && EC_CURVES.includes(String(crv)) && typeof x === 'string' && typeof y === 'string';
  const isOkp = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string';
  if (!isRsa && !isEc && !isOkp) return { flaw: 'type' };
  const named = kid === undefined ? {} : { kid };
  if (alg !== undefined && !ALGORITHMS.includes(alg)) return { ...named, flaw: 'algorithm' };
  return { ...named, key: present({ kty, kid, alg, n, e, crv, x, y }) as JWK };
}

const EC_CURVES = ['P-256', 'P-384', 'P-521'];

const present = (entry: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null && value !== undefined));

/** RFC 7517 section 4.3; some providers list every operation of the key pair. */
const isForVerifying = (operations: unknown) => Array.isArray(operations) && operations.includes('verify');
