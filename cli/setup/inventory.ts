// What setup inspects before it decides: the Twilio account and the identity provider. Changes nothing.
import { variablesOf } from '../../src/config/variables';
import { KEY_TIMES } from '../../src/oidc/key-source';
import { checkStatus } from '../checks/account';
import { checkProvider } from '../checks/identity-provider';
import { nodeNetwork } from '../checks/network';
import { listPushCredentials, type PushCredential } from '../checks/push-credentials';
import { type Found, fetchResource, RESOURCES, type ResourceProduct } from '../checks/resources';
import { checkApiKey } from '../checks/signing-key';
import { connect, type TwilioClient } from '../twilio/client';
import type { Choices, Variables } from './choices';
import { sentencesOf, throwFirstProblem } from './refusals';

/** What the account has for the chosen products. */
export interface Inventory {
  /** By product: the resource that `.env` names, or else the one with the chosen name. */
  readonly resources: Readonly<Partial<Record<ResourceProduct, Found>>>;
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
  const resources: Partial<Record<ResourceProduct, Found>> = {};
  for (const product of products) {
    if (product === 'video') continue;
    const resource = RESOURCES[product];
    const sid = variables[resource.variable];
    const found = await (sid ? fetchResource(resource, client, sid) : resource.findByName(client, name));
    if (found) resources[product] = found;
  }
  const hasPush = products.some((product) => variablesOf(product, 'pushCredential').length > 0);
  return { resources, pushCredentials: hasPush ? await listPushCredentials(client) : [] };
}

/** @returns what is wrong with the identity provider that the variables name; undefined if it works or none is named */
export async function findProviderProblem(variables: Variables): Promise<string | undefined> {
  return sentencesOf('problem', await checkProvider(variables, nodeNetwork(KEY_TIMES.fetchTimeout)))[0];
}
