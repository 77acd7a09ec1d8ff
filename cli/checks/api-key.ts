// The API key that signs the tokens: it exists, is no Restricted one, its secret works and it belongs to the account.
import { type Environment, textOf } from '../../src/config/environment';
import type { Credentials } from '../credentials';
import { isRefusal, type TwilioClient, unlessMissing } from '../twilio-account';
import { type Finding, findingsOf } from './finding';
import { ownSid } from './own-sid';

const { ok, skipped, problem } = findingsOf('API key');

/** Where the REST API is that this asks; a key of another region is unknown there. */
const HOME = 'us1';

/** The key as credentials; undefined where it is incomplete, a demo value, or of another region. */
export function keyOf(environment: Environment): Credentials | undefined {
  const accountSid = ownSid(environment, 'ACCOUNT_SID');
  const username = ownSid(environment, 'API_KEY_SID');
  const password = textOf(environment, 'API_KEY_SECRET');
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
  const key = keyOf(environment);
  if (!key) return [];
  const wrong = client && (await problemAtTwilio(client, key.username));
  if (wrong) return [wrong];
  try {
    // Any key of the account may read this, but for a Restricted one.
    await connect(key).api.v2010.accounts(key.accountSid).applications.list({ limit: 1 });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [refusalOf(error as { status: number }, client !== undefined)];
  }
  return [ok(client ? 'Its secret works, and it is no Restricted key.' : 'It works, and belongs to the account.')];
}

async function problemAtTwilio(client: TwilioClient, sid: string): Promise<Finding | undefined> {
  try {
    const key = await unlessMissing(client.iam.v1.apiKey(sid).fetch());
    if (!key) {
      const remedy = 'Empty API_KEY_SID and API_KEY_SECRET and run npm run setup, which makes a key of this account.';
      return problem('API_KEY_SID is no key of this account.', remedy, 20101, 20103);
    }
    if (key.policy) return RESTRICTED;
  } catch (error) {
    // Standard keys may not look at keys: what the key itself may do tells the rest.
    if (!isRefusal(error)) throw error;
  }
  return undefined;
}

const RESTRICTED = problem(
  'API_KEY_SID is a Restricted key, which signs no tokens.',
  'Empty API_KEY_SID and API_KEY_SECRET and run npm run setup, which makes a Standard key.',
  20160,
);

function refusalOf({ status }: { status: number }, isKnown: boolean): Finding {
  if (status === 403) return RESTRICTED;
  const message = isKnown
    ? 'API_KEY_SECRET is not the secret of API_KEY_SID.'
    : 'ACCOUNT_SID, API_KEY_SID and API_KEY_SECRET do not belong together.';
  const remedy = 'Empty API_KEY_SID and API_KEY_SECRET and run npm run setup: a secret is shown only once.';
  return problem(message, remedy, 20101, 20107);
}
