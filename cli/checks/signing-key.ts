// The API key that signs the tokens: does the account have it, can it sign, and does its secret work?

import { type Finding, findingsOf } from '../../advice/finding';
import { realValue } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { isRefusal, type TwilioClient, unlessMissing } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';

const { ok, skipped, problem } = findingsOf('API key');

/** The only region whose REST API is used here. It does not know the keys of other regions. */
export const API_REGION = VARIABLES.TOKEN_REGION.default;

/** The key as credentials; undefined if it is incomplete or from another region. */
export function signingKeyOf(environment: Environment): Credentials | undefined {
  const accountSid = realValue(environment, 'ACCOUNT_SID');
  const username = realValue(environment, 'API_KEY_SID');
  const password = realValue(environment, 'API_KEY_SECRET');
  if (!accountSid || !username || !password) return undefined;
  return isFromOtherRegion(environment) ? undefined : { accountSid, username, password };
}

export function isFromOtherRegion(environment: Environment): boolean {
  return (textOf(environment, 'TOKEN_REGION') ?? API_REGION) !== API_REGION;
}

/**
 * @param client the account's; without it, a Restricted key cannot be recognized before Twilio refuses it
 * @throws the client's error if Twilio gives no answer to judge
 */
export async function checkApiKey(
  environment: Environment,
  client: TwilioClient | undefined,
  connect: (credentials: Credentials) => TwilioClient,
): Promise<Finding[]> {
  if (isFromOtherRegion(environment)) return [skipped(`Not checked: TOKEN_REGION is not ${API_REGION}.`)];
  // `.env` need not name the account: Twilio sets it in a deployed Function.
  const key = signingKeyOf({ ...environment, ACCOUNT_SID: textOf(environment, 'ACCOUNT_SID') ?? client?.accountSid });
  if (!key) return [];
  const kind = client && (await fetchKind(client, key.username));
  if (kind === 'missing') return [MISSING];
  if (kind === 'restricted') return [RESTRICTED];
  try {
    // Every key of the account may read this, except a Restricted one without that permission.
    await connect(key).api.v2010.accounts(key.accountSid).applications.list({ limit: 1 });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [explainRefusal(error as { status: number; code?: unknown }, kind !== undefined)];
  }
  return [ok(kind ? 'Its secret works, and it is not a Restricted key.' : 'It works and belongs to the account.')];
}

/** @returns undefined if these credentials, such as a Standard key, may not read keys */
async function fetchKind(client: TwilioClient, sid: string): Promise<'missing' | 'restricted' | 'other' | undefined> {
  try {
    const key = await unlessMissing(client.iam.v1.apiKey(sid).fetch());
    if (!key) return 'missing';
    return key.policy ? 'restricted' : 'other';
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const NEW_KEY =
  'Empty API_KEY_SID and API_KEY_SECRET, run npm run setup, which creates a Standard key, and deploy again.';

const MISSING = problem('API_KEY_SID is not a key of this account.', NEW_KEY, 20101, 20103);

const RESTRICTED = problem('API_KEY_SID is a Restricted key, which cannot sign tokens.', NEW_KEY, 20160);

/** @param exists true if the account is known to have the key */
function explainRefusal({ status, code }: { status: number; code?: unknown }, exists: boolean): Finding {
  // https://www.twilio.com/docs/api/errors/20005
  if (code === 20005) {
    return problem('The account of the key is not active.', 'See https://console.twilio.com for the reason.');
  }
  if (status === 403) return RESTRICTED;
  const message = exists
    ? 'API_KEY_SECRET is not the secret of API_KEY_SID.'
    : 'ACCOUNT_SID, API_KEY_SID and API_KEY_SECRET do not belong together, or the account is not active.';
  return problem(message, NEW_KEY, 20101, 20107);
}
