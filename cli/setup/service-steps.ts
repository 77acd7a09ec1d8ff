// The Conversations service and the Sync service: the one in `.env`, else the one of the name, else a new one.

import { checkConversationsService, checkSyncService } from '../checks/resources';
import type { Finding } from '../terminal/finding';
import { LISTED, type TwilioClient } from '../twilio/client';
import { refuse, sentencesOf } from './sentences';
import { type Step, sidOf } from './step';
import type { Wishes } from './wishes';

export function planConversations(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const { services } = client.conversations.v1;
  return planService({
    step: { what: 'Conversations service', fills: ['CONVERSATIONS_SERVICE_SID'] },
    kept: variables.CONVERSATIONS_SERVICE_SID,
    find: async () => (await services.list(LISTED)).find(({ friendlyName }) => friendlyName === name),
    check: (sid) => checkConversationsService(client, { CONVERSATIONS_SERVICE_SID: sid }),
    create: () => services.create({ friendlyName: name }),
  });
}

/** With access control: without it, every user's token reads and writes what is everybody else's. */
export function planSync(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const { services } = client.sync.v1;
  return planService({
    step: { what: 'Sync service', fills: ['SYNC_SERVICE_SID'] },
    kept: variables.SYNC_SERVICE_SID,
    find: async () => (await services.list(LISTED)).find(({ friendlyName }) => friendlyName === name),
    check: (sid) => checkSyncService(client, { SYNC_SERVICE_SID: sid }),
    create: () => services.create({ friendlyName: name, aclEnabled: true }),
  });
}

interface Service {
  readonly step: Pick<Step, 'what' | 'fills'>;
  /** The SID in `.env`. */
  readonly kept: string | undefined;
  readonly find: () => Promise<{ readonly sid: string } | undefined>;
  readonly check: (sid: string) => Promise<Finding[]>;
  readonly create: () => Promise<{ readonly sid: string }>;
}

async function planService({ step, kept, find, check, create }: Service): Promise<Step> {
  const sid = kept || (await find())?.sid;
  if (!sid) return { ...step, does: 'create', run: sidOf(step, create) };
  const findings = await check(sid);
  refuse(findings);
  const run = sidOf(step, async () => ({ sid }));
  return { ...step, does: kept ? 'keep' : 'find', warnings: sentencesOf('warning', findings), run };
}
