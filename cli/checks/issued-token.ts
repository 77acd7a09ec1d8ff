// Why does Twilio refuse this Access Token? The checks run in the order in which Twilio refuses, and the first problem
// ends them: a later one may be its consequence, and an owner mends one thing at a time.
import type { Environment } from '../../src/config/environment';
import type { Product } from '../../src/products';
import { type Finding, findingsOf } from '../terminal/finding';
import { decode } from './token/decode';
import type { Check } from './token/examined';
import { checkLifetime } from './token/lifetime';
import { checkParties } from './token/parties';
import { checkRegion } from './token/region';
import { checkSignature } from './token/signature';
import { checkGrants } from './token/token-grants';
import { checkHeader } from './token/token-header';
import { checkIdentity } from './token/token-identity';

const CHECKS: readonly Check[] = [
  checkHeader,
  checkParties,
  checkSignature,
  checkRegion,
  checkLifetime,
  checkGrants,
  checkIdentity,
  leaveToTwilio,
];

/**
 * Never repeats the token, a secret or a claim, but for the identity and the ends of SIDs.
 *
 * @param token as an app would hand it to a Twilio SDK; white space around it is ignored
 * @param environment the texts of `.env`, and TWILIO_AUTH_TOKEN of the process
 * @param nowSeconds since 1970
 * @param product what the app uses the token for; without it, the token must do for every product that it grants
 * @returns at most one problem, the last then; its `twilioErrors` begin with the likeliest
 */
export function checkToken(
  token: string,
  environment: Environment,
  nowSeconds: number,
  product?: Product,
): readonly Finding[] {
  const { ok, problem } = findingsOf('Token');
  const decoded = decode(token.trim());
  if ('remedy' in decoded) return [problem(decoded.message, decoded.remedy, 20101)];
  const findings = [ok('Three parts, as a signed JWT has them.')];
  for (const check of CHECKS) {
    for (const finding of check({ ...decoded, environment, nowSeconds, product })) {
      findings.push(finding);
      if (finding.status === 'problem') return findings;
    }
  }
  return findings;
}

function* leaveToTwilio() {
  const message = 'Twilio alone knows whether it is still a key of this account, and no Restricted one (20151, 20160).';
  yield findingsOf('API key').skipped(message);
}
