// What a bearer token says beside what the server expects. It compares like the Function, but verifies nothing.
import type { Reason } from '../src/errors';
import { isNumericDate, type JsonObject } from '../src/json';
import type { Expected } from './local-facts';
import { type Prose, proseOf, readable } from './prose';
import { fromNow } from './time-left';

export interface ClaimRow {
  readonly claim: string;
  /** Empty if the token does not have the claim. */
  readonly found: Prose;
  readonly expected: Prose;
  /** True if this claim is why the token is refused. */
  readonly isCause: boolean;
}

/** @param reason why the server refused the token */
export function claimRows(claims: JsonObject, reason: string, expected: Expected, nowSeconds: number, locale: string) {
  const { issuer, audience, audienceClaim = 'aud', identityClaim } = expected;
  const identity = identityClaim ?? 'sub';
  const rows: readonly ClaimRow[] = [
    row(claims, 'iss', settingOr('OIDC_ISSUER', issuer), reason === 'issuer'),
    row(claims, audienceClaim, settingOr('OIDC_AUDIENCE', audience), reason === 'audience'),
    timeRow(claims, 'exp', 'in the future', reason === 'expired', nowSeconds, locale),
    ...(reason === 'not_yet_valid'
      ? ['nbf', 'iat']
          .filter((claim) => claims[claim] !== undefined)
          .map((claim) => timeRow(claims, claim, 'not in the future', true, nowSeconds, locale))
      : []),
    row(
      claims,
      identity,
      proseOf(
        identityClaim ? 'becomes the identity' : 'becomes the identity, unless `OIDC_IDENTITY_CLAIM` names another',
      ),
      IDENTITY_REASONS.has(reason),
    ),
  ];
  return rows;
}

const IDENTITY_REASONS: ReadonlySet<string> = new Set<Reason>([
  'identity_claim_missing',
  'identity_claim_malformed',
  'identity_characters',
  'identity_too_long',
  'email_not_verified',
]);

function row(claims: JsonObject, claim: string, expected: Prose, isCause: boolean): ClaimRow {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return { claim, found: value === undefined ? [] : [{ value: shown(value) }], expected, isCause };
}

function timeRow(
  claims: JsonObject,
  claim: string,
  expected: string,
  isCause: boolean,
  nowSeconds: number,
  locale: string,
): ClaimRow {
  const time = claims[claim];
  const plain = row(claims, claim, [expected], isCause);
  if (!isNumericDate(time) || time > 8.64e12) return plain;
  const date = new Date(time * 1000).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  return { ...plain, found: [`${date} (${fromNow(time - nowSeconds, locale)})`] };
}

/** A deployed server does not tell its settings: the row names the variable. */
function settingOr(variable: string, value: string | undefined): Prose {
  return value === undefined ? proseOf(`the value of \`${variable}\``) : [{ value: readable(value) }, ` (${variable})`];
}

const shown = (value: unknown) => readable(typeof value === 'string' ? value : JSON.stringify(value));
