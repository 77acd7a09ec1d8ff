// What a JWT says, checked before anything is fetched or computed: RFC 7515 section 3, RFC 8725 section 3.

import type { OidcSettings } from './provider';
import { badToken } from './refusals';

/** For the clocks of other computers. */
export const LEEWAY_SECONDS = 5;

const MAX_TOKEN_LENGTH = 16 * 1024;

/**
 * Asymmetric only (RFC 8725 section 3.1): with `none` or a shared secret, anybody could sign. Ed25519 is the new name
 * of EdDSA on that curve (RFC 9864).
 */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** RFC 9068 section 2.1 for access tokens; ID tokens have `JWT` or none. Compared in lower case. */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Throws where bytes are no text, instead of replacing them. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

export type Claims = Readonly<Record<string, unknown>>;

export interface Inspected {
  readonly claims: Claims;
  /** Names its key (RFC 7515 section 4.1.4); without it, any of the issuer's keys may have signed. */
  readonly hasKid: boolean;
}

/**
 * Parses a JWT and checks all but its signature. Nothing that it returns may be trusted before that.
 *
 * @throws TokenError invalid_token
 */
export function inspect(token: string, settings: OidcSettings, nowSeconds: number): Inspected {
  if (token.length > MAX_TOKEN_LENGTH) throw badToken('too_long');
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every(isBase64url)) throw badToken('malformed');
  const [header, claims] = segments.slice(0, 2).map(parseObject) as [Claims, Claims];
  checkHeader(header);
  checkClaims(claims, settings, nowSeconds);
  return { claims, hasKid: header.kid !== undefined };
}

function checkHeader(header: Claims): void {
  if (typeof header.alg !== 'string' || !ALGORITHMS.includes(header.alg)) throw badToken('algorithm');
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw badToken('critical_header');
  if (header.kid !== undefined && typeof header.kid !== 'string') throw badToken('malformed');
  if (header.typ === undefined) return;
  if (typeof header.typ !== 'string' || !TYPES.includes(header.typ.toLowerCase())) throw badToken('type');
}

/** RFC 7519 section 4.1; RFC 8725 sections 3.8 and 3.9. */
function checkClaims(claims: Claims, settings: OidcSettings, nowSeconds: number): void {
  if (claims.iss !== settings.issuer) throw badToken('issuer');
  const audiences: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audiences.every((audience) => typeof audience === 'string')) throw badToken('audience');
  if (!settings.audiences.some((audience) => audiences.includes(audience))) throw badToken('audience');
  if (!isTime(claims.exp) || claims.exp <= nowSeconds - LEEWAY_SECONDS) throw badToken('expired');
  for (const begins of [claims.nbf, claims.iat]) {
    if (begins === undefined) continue;
    if (!isTime(begins) || begins > nowSeconds + LEEWAY_SECONDS) throw badToken('not_yet_valid');
  }
}

/** Seconds since 1970, as JSON can say them. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Canonical and unpadded (RFC 7515 section 2): one token has one spelling. */
function isBase64url(segment: string): boolean {
  return /^[\w-]+$/.test(segment) && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function parseObject(segment: string): Claims {
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(Buffer.from(segment, 'base64url')));
  } catch {
    throw badToken('malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badToken('malformed');
  return value as Claims;
}
