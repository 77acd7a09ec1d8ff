// Who asks, and whether they may: the Auth Token, or an API key of one of three kinds (Basic, RFC 7617).
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
  // Assumed: code 20005, and that the account itself can still be asked for, so that its owner learns why.
  if (account.status !== 'active' && !ACCOUNT.test(target)) {
    throw new Refusal(401, 20005, `Account ${account.sid} is not active`);
  }
  // Assumed: this status and code. A restricted key in this account has been allowed nothing.
  if (kind === 'restricted') throw new Refusal(403, 70051, 'Authorization failed');
  if (kind === 'standard' && (ACCOUNT.test(target) || KEYS.test(target))) throw unauthenticated();
}

function kindOfCaller({ sid, authToken, keys }: Account, authorization = '') {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
  const given = Buffer.from(encoded, 'base64').toString();
  if (given === `${sid}:${authToken}`) return 'main';
  return keys.find((key) => given === `${key.sid}:${key.secret}`)?.kind;
}
