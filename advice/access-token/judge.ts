// Why does Twilio refuse this Access Token? The checks run in Twilio's order and stop at the first problem, because a
// later one may only be its consequence.
import { type Finding, findingsOf } from '../finding';
import type { Circumstances, TokenCheck } from './check';
import { decode } from './decode';
import { checkGrants } from './grants';
import { checkHeader, checkRegion } from './header';
import { checkIdentity } from './identity';
import { checkLifetime } from './lifetime';
import { checkKeyAndAccount, checkSignature } from './signer';

const CHECKS: readonly TokenCheck[] = [
  checkHeader,
  checkKeyAndAccount,
  checkSignature,
  checkRegion,
  checkLifetime,
  checkGrants,
  checkIdentity,
  skipKeyStatus,
];

/**
 * Never repeats the token, a secret or a claim, except for the identity and the ends of SIDs.
 *
 * @param token as an app would give it to a Twilio SDK; white space around it is ignored
 * @returns at most one problem, which is then the last finding
 */
export function checkToken(token: string, circumstances: Circumstances): readonly Finding[] {
  const { ok, problem } = findingsOf('Token');
  const decoded = decode(token.trim());
  if ('remedy' in decoded) return [problem(decoded.message, decoded.remedy, 20101)];
  const findings = [ok('It has the three parts of a signed JWT.')];
  for (const check of CHECKS) {
    for (const finding of check({ ...decoded, ...circumstances })) {
      findings.push(finding);
      if (finding.status === 'problem') return findings;
    }
  }
  return findings;
}

function* skipKeyStatus() {
  const message =
    'Not checked: only Twilio knows whether the key still exists and is not a Restricted key (20151, 20160).';
  yield findingsOf('API key').skipped(message);
}
