// What a bearer token says beside what the server expects. Verifies nothing.
import type { Reason } from '../src/errors';
import { isNumericDate, type JsonObject } from '../src/json';
import type { Expected } from './local-facts';
import { type Prose, proseOf, readable } from './prose';
import { fromNow, localDate } from './time-left';

export interface ClaimRow {
  readonly claim: string;
  /** What the claim holds, for a reader who does not know its name. */
  readonly title: string;
  /** Empty if the token does not have the claim. */
  readonly found: Prose;
  readonly expected: Prose;
  /** True if this claim is why the token is refused. */
  readonly isCause: boolean;
}

const TIMES = ['exp', 'nbf', 'iat'];

const IDENTITY_REASONS: readonly Reason[] = [
  'identity_claim_missing',
  'identity_claim_malformed',
  'identity_characters',
  'identity_too_long',
  'email_not_verified',
];

/**
 * @param reason why the server refused the token
 * @param expected as far as it is known
 */
export function claimRows(
  claims: JsonObject,
  reason: string,
  expected: Expected,
  nowSeconds: number,
): readonly ClaimRow[] {
  const { issuer, audience, audienceClaim = 'aud', identityClaim } = expected;
  const start = claims.nbf === undefined ? 'iat' : 'nbf';
  const identity = identityClaim ? 'the identity' : 'the identity, unless `OIDC_IDENTITY_CLAIM` names another claim';
  const rows: readonly (readonly [claim: string, title: string, expected: Prose, causes: readonly Reason[]])[] = [
    ['iss', 'Issuer', settingOr('OIDC_ISSUER', issuer), ['issuer']],
    [audienceClaim, 'Audience', settingOr('OIDC_AUDIENCE', audience), ['audience']],
    ['exp', 'Expires', ['in the future'], ['expired']],
    [start, 'Valid from', ['in the past'], ['not_yet_valid']],
    [identityClaim ?? 'sub', 'User', proseOf(identity), IDENTITY_REASONS],
  ];
  return rows
    .map(([claim, title, expected, causes]) => {
      const isCause = causes.some((cause) => cause === reason);
      return { claim, title, found: describe(claim, claims, nowSeconds), expected, isCause };
    })
    .filter(({ claim, isCause }) => claim !== start || isCause);
}

function describe(claim: string, claims: JsonObject, nowSeconds: number): Prose {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (value === undefined) return [];
  const date = TIMES.includes(claim) ? localDate(value) : undefined;
  if (date && isNumericDate(value)) return [`${date.text}, ${fromNow(value - nowSeconds)}`];
  return [{ value: readable(typeof value === 'string' ? value : JSON.stringify(value)) }];
}

/** A deployed server does not tell its settings, so the row names the variable. */
function settingOr(variable: string, value: string | undefined): Prose {
  return value === undefined
    ? proseOf(`the value of \`${variable}\``)
    : [{ value: readable(value) }, ', from ', { value: variable }];
}
