// The API key that signs the tokens: it exists, is no Restricted one, its secret works and it belongs to the account.
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { ownValue } from '../env/own-value';
import { type Finding, findingsOf } from '../terminal/finding';
import { isRefusal, type TwilioClient, unlessMissing } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';

const { ok, skipped, problem } = findingsOf('API key');

/** The region whose REST API this asks; a key of another one is unknown there. */
const HOME = VARIABLES.TOKEN_REGION.default;

/** The key as credentials; undefined where it is incomplete, or of another region. */
export function keyOf(environment: Environment): Credentials | undefined {
  const accountSid = ownValue(environment, 'ACCOUNT_SID');
  const username = ownValue(environment, 'API_KEY_SID');
  const password = ownValue(environment, 'API_KEY_SECRET');
  if (!accountSid || !username || !password) return undefined;
  return isElsewhere(environment) ? undefined : { accountSid, username, password };
}

const isElsewhere = (environment: Environment) => (textOf(environment, 'TOKEN_REGION') ?? HOME) !== HOME;

/**
 * @param client of the account; without it, nobody can see whether the key is a Restricted one
 * @throws what the client throws where Twilio cannot say
 */
export async function checkApiKey(
  environment: Environment,
  client: TwilioClient | undefined,
  connect: (credentials: Credentials) => TwilioClient,
): Promise<Finding[]> {
  if (isElsewhere(environment)) return [skipped(`Not looked at: TOKEN_REGION is not ${HOME}.`)];
  // A deployed Function gets its account from Twilio: `.env` need not name it.
  const key = keyOf({ ...environment, ACCOUNT_SID: textOf(environment, 'ACCOUNT_SID') ?? client?.accountSid });
  if (!key) return [];
  const seen = client && (await lookAt(client, key.username));
  if (seen && 'status' in seen) return [seen];
  try {
    // Most keys of the account may read this; a Restricted one only where somebody has allowed it.
    await connect(key).api.v2010.accounts(key.accountSid).applications.list({ limit: 1 });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [refusalOf(error as { status: number; code?: unknown }, seen !== undefined)];
  }
  return [ok(seen ? 'Its secret works, and it is no Restricted key.' : 'It works, and belongs to the account.')];
}

/** A problem, or that there is none; undefined where these credentials may not look at keys, such as a Standard key's. */
async function lookAt(client: TwilioClient, sid: string): Promise<Finding | { readonly isStandard: true } | undefined> {
  try {
    const key = await unlessMissing(client.iam.v1.apiKey(sid).fetch());
    if (!key) return problem('API_KEY_SID is no key of this account.', NEW_KEY, 20101, 20103);
    return key.policy ? RESTRICTED : { isStandard: true };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const NEW_KEY =
  'Empty API_KEY_SID and API_KEY_SECRET, run npm run setup, which makes a Standard key, and deploy again.';

const RESTRICTED = problem('API_KEY_SID is a Restricted key, which signs no tokens.', NEW_KEY, 20160);

function refusalOf({ status, code }: { status: number; code?: unknown }, isKnown: boolean): Finding {
  // https://www.twilio.com/docs/api/errors/20005
  if (code === 20005) return problem('The account of the key is not active.', 'See https://console.twilio.com why.');
  if (status === 403) return RESTRICTED;
  const message = isKnown
    ? 'API_KEY_SECRET is not the secret of API_KEY_SID.'
    : 'ACCOUNT_SID, API_KEY_SID and API_KEY_SECRET do not belong together, or the account is not active.';
  return problem(message, NEW_KEY, 20101, 20107);
}
