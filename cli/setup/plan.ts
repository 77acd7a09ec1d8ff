// What there is at Twilio already, found by its SID in `.env` or by its name, and what has to be created. Reads only.
import { checkPushCredentials } from '../checks/push-credentials';
import { checkConversationsService, checkSyncService } from '../checks/resources';
import type { TwilioClient } from '../twilio/client';
import { planApiKey, planLostKeys } from './key-step';
import { refuse } from './sentences';
import { planConversations, planSync } from './service-steps';
import type { Step } from './step';
import { planTwimlApp, refuseMissingTwimlApp } from './twiml-app-step';
import type { Wishes } from './wishes';

/**
 * In the order in which they have to be taken: a new key comes last.
 *
 * @throws OwnerError, where `.env` names what is not there
 */
export async function planFor(client: TwilioClient, wishes: Wishes): Promise<readonly Step[]> {
  const { products } = wishes;
  refuse(await checkPushCredentials(client, wishes.variables));
  return [
    ...(await planLostKeys(client, wishes)),
    ...(products.includes('voice') ? await planTwimlApp(client, wishes) : []),
    ...(products.includes('conversations') ? [await planConversations(client, wishes)] : []),
    ...(products.includes('sync') ? [await planSync(client, wishes)] : []),
    await planApiKey(client, wishes),
  ];
}

/** @throws OwnerError, where something that `.env` names is not there or does not do */
export async function checkKept(client: TwilioClient, wishes: Wishes): Promise<void> {
  for (const check of [checkPushCredentials, checkConversationsService, checkSyncService]) {
    refuse(await check(client, wishes.variables));
  }
  await refuseMissingTwimlApp(client, wishes);
  await planApiKey(client, wishes);
}
