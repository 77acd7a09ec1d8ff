// What a JWT says, checked before anything is fetched or computed: RFC 7515 section 3, RFC 8725 section 3.
import { LEEWAY_SECONDS } from '../clocks';
import type { OidcSettings } from '../config/config';
import { isJsonObject, isNumericDate, type JsonObject, ownMember } from '../json';
import { badToken } from './bearer-errors';

const MAX_TOKEN_LENGTH = 16 * 1024;

/**
 * Asymmetric only (RFC 8725 section 3.1): with `none` or a shared secret, anyone could sign. Ed25519 is the new name of
 * EdDSA on that curve (RFC 9864).
 */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** RFC 9068 section 2.1 for access tokens; ID tokens have `JWT` or no type. Compared in lower case. */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Throws for bytes that are not UTF-8, instead of replacing them. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

export type Claims = JsonObject;

export interface InspectedToken {
  readonly claims: Claims;
  /** Names the key (RFC 7515 section 4.1.4); without it, any of the issuer's keys may have signed. */
  readonly kid: string | undefined;
}

/**
 * Parses a JWT and checks everything but its signature. Nothing that it returns may be trusted before that.
 *
 * @throws TokenError invalid_token
 */
export function inspectToken(token: string, settings: OidcSettings, nowSeconds: number): InspectedToken {
  if (token.length > MAX_TOKEN_LENGTH) throw badToken('token_too_long');
  const segments = token.split('.');
  // An unsigned token ends with an empty segment (RFC 7519 section 6.1).
  const filled = segments[2] === '' ? segments.slice(0, 2) : segments;
  if (segments.length !== 3 || !filled.every(isBase64url)) throw badToken('token_malformed');
  const [header, claims] = segments.slice(0, 2).map(parsePart) as [JsonObject, JsonObject];
  checkHeader(header);
  if (segments[2] === '') throw badToken('token_malformed');
  checkClaims(claims, settings, nowSeconds);
  checkSignIn(claims);
  return { claims, kid: header.kid as string | undefined };
}

function checkHeader(header: JsonObject): void {
  if (typeof header.alg !== 'string') throw badToken('algorithm');
  if (header.alg.toLowerCase() === 'none') throw badToken('unsigned');
  if (!ALGORITHMS.includes(header.alg)) throw badToken('algorithm');
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw badToken('critical_header');
  if (header.kid !== undefined && typeof header.kid !== 'string') throw badToken('token_malformed');
  if (header.typ === undefined) return;
  if (typeof header.typ !== 'string' || !TYPES.includes(header.typ.toLowerCase())) throw badToken('token_type');
}

/** RFC 7519 section 4.1; RFC 8725 sections 3.8 and 3.9. */
function checkClaims(claims: Claims, settings: OidcSettings, nowSeconds: number): void {
  if (claims.iss !== settings.issuer) throw badToken('issuer');
  checkAudience(claims, settings);
  if (!isNumericDate(claims.exp) || claims.exp <= nowSeconds - LEEWAY_SECONDS) throw badToken('expired');
  for (const start of [claims.nbf, claims.iat]) {
    if (start === undefined) continue;
    if (!isNumericDate(start) || start > nowSeconds + LEEWAY_SECONDS) throw badToken('not_yet_valid');
  }
}

function checkAudience(claims: Claims, { audiences, audienceClaim }: OidcSettings): void {
  // A token with an audience is for that audience, whichever client asked for it.
  if (audienceClaim === 'client_id' && claims.aud !== undefined) throw badToken('audience');
  const value = claims[audienceClaim];
  const named: readonly unknown[] = Array.isArray(value) && audienceClaim === 'aud' ? value : [value];
  if (!named.every((audience) => typeof audience === 'string')) throw badToken('audience');
  if (!audiences.some((audience) => named.includes(audience))) throw badToken('audience');
}

/** The key of a back-channel logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Claims that name the client (RFC 9068 section 2.2, Okta, OpenID Connect Core section 2). */
const CLIENT_CLAIMS = ['client_id', 'cid', 'azp'];

/** Accepts only a user's sign-in, and no token bound to a key: nothing here checks that the caller has that key. */
function checkSignIn(claims: Claims): void {
  if (claims.cnf !== undefined) throw badToken('key_bound');
  if (ownMember(claims.events, LOGOUT_EVENT) !== undefined) throw badToken('logout_token');
  const isSubjectClient = CLIENT_CLAIMS.some((claim) => claims.sub !== undefined && claims[claim] === claims.sub);
  // Entra's `idtyp`, where it is switched on, and Auth0's `gty`.
  if (claims.idtyp === 'app' || claims.gty === 'client-credentials' || isSubjectClient) throw badToken('machine');
}

/** Canonical and unpadded (RFC 7515 section 2): one token has one spelling. */
function isBase64url(segment: string): boolean {
  return /^[\w-]+$/.test(segment) && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function parsePart(segment: string): JsonObject {
  try {
    const value: unknown = JSON.parse(UTF8.decode(Buffer.from(segment, 'base64url')));
    if (isJsonObject(value)) return value;
  } catch {
    // Refused below.
  }
  throw badToken('token_malformed');
}
