// The owner's Twilio account: does it have what the configuration names, and is that what an app needs?
import type { Environment } from '../../src/config/environment';
import { type Finding, findingsOf } from '../terminal/finding';
import { explain, isRefusal, type TwilioClient } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';
import { checkPushCredentials } from './push-credentials';
import { checkConversationsService, checkSyncService, checkTwimlApp } from './resources';
import { checkApiKey, keyOf } from './signing-key';

type Connect = (credentials: Credentials) => TwilioClient;

/**
 * @param credentials the account's, which may see everything; without them the API key looks at what it may see
 */
export async function checkAccount(
  environment: Environment,
  credentials: Credentials | undefined,
  connect: Connect,
): Promise<readonly Finding[]> {
  const { skipped, problemOf } = findingsOf('Twilio account');
  const asking = credentials ?? keyOf(environment);
  if (!asking) return [skipped('Not looked at: there are neither credentials of the account nor a key to ask with.')];
  const client = connect(asking);
  const findings: Finding[] = [];
  try {
    if (credentials) findings.push(...(await checkStatus(client)));
    if (hasProblem(findings)) return findings;
    findings.push(...(await checkApiKey(environment, credentials && client, connect)));
    // A key that does not work can look at nothing else.
    if (hasProblem(findings) && !credentials) return findings;
    for (const check of RESOURCES) findings.push(...(await check(client, environment)));
  } catch (error) {
    findings.push(problemOf(explain(error)));
  }
  return findings;
}

const RESOURCES = [checkTwimlApp, checkConversationsService, checkSyncService, checkPushCredentials];

const hasProblem = (findings: readonly Finding[]) => findings.some(({ status }) => status === 'problem');

/** @throws what the client throws where Twilio cannot say */
export async function checkStatus(client: TwilioClient): Promise<Finding[]> {
  const { ok, problem, skipped } = findingsOf('Twilio account');
  try {
    const { status } = await client.api.v2010.accounts(client.accountSid).fetch();
    if (status === 'active') return [ok('Active.')];
    if (status !== 'suspended' && status !== 'closed') {
      return [problem('Twilio did not answer as expected.', 'Run it again in a minute.')];
    }
    const message = `The account is ${status}: Twilio refuses its tokens.`;
    return [problem(message, 'See https://console.twilio.com for the reason.')];
  } catch (error) {
    // The Auth Token may read it, and so may a Main key.
    if (isRefusal(error) && client.username?.startsWith('SK'))
      return [skipped('This API key may not read the account.')];
    throw error;
  }
}
