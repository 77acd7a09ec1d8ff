// Who is asking, and what limits them: from the verified claims of a bearer token, or from its absence, to the rights that
// the permissions server and the choice of products narrow.
import { createHash } from 'node:crypto';
import type { Config, OidcSettings } from './config/config';
import { TokenError } from './errors';
import type { TokenRequest } from './http/request';
import { type JsonObject, ownMember, parseJson } from './json';
import { badToken } from './oidc/bearer-errors';
import type { VerifyBearerToken } from './oidc/verify';

/** Rights only shrink: each step makes a new caller with less. */
export interface Caller {
  /** Who the caller is, before Twilio's limits and escapes: the identity claim, verbatim. */
  readonly name: string;
  /** What the caller may have; undefined means everything that is configured. */
  readonly products: Limit | undefined;
  /** The Video rooms that are open to the caller; undefined means every room, an empty list means no Video. */
  readonly rooms: Limit | undefined;
  /** Outgoing calls cost the owner money. */
  readonly mayPlaceCalls: boolean;
  /** Members of the log entry, which has no name. */
  readonly logged: { readonly issuer?: string; readonly subject?: string | undefined };
}

/** The names that a caller may have of something; everything else is refused. */
export interface Limit {
  readonly names: readonly string[];
  /** Why the list is empty, if the claim that should hold it is at fault. */
  readonly flaw?: 'missing' | 'malformed';
}

/** To be completed by what the claim should list. */
export const CLAIM_FLAWS = {
  missing: 'Your bearer token has no claim that lists',
  malformed: 'A claim in your bearer token should be a list of strings, with',
};

/** @param names undefined does not narrow the limit */
export function narrow(limit: Limit | undefined, names: readonly string[] | undefined): Limit | undefined {
  if (names === undefined) return limit;
  return limit ? { ...limit, names: limit.names.filter((name) => names.includes(name)) } : { names };
}

/**
 * A bad token is refused; it never turns its caller into an anonymous one.
 *
 * @param randomName gives a fresh name: `guest` and 32 random hexadecimal digits
 * @throws TokenError missing_token, invalid_token, invalid_identity or temporarily_unavailable
 */
export async function identifyCaller(
  { bearerToken, identity }: TokenRequest,
  config: Config,
  verify: VerifyBearerToken,
  randomName: () => string,
): Promise<Caller> {
  if (bearerToken === undefined) return anonymousCaller(identity, config, randomName);
  if (!config.oidc) throw badToken('no_issuer');
  return signedInCaller(await verify(bearerToken, config.oidc), config.oidc, config.anonymousMayPlaceCalls);
}

function anonymousCaller(identity: TokenRequest['identity'], config: Config, randomName: () => string): Caller {
  const { oidc, isLocal, allowsAnonymous, anonymousMayPlaceCalls, permissionsUrl } = config;
  // If something decides for each user, a user must not get more by leaving the token out.
  if (!allowsAnonymous || oidc?.productsClaim || permissionsUrl !== undefined) {
    throw new TokenError('no_credentials', 'Sign in first: send your bearer token in the Authorization header.');
  }
  // Only for development, before there is an identity provider.
  const chosenName = isLocal && !oidc ? identity() : undefined;
  if (chosenName !== undefined) refuseReserved(chosenName, {});
  return {
    name: chosenName ?? randomName(),
    products: undefined,
    rooms: oidc?.roomsClaim ? { names: [] } : undefined,
    mayPlaceCalls: anonymousMayPlaceCalls,
    logged: {},
  };
}

/**
 * @param claims of a bearer token that has been verified
 * @throws TokenError invalid_identity if the identity claim is missing or does not count
 */
export function signedInCaller(claims: JsonObject, oidc: OidcSettings, anonymousMayPlaceCalls: boolean): Caller {
  const logged = { issuer: oidc.issuer, subject: subjectHashOf(claims, oidc.issuer) };
  return {
    name: nameOf(claims, oidc.identityClaim, logged),
    products: limitOf(claims, oidc.productsClaim, /[\s,]+/),
    // Names of rooms may contain spaces.
    rooms: limitOf(claims, oidc.roomsClaim, /,/),
    mayPlaceCalls: anonymousMayPlaceCalls || !isAnonymousSignIn(claims),
    logged,
  };
}

/** Identifies the user in the log, which keeps no name: 16 hexadecimal digits of a hash over issuer and `sub`. */
function subjectHashOf(claims: JsonObject, issuer: string): string | undefined {
  const subject = ownMember(claims, 'sub');
  if (typeof subject !== 'string') return undefined;
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
    .slice(0, 16);
}

/** No other claim replaces a missing one: two claims could give two users the same name. */
function nameOf(claims: JsonObject, claim: string, logged: Caller['logged']): string {
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
  refuseReserved(name, logged);
  return name;
}

/** Anonymous callers have names of this form: a user who chooses a name could become one of them. */
function refuseReserved(name: string, logged: Caller['logged']): void {
  if (!/^guest[0-9a-f]{32}$/i.test(name)) return;
  throw new TokenError('identity_reserved', 'The identity has the form of an anonymous one.', { logged });
}

/**
 * A list of strings, one string with separators, or a string that holds a JSON list: Cognito has only strings.
 *
 * @param claim undefined means no limit
 */
function limitOf(claims: JsonObject, claim: string | undefined, separator: RegExp): Limit | undefined {
  if (claim === undefined) return undefined;
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

/** The provider invented the user: nobody has proved an identity. */
function isAnonymousSignIn(claims: JsonObject): boolean {
  // Firebase, then Supabase.
  const provider = ownMember(ownMember(claims, 'firebase'), 'sign_in_provider');
  return provider === 'anonymous' || isTrueClaim(ownMember(claims, 'is_anonymous'));
}

/** Apple sends booleans as strings. */
const isTrueClaim = (value: unknown) => value === true || value === 'true';
