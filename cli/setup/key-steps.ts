// What to do about the API key: keep the one in `.env`, or create one. Twilio shows the secret of a new key only once, in
// its answer, so the key's name is recorded before the key is created. If the secret never reaches `.env`, the next run
// finds the key by that name and deletes it. No token was signed with it. Pure.
import type { TwilioClient } from '../twilio/client';
import type { Choices, Variables } from './choices';
import type { Inventory } from './inventory';
import { checkedAnswer, type Step } from './step';

export function planApiKey({ keyName, variables }: Choices): Step {
  if (variables.API_KEY_SID) return { resource: 'API key', action: 'keep' };
  return {
    resource: 'API key',
    action: 'create',
    fills: ['API_KEY_SID', 'API_KEY_SECRET'],
    apply: (client) => createApiKey(client, keyName),
  };
}

async function createApiKey({ iam, accountSid }: TwilioClient, friendlyName: string): Promise<Variables> {
  const { sid, secret } = await iam.v1.newApiKey.create({ accountSid, friendlyName });
  return { API_KEY_SID: checkedAnswer('API_KEY_SID', sid), API_KEY_SECRET: checkedAnswer('API_KEY_SECRET', secret) };
}

export function planLostKey({ variables }: Choices, { keys, lostKeyName }: Inventory): Step[] {
  if (!lostKeyName) return [];
  const named = keys.filter(({ friendlyName }) => friendlyName === lostKeyName);
  const [key, ...others] = named.filter(({ sid }) => sid !== variables.API_KEY_SID);
  // Setup gives each key a unique name, so several keys with this name are not setup's.
  if (!key || others.length > 0) return [];
  const apply: Step['apply'] = async (client) => {
    await client.iam.v1.apiKey(key.sid).remove();
    return {};
  };
  return [{ resource: 'API key of an interrupted run', action: 'delete', apply }];
}
