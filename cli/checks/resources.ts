// The resources of the account that tokens grant access to, one for each product that has one: how it is found, made and
// judged. Finding and judging are apart, so that setup can judge what it has found already.
import { type Finding, findingsOf } from '../../advice/finding';
import { LIST_OPTIONS, type TwilioClient, unlessMissing } from '../twilio/client';

/** What Twilio says of a resource. */
export interface Found {
  readonly sid: string;
  /** Of a TwiML app: what Twilio requests when an app places a call. */
  readonly voiceUrl?: string | null;
  /** Of a Sync service. Access control: a user reads and writes only what has been granted. */
  readonly aclEnabled?: boolean;
}

export interface Resource {
  readonly title: 'TwiML app' | 'Conversations service' | 'Sync service';
  /** Has its SID. */
  readonly variable: 'TWIML_APP_SID' | 'CONVERSATIONS_SERVICE_SID' | 'SYNC_SERVICE_SID';
  /** The flags with which setup looks for another one, or creates it. */
  readonly replacingFlags: string;
  /** What an app sees if it does not exist. */
  readonly missingErrors: readonly number[];
  fetch(client: TwilioClient, sid: string): Promise<Found>;
  findByName(client: TwilioClient, friendlyName: string): Promise<Found | undefined>;
  create(client: TwilioClient, friendlyName: string, voiceUrl: string): Promise<Found>;
  /** @returns what else is wrong with one that exists; undefined if nothing is */
  findFlaw?(found: Found): Finding | undefined;
}

export type ResourceProduct = 'voice' | 'conversations' | 'sync';

const applicationsOf = ({ api, accountSid }: TwilioClient) => api.v2010.accounts(accountSid).applications;

/** In the order of the products. */
export const RESOURCES: Readonly<Record<ResourceProduct, Resource>> = {
  voice: {
    title: 'TwiML app',
    variable: 'TWIML_APP_SID',
    replacingFlags: "--twiml-app-sid '' --voice-url URL",
    missingErrors: [21218],
    fetch: (client, sid) => applicationsOf(client)(sid).fetch(),
    findByName: async (client, friendlyName) => (await applicationsOf(client).list({ friendlyName, limit: 1 }))[0],
    create: (client, friendlyName, voiceUrl) =>
      applicationsOf(client).create({ friendlyName, voiceUrl, voiceMethod: 'POST' }),
    findFlaw({ voiceUrl }) {
      if (voiceUrl) return undefined;
      const remedy = 'Run npm run setup -- --voice-url URL with the address of the TwiML to run.';
      return findingsOf(this.title).problem('It has no voice URL: every call from an app ends at once.', remedy);
    },
  },
  conversations: {
    title: 'Conversations service',
    variable: 'CONVERSATIONS_SERVICE_SID',
    replacingFlags: "--conversations-service-sid ''",
    missingErrors: [],
    fetch: (client, sid) => client.conversations.v1.services(sid).fetch(),
    findByName: async (client, name) => named(await client.conversations.v1.services.list(LIST_OPTIONS), name),
    create: (client, friendlyName) => client.conversations.v1.services.create({ friendlyName }),
  },
  sync: {
    title: 'Sync service',
    variable: 'SYNC_SERVICE_SID',
    replacingFlags: "--sync-service-sid ''",
    missingErrors: [],
    fetch: (client, sid) => client.sync.v1.services(sid).fetch(),
    findByName: async (client, name) => named(await client.sync.v1.services.list(LIST_OPTIONS), name),
    create: (client, friendlyName) => client.sync.v1.services.create({ friendlyName, aclEnabled: true }),
    findFlaw({ aclEnabled }) {
      if (aclEnabled) return undefined;
      const message = 'Access control is off: every Sync token can read and write everything in the service.';
      const remedy = 'Set AclEnabled of the service to true, and grant each user only what they need.';
      return findingsOf(this.title).warning(message, remedy);
    },
  },
};

function named<T extends { readonly friendlyName: string }>(services: readonly T[], name: string): T | undefined {
  return services.find(({ friendlyName }) => friendlyName === name);
}

/** @returns undefined if the account does not have it */
export const fetchResource = (resource: Resource, client: TwilioClient, sid: string): Promise<Found | undefined> =>
  unlessMissing(resource.fetch(client, sid));

/** @param found undefined if the variable names one that does not exist */
export function judgeResource(resource: Resource, found: Found | undefined): Finding {
  const { title, variable, replacingFlags, missingErrors } = resource;
  const { ok, problem } = findingsOf(title);
  if (found) return resource.findFlaw?.(found) ?? ok('It exists, and apps can use it.');
  const remedy = `Correct ${variable}, or run npm run setup -- ${replacingFlags} to replace it.`;
  return problem(`${variable} is not a ${title} of this account.`, remedy, ...missingErrors);
}
