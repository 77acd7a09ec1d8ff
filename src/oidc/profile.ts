// Verified claims -> what they say about the user: name, rights, and whether the sign-in was anonymous.
import { createHash } from 'node:crypto';
import { TokenError } from '../errors';
import { ownMember, parseJson } from '../json';
import type { Limit } from '../rights';
import type { Claims } from './inspect';
import type { OidcSettings } from './provider';

export interface Profile {
  /** Verbatim from the identity claim. */
  readonly name: string;
  /** What the claims in OIDC_PRODUCTS_CLAIM and OIDC_ROOMS_CLAIM list; undefined if no such claim is configured. */
  readonly products: Limit | undefined;
  readonly rooms: Limit | undefined;
  /** The provider invented the user: nobody has proved an identity. */
  readonly isAnonymous: boolean;
  /** Identifies the user in the log, which keeps no name: 16 hexadecimal digits of a hash over issuer and `sub`. */
  readonly subjectHash: string | undefined;
}

/** @throws TokenError invalid_identity if the identity claim is missing or does not count */
export function profileOf(claims: Claims, settings: OidcSettings): Profile {
  const subjectHash = subjectHashOf(claims, settings.issuer);
  return {
    name: nameOf(claims, settings.identityClaim, { issuer: settings.issuer, subject: subjectHash }),
    products: settings.productsClaim === undefined ? undefined : limitOf(claims, settings.productsClaim, /[\s,]+/),
    // Names of rooms may contain spaces.
    rooms: settings.roomsClaim === undefined ? undefined : limitOf(claims, settings.roomsClaim, /,/),
    isAnonymous: isAnonymousSignIn(claims),
    subjectHash,
  };
}

/** No other claim replaces a missing one: two claims could give two users the same name. */
function nameOf(claims: Claims, claim: string, logged: Readonly<Record<string, unknown>>): string {
  const name = ownMember(claims, claim);
  if (name === undefined || name === null) {
    const detail = 'Your bearer token has no claim that says who you are.';
    throw new TokenError('identity_claim_missing', detail, { logged });
  }
  // A number as text could be the identity of another user.
  if (typeof name !== 'string') {
    const detail = 'The claim in your bearer token that says who you are is not a string.';
    throw new TokenError('identity_claim_malformed', detail, { logged });
  }
  if (claim === 'email' && !isTrueClaim(ownMember(claims, 'email_verified'))) {
    const detail = 'The e-mail address in your bearer token is not verified.';
    throw new TokenError('email_not_verified', detail, { logged });
  }
  return name;
}

/** A list of strings, one string with separators, or a string that holds a JSON list: Cognito has only strings. */
function limitOf(claims: Claims, claim: string, separator: RegExp): Limit {
  const value = ownMember(claims, claim);
  if (value === undefined || value === null) return { names: [], flaw: 'missing' };
  if (typeof value === 'string' && !value.trimStart().startsWith('[')) {
    return { names: value.split(separator).map((item) => item.trim()) };
  }
  const list: unknown = typeof value === 'string' ? parseJson(value) : value;
  const names = Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
  // A string is written by hand, so one wrong item makes all of it doubtful; a list may hold what is for other servers.
  const isWhole = Array.isArray(list) && (typeof value === 'string' ? names.length === list.length : names.length > 0);
  return isWhole || (Array.isArray(list) && list.length === 0) ? { names } : { names: [], flaw: 'malformed' };
}

/** Firebase: `firebase.sign_in_provider`. Supabase: `is_anonymous`. */
function isAnonymousSignIn(claims: Claims): boolean {
  const provider = ownMember(ownMember(claims, 'firebase'), 'sign_in_provider');
  return provider === 'anonymous' || isTrueClaim(ownMember(claims, 'is_anonymous'));
}

function subjectHashOf(claims: Claims, issuer: string): string | undefined {
  const subject = ownMember(claims, 'sub');
  if (typeof subject !== 'string') return undefined;
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
    .slice(0, 16);
}

/** Apple sends booleans as strings. */
const isTrueClaim = (value: unknown) => value === true || value === 'true';
