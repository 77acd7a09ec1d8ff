// What there is at Twilio already, found by its SID in `.env` or by its name, and what has to be created. Reads only.
import type { VariableName } from '../../src/config/variables';
import type { Finding } from '../checks/finding';
import { checkPushCredentials } from '../checks/push-credentials';
import { checkConversationsService, checkSyncService, checkTwimlApp } from '../checks/resources';
import { OwnerError } from '../owner-error';
import { type TwilioClient, unlessMissing } from '../twilio-account';
import { planApiKey } from './api-key';
import { refuse, sentencesOf } from './sentences';
import type { Variables, Wishes } from './wishes';

const VOICE_NEEDS =
  'Voice needs --voice-url URL, what runs when an app places a call, or --voice-incoming-allow true, or both.';

export interface Step {
  readonly what: string;
  readonly does: 'keep' | 'find' | 'change' | 'create';
  /** The variables that it fills. */
  readonly fills: readonly VariableName[];
  /** Sentences about what is there already. */
  readonly warnings?: readonly string[];
  /** @returns the texts of what it fills */
  readonly run: () => Promise<Variables>;
}

/**
 * In the order in which they have to be taken: the key comes last.
 *
 * @throws OwnerError, where `.env` names what is not there
 */
export async function planFor(client: TwilioClient, wishes: Wishes): Promise<readonly Step[]> {
  const { products } = wishes;
  refuse(await checkPushCredentials(client, wishes.variables));
  const steps = [
    products.includes('voice') ? await planTwimlApp(client, wishes) : undefined,
    products.includes('conversations') ? await planConversations(client, wishes) : undefined,
    products.includes('sync') ? await planSync(client, wishes) : undefined,
    await planApiKey(client, wishes),
  ];
  return steps.filter((step) => step !== undefined);
}

/** @throws OwnerError, where something that `.env` names is not there or does not do */
export async function checkKept(client: TwilioClient, wishes: Wishes): Promise<void> {
  for (const check of [checkPushCredentials, checkConversationsService, checkSyncService]) {
    refuse(await check(client, wishes.variables));
  }
  await planApiKey(client, wishes);
}

async function planTwimlApp(client: TwilioClient, wishes: Wishes): Promise<Step | undefined> {
  const step = { fills: ['TWIML_APP_SID'], what: 'TwiML app' } as const;
  const { name, voiceUrl, variables, placesCalls } = wishes;
  const receivesCalls = variables.VOICE_INCOMING_ALLOW?.toLowerCase() === 'true';
  if (!placesCalls && receivesCalls) return undefined;
  const { applications } = client.api.v2010.accounts(client.accountSid);
  const named = variables.TWIML_APP_SID;
  const app = named
    ? await unlessMissing(applications(named).fetch())
    : (await applications.list({ friendlyName: name, limit: 1 }))[0];
  if (!app) {
    refuse(await checkTwimlApp(client, variables));
    if (voiceUrl) {
      const created = () => applications.create({ friendlyName: name, voiceUrl, voiceMethod: 'POST' });
      return { ...step, does: 'create', run: sidOf(step, created) };
    }
    if (receivesCalls) return undefined;
    throw new OwnerError(VOICE_NEEDS);
  }
  if (voiceUrl && voiceUrl !== app.voiceUrl) {
    return { ...step, does: 'change', run: sidOf(step, () => applications(app.sid).update({ voiceUrl })) };
  }
  if (!app.voiceUrl) throw new OwnerError('The TwiML app has no voice URL: give one with --voice-url URL.');
  return { ...step, does: named ? 'keep' : 'find', run: sidOf(step, async () => app) };
}

async function planConversations(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const { services } = client.conversations.v1;
  return planService({
    step: { fills: ['CONVERSATIONS_SERVICE_SID'], what: 'Conversations service' },
    kept: variables.CONVERSATIONS_SERVICE_SID,
    find: async () => (await services.list()).find(({ friendlyName }) => friendlyName === name),
    check: (sid) => checkConversationsService(client, { CONVERSATIONS_SERVICE_SID: sid }),
    create: () => services.create({ friendlyName: name }),
  });
}

/** With access control: without it, every user's token reads and writes what is everybody else's. */
async function planSync(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const { services } = client.sync.v1;
  return planService({
    step: { fills: ['SYNC_SERVICE_SID'], what: 'Sync service' },
    kept: variables.SYNC_SERVICE_SID,
    find: async () => (await services.list()).find(({ friendlyName }) => friendlyName === name),
    check: (sid) => checkSyncService(client, { SYNC_SERVICE_SID: sid }),
    create: () => services.create({ friendlyName: name, aclEnabled: true }),
  });
}

type Named = Pick<Step, 'fills' | 'what'>;
type Resource = { readonly sid: string };

interface Service {
  readonly step: Named;
  /** The SID in `.env`. */
  readonly kept: string | undefined;
  readonly find: () => Promise<Resource | undefined>;
  readonly check: (sid: string) => Promise<Finding[]>;
  readonly create: () => Promise<Resource>;
}

async function planService({ step, kept, find, check, create }: Service): Promise<Step> {
  const sid = kept || (await find())?.sid;
  if (!sid) return { ...step, does: 'create', run: sidOf(step, create) };
  const findings = await check(sid);
  refuse(findings);
  const run = sidOf(step, async () => ({ sid }));
  return { ...step, does: kept ? 'keep' : 'find', warnings: sentencesOf('warning', findings), run };
}

function sidOf({ fills }: Named, find: () => Promise<Resource>): Step['run'] {
  return async () => {
    const { sid } = await find();
    return Object.fromEntries(fills.map((name) => [name, sid]));
  };
}
