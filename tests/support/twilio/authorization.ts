// Checks the credentials (Basic, RFC 7617): the Auth Token, or an API key of one of three kinds, which allow different
// requests.
import type { Account } from './account';
import { Refusal, unauthenticated } from './refusal';

const ACCOUNT = /^api\.twilio\.com\/2010-04-01\/Accounts\/\w+\.json$/;
const KEYS = /^(?:iam\.twilio\.com\/v1\/Keys|api\.twilio\.com\/2010-04-01\/Accounts\/\w+\/Keys)\b/;

/**
 * @param target host and path
 * @throws Refusal
 */
export function authorize(account: Account, authorization: string | undefined, target: string): void {
  const kind = kindOfCaller(account, authorization);
  if (!kind) throw unauthenticated();
  // Assumed: the code is 20005, and the account itself can still be fetched, so that its owner can find out why.
  if (account.status !== 'active' && !ACCOUNT.test(target)) {
    throw new Refusal(401, 20005, `Account ${account.sid} is not active`);
  }
  // Assumed: this status and code. The restricted keys of this account have no permissions.
  if (kind === 'restricted') throw new Refusal(403, 70051, 'Authorization failed');
  if (kind === 'standard' && (ACCOUNT.test(target) || KEYS.test(target))) throw unauthenticated();
}

function kindOfCaller({ sid, authToken, keys }: Account, authorization = '') {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
  const credentials = Buffer.from(encoded, 'base64').toString();
  if (credentials === `${sid}:${authToken}`) return 'main';
  return keys.find((key) => credentials === `${key.sid}:${key.secret}`)?.kind;
}
