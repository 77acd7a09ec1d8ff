// What the owner's Twilio account has already. Reads only. Each thing is requested when it is first needed, and once.

import type { Finding } from '../../advice/finding';
import { listPushCredentials, namesPushCredential, type PushCredential } from '../checks/push-credentials';
import {
  type ConversationsService,
  fetchConversationsService,
  fetchSyncService,
  fetchTwimlApp,
  type SyncService,
  type TwimlApp,
} from '../checks/resources';
import { checkApiKey } from '../checks/signing-key';
import { connect, LIST_OPTIONS, type TwilioClient } from '../twilio/client';
import type { Choices } from './choices';
import { readPendingKey } from './key-note';

export interface Inventory {
  /** About the API key in `.env`; empty if there is none. */
  readonly keyFindings: readonly Finding[];
  /** The name of a key that an interrupted run may have created. */
  readonly lostKeyName: string | undefined;
  /** All keys of the account if one may be lost; otherwise not complete. */
  readonly keys: readonly { readonly sid: string; readonly friendlyName: string }[];
  /** The resource that `.env` names, or else the one with the chosen name. Undefined also if no product needs it. */
  readonly twimlApp: TwimlApp | undefined;
  readonly conversationsService: ConversationsService | undefined;
  readonly syncService: SyncService | undefined;
  /** All of the account, if a variable names one. */
  readonly pushCredentials: readonly PushCredential[];
}

export type LookUps = ReturnType<typeof lookUpsIn>;

/** @param proposal the choices before the questions: no answer names another resource */
export function lookUpsIn(client: TwilioClient, { name, variables }: Choices) {
  const { applications } = client.api.v2010.accounts(client.accountSid);
  const { TWIML_APP_SID: appSid, CONVERSATIONS_SERVICE_SID: chatSid, SYNC_SERVICE_SID: syncSid } = variables;
  const isNamed = ({ friendlyName }: { readonly friendlyName: string }) => friendlyName === name;
  const lostKeyName = once(async () => readPendingKey());
  return {
    lostKeyName,
    keyFindings: once(() => checkApiKey(variables, client, connect)),
    keys: once(async () => listKeys(client, Boolean(variables.API_KEY_SID), await lostKeyName())),
    twimlApp: once(async (): Promise<TwimlApp | undefined> => {
      if (appSid) return fetchTwimlApp(client, appSid);
      return (await applications.list({ friendlyName: name, limit: 1 }))[0];
    }),
    conversationsService: once(async (): Promise<ConversationsService | undefined> => {
      if (chatSid) return fetchConversationsService(client, chatSid);
      return (await client.conversations.v1.services.list(LIST_OPTIONS)).find(isNamed);
    }),
    syncService: once(async (): Promise<SyncService | undefined> => {
      if (syncSid) return fetchSyncService(client, syncSid);
      return (await client.sync.v1.services.list(LIST_OPTIONS)).find(isNamed);
    }),
    pushCredentials: once(() => listPushCredentials(client)),
  };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

async function listKeys(client: TwilioClient, hasKey: boolean, lostKeyName: string | undefined) {
  if (hasKey && !lostKeyName) return [];
  // If no key is lost, this only shows that these credentials may manage keys.
  const limits = lostKeyName ? LIST_OPTIONS : { limit: 1 };
  return client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, ...limits });
}

/** Looks up what these choices need, and nothing of a product that is not chosen. */
export async function inspect(lookUps: LookUps, { products, voiceUrl, variables }: Choices): Promise<Inventory> {
  const placesCalls = Boolean(voiceUrl || variables.TWIML_APP_SID);
  return {
    keyFindings: await lookUps.keyFindings(),
    lostKeyName: await lookUps.lostKeyName(),
    keys: await lookUps.keys(),
    pushCredentials: namesPushCredential(variables) ? await lookUps.pushCredentials() : [],
    twimlApp: products.includes('voice') && placesCalls ? await lookUps.twimlApp() : undefined,
    conversationsService: products.includes('conversations') ? await lookUps.conversationsService() : undefined,
    syncService: products.includes('sync') ? await lookUps.syncService() : undefined,
  };
}
