// The API key: the one in `.env`, or a new one. The secret of a new key is in Twilio's one answer and nowhere else, so
// the key's name is noted down before it is made: a key whose secret never reached `.env` is found by that name in the
// next run and deleted. No token was signed with it.
import { VARIABLES } from '../../src/config/variables';
import { checkApiKey } from '../checks/signing-key';
import { OwnerError } from '../terminal/owner-error';
import { connect, LISTED, type TwilioClient } from '../twilio/client';
import { notedKey } from './key-note';
import { refuse } from './sentences';
import { checked, type Step } from './step';
import type { Variables, Wishes } from './wishes';

const STEP = { what: 'API key', fills: ['API_KEY_SID', 'API_KEY_SECRET'] } as const;

/** The key of `.env`, or a new one. @throws OwnerError */
export async function planApiKey(client: TwilioClient, { keyName, variables }: Wishes): Promise<Step> {
  const { API_KEY_SID: sid, API_KEY_SECRET: secret, TOKEN_REGION: region } = variables;
  if (sid && secret) {
    refuse(await checkApiKey(variables, client, connect));
    return { ...STEP, does: 'keep', run: async () => ({}) };
  }
  if (sid || secret) {
    const [set, empty] = sid ? ['API_KEY_SID', 'API_KEY_SECRET'] : ['API_KEY_SECRET', 'API_KEY_SID'];
    throw new OwnerError(`${set} is set in .env, but ${empty} is not: fill in both, or empty both for a new key.`);
  }
  if (region && region !== VARIABLES.TOKEN_REGION.default) {
    throw new OwnerError('A key for TOKEN_REGION is made in the console of that region: put it into .env, and go on.');
  }
  // Sees to it that these credentials may manage keys before anything is created.
  await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, limit: 1 });
  return { ...STEP, does: 'create', run: () => createApiKey(client, keyName) };
}

/** Those of a run that was ended before their secret was in `.env`. @throws OwnerError */
export async function planLostKeys(client: TwilioClient, { variables }: Wishes): Promise<readonly Step[]> {
  const name = notedKey();
  const keys = name ? await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, ...LISTED }) : [];
  const lost = keys.filter(({ friendlyName, sid }) => friendlyName === name && sid !== variables.API_KEY_SID);
  // Names of keys that setup has made are unique.
  return (lost.length > 1 ? [] : lost).map(({ sid }) => ({
    what: 'API key of a run that was ended',
    does: 'delete',
    fills: [],
    run: async () => {
      await client.iam.v1.apiKey(sid).remove();
      return {};
    },
  }));
}

async function createApiKey(client: TwilioClient, name: string): Promise<Variables> {
  const { sid, secret } = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid, friendlyName: name });
  return { API_KEY_SID: checked('API_KEY_SID', sid), API_KEY_SECRET: checked('API_KEY_SECRET', secret) };
}
