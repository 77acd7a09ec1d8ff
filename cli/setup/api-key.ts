// The API key: the one in `.env`, or a new one. The secret of a new key is in Twilio's one answer and nowhere else, so
// the key's name is noted down before it is made: a key whose secret never reached `.env` is found by that name in the
// next run and deleted. No token was signed with it.
import { VARIABLES } from '../../src/config/variables';
import { checkApiKey, keyOf } from '../checks/api-key';
import { readEnvFile } from '../env-file';
import { OwnerError } from '../owner-error';
import { connect, LISTED, type TwilioClient } from '../twilio-account';
import { notedKey, noteKey } from './key-note';
import { refuse } from './sentences';
import { checked, type Step } from './step';
import type { Variables, Wishes } from './wishes';

const STEP = { what: 'API key', fills: ['API_KEY_SID', 'API_KEY_SECRET'] } as const;

/** The key of `.env` or a new one, after lost ones. @throws OwnerError */
export async function planApiKey(client: TwilioClient, { keyName, variables }: Wishes): Promise<readonly Step[]> {
  const { API_KEY_SID: sid, API_KEY_SECRET: secret, TOKEN_REGION: region } = variables;
  if (sid && secret) {
    refuse(await checkApiKey(variables, client, connect));
    return [...(await planLostKeys(client, sid)), { ...STEP, does: 'keep', run: async () => ({}) }];
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
  const lost = await planLostKeys(client, undefined);
  return [...lost, { ...STEP, does: 'create', run: () => createApiKey(client, keyName) }];
}

/** @param keptSid is never taken for lost */
async function planLostKeys(client: TwilioClient, keptSid: string | undefined): Promise<Step[]> {
  const name = notedKey();
  const keys = name ? await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, ...LISTED }) : [];
  const lost = keys.filter(({ friendlyName, sid }) => friendlyName === name && sid !== keptSid);
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
  noteKey(name);
  if (keyOf({ ...readEnvFile(), ACCOUNT_SID: client.accountSid })) {
    throw new OwnerError('A key has come into .env meanwhile: run npm run setup again.');
  }
  const { sid, secret } = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid, friendlyName: name });
  return { API_KEY_SID: checked('API_KEY_SID', sid), API_KEY_SECRET: checked('API_KEY_SECRET', secret) };
}
