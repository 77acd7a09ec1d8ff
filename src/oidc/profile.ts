// Verified claims -> what they say about the user: name, rights, and whether the sign-in was anonymous.
import { createHash } from 'node:crypto';
import { TokenError } from '../errors';
import { ownMember } from '../json';
import type { Claims } from './inspect';
import type { OidcSettings } from './provider';

export interface Profile {
  /** Verbatim from the identity claim. */
  readonly name: string;
  /** What the claims in OIDC_PRODUCTS_CLAIM and OIDC_ROOMS_CLAIM list; undefined if no such claim is configured. */
  readonly products: readonly string[] | undefined;
  readonly rooms: readonly string[] | undefined;
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
    products: settings.productsClaim === undefined ? undefined : listOf(claims, settings.productsClaim, /[\s,]+/),
    // Names of rooms may contain spaces.
    rooms: settings.roomsClaim === undefined ? undefined : listOf(claims, settings.roomsClaim, /,/),
    isAnonymous: isAnonymousSignIn(claims),
    subjectHash,
  };
}

/** No other claim replaces a missing one: two claims could give two users the same name. */
function nameOf(claims: Claims, claim: string, logged: Readonly<Record<string, unknown>>): string {
  const name = ownMember(claims, claim);
  if (typeof name !== 'string') {
    const detail = 'Your bearer token has no claim that says who you are.';
    throw new TokenError('identity_claim_missing', detail, { logged });
  }
  if (claim === 'email' && !isTrueClaim(ownMember(claims, 'email_verified'))) {
    const detail = 'The e-mail address in your bearer token is not verified.';
    throw new TokenError('email_not_verified', detail, { logged });
  }
  return name;
}

/** An absent claim, or one of another type, lists nothing. */
function listOf(claims: Claims, claim: string, separator: RegExp): readonly string[] {
  const value = ownMember(claims, claim);
  if (typeof value === 'string') return value.split(separator).map((item) => item.trim());
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
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

/** Apple sends booleans as texts. */
const isTrueClaim = (value: unknown) => value === true || value === 'true';
