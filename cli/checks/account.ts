// The owner's Twilio account: does it have what the configuration names, and can apps use it?

import { type Finding, findingsOf } from '../../advice/finding';
import { realValue } from '../../src/config/demo';
import type { Environment } from '../../src/config/environment';
import { OwnerError } from '../terminal/output';
import { explain, isRefusal, type TwilioClient } from '../twilio/client';
import type { Credentials } from '../twilio/credentials';
import { judgePushCredentials, listPushCredentials, namesPushCredential } from './push-credentials';
import { fetchResource, judgeResource, RESOURCES } from './resources';
import { API_REGION, checkApiKey, signingKeyOf } from './signing-key';

/** How doctor reaches the account. */
export interface AccountAccess {
  /**
   * @returns the account's own credentials, which may read everything; without them, the API key reads what it may
   * @throws OwnerError if they are incomplete or belong to another account
   */
  readonly findCredentials: () => Credentials | undefined;
  readonly connect: (credentials: Credentials) => TwilioClient;
}

const { ok, problem, problemOf, skipped } = findingsOf('Twilio account');

export async function checkAccount(
  environment: Environment,
  { findCredentials, connect }: AccountAccess,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    const credentials = findCredentials();
    const usedCredentials = credentials ?? signingKeyOf(environment);
    if (!usedCredentials) return [skipped(NO_CREDENTIALS)];
    const client = connect(usedCredentials);
    if (credentials) findings.push(...(await checkStatus(client)));
    if (hasProblem(findings)) return findings;
    findings.push(...(await checkApiKey(environment, credentials && client, connect)));
    // A key that does not work cannot read anything else.
    if (hasProblem(findings) && !credentials) return findings;
    for (const resource of Object.values(RESOURCES)) {
      const sid = realValue(environment, resource.variable);
      if (sid) findings.push(judgeResource(resource, await fetchResource(resource, client, sid)));
    }
    if (namesPushCredential(environment)) {
      findings.push(...judgePushCredentials(environment, await listPushCredentials(client)));
    }
  } catch (error) {
    findings.push(error instanceof OwnerError ? problem(error.message, CORRECT) : problemOf(explain(error)));
  }
  return findings;
}

const CORRECT = 'Correct the credentials in the environment or in .env.';

const NO_CREDENTIALS = `Not checked: there are no credentials for the account, and no valid API key from ${API_REGION}.`;

const hasProblem = (findings: readonly Finding[]) => findings.some(({ status }) => status === 'problem');

/** @throws the client's error if Twilio gives no answer to judge */
export async function checkStatus(client: TwilioClient): Promise<Finding[]> {
  try {
    const { status } = await client.api.v2010.accounts(client.accountSid).fetch();
    if (status === 'active') return [ok('Active.')];
    if (status !== 'suspended' && status !== 'closed') {
      return [problem("Twilio's answer has no account status.", 'Run it again in a minute.')];
    }
    const message = `The account is ${status}: Twilio refuses its tokens.`;
    return [problem(message, 'See https://console.twilio.com for the reason.')];
  } catch (error) {
    // Only the Auth Token and a Main key may read the account.
    if (isRefusal(error) && client.username?.startsWith('SK'))
      return [skipped('This API key may not read the account.')];
    throw error;
  }
}
