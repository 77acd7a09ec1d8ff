// What setup inspects before it decides: the Twilio account and the identity provider. Changes nothing.
import { variablesOf } from '../../src/config/variables';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { checkStatus } from '../checks/account';
import { checkProvider } from '../checks/identity-provider';
import { listPushCredentials, type PushCredential } from '../checks/push-credentials';
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
import type { Choices, Variables } from './choices';
import { sentencesOf, throwFirstProblem } from './refusals';

/** What the account has for the chosen products. */
export interface Inventory {
  /** The resource that `.env` names, or else the one with the chosen name. */
  readonly twimlApp: TwimlApp | undefined;
  readonly conversationsService: ConversationsService | undefined;
  readonly syncService: SyncService | undefined;
  /** All of the account, if a chosen product can use one. */
  readonly pushCredentials: readonly PushCredential[];
}

/**
 * Checks the account and the API key in `.env`, which no answer to a question could fix.
 *
 * @throws OwnerError for a problem of one of them; the client's error if the credentials may not manage keys
 */
export async function requireUsableAccount(client: TwilioClient, variables: Variables): Promise<void> {
  throwFirstProblem(await checkStatus(client));
  // Without a key, setup will create one. Credentials that may not manage keys fail here already.
  if (!variables.API_KEY_SID) await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid, limit: 1 });
  throwFirstProblem(await checkApiKey(variables, client, connect));
}

/** Requests nothing for products that are not chosen. */
export async function inspect(client: TwilioClient, { name, products, variables }: Choices): Promise<Inventory> {
  const { TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID } = variables;
  const hasPush = products.some((product) => variablesOf(product, 'pushCredential').length > 0);
  return {
    twimlApp: products.includes('voice') ? await findTwimlApp(client, TWIML_APP_SID, name) : undefined,
    conversationsService: products.includes('conversations')
      ? await findConversationsService(client, CONVERSATIONS_SERVICE_SID, name)
      : undefined,
    syncService: products.includes('sync') ? await findSyncService(client, SYNC_SERVICE_SID, name) : undefined,
    pushCredentials: hasPush ? await listPushCredentials(client) : [],
  };
}

async function findTwimlApp(client: TwilioClient, sid: string | undefined, friendlyName: string) {
  if (sid) return fetchTwimlApp(client, sid);
  const [app] = await client.api.v2010.accounts(client.accountSid).applications.list({ friendlyName, limit: 1 });
  return app;
}

async function findConversationsService(client: TwilioClient, sid: string | undefined, name: string) {
  if (sid) return fetchConversationsService(client, sid);
  const services = await client.conversations.v1.services.list(LIST_OPTIONS);
  return services.find(({ friendlyName }) => friendlyName === name);
}

async function findSyncService(client: TwilioClient, sid: string | undefined, name: string) {
  if (sid) return fetchSyncService(client, sid);
  const services = await client.sync.v1.services.list(LIST_OPTIONS);
  return services.find(({ friendlyName }) => friendlyName === name);
}

/** @returns what is wrong with the identity provider that the variables name; undefined if it works or none is named */
export async function findProviderProblem(variables: Variables): Promise<string | undefined> {
  const network = { fetch, now: Date.now, timeoutMilliseconds: KEY_TIMES.fetchTimeout };
  return sentencesOf('problem', await checkProvider(variables, network))[0];
}
