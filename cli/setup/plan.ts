// What there is at Twilio already, found by its SID in `.env` or by its name, and what has to be created. Reads only.
import type { Finding } from '../checks/finding';
import { checkPushCredentials } from '../checks/push-credentials';
import { checkConversationsService, checkSyncService, checkTwimlApp } from '../checks/resources';
import { OwnerError } from '../owner-error';
import { type TwilioClient, unlessMissing } from '../twilio-account';
import { planApiKey } from './api-key';
import type { Variables, Wishes } from './wishes';

const VOICE_NEEDS =
  'Voice needs --voice-url URL, what runs when an app places a call, or --voice-incoming-allow true, or both.';

export interface Step {
  readonly what: string;
  readonly does: 'keep' | 'find' | 'change' | 'create';
  /** The variable that gets the SID. */
  readonly variable: string;
  /** @returns the variables that it fills */
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

/** @throws OwnerError with the first problem and its remedy */
export function refuse(findings: readonly Finding[]): void {
  const problem = firstProblem(findings);
  if (problem) throw new OwnerError(problem);
}

/** The first problem and its remedy. */
export function firstProblem(findings: readonly Finding[]): string | undefined {
  for (const finding of findings) {
    if (finding.status === 'problem') return `${finding.message} ${finding.remedy}`;
  }
  return undefined;
}

async function planTwimlApp(client: TwilioClient, wishes: Wishes): Promise<Step | undefined> {
  const step = { variable: 'TWIML_APP_SID', what: 'TwiML app' };
  const { name, voiceUrl, variables } = wishes;
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
    if (variables.VOICE_INCOMING_ALLOW?.toLowerCase() === 'true') return undefined;
    throw new OwnerError(VOICE_NEEDS);
  }
  if (voiceUrl && voiceUrl !== app.voiceUrl) {
    return { ...step, does: 'change', run: sidOf(step, () => applications(app.sid).update({ voiceUrl })) };
  }
  if (!app.voiceUrl) throw new OwnerError('The TwiML app has no voice URL: give one with --voice-url URL.');
  return { ...step, does: named ? 'keep' : 'find', run: sidOf(step, async () => app) };
}

async function planConversations(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const step = { variable: 'CONVERSATIONS_SERVICE_SID', what: 'Conversations service' };
  refuse(await checkConversationsService(client, variables));
  const { services } = client.conversations.v1;
  return planService(step, { name, variables }, services, () => services.create({ friendlyName: name }));
}

/** With access control: without it, every user's token reads and writes what is everybody else's. */
async function planSync(client: TwilioClient, { name, variables }: Wishes): Promise<Step> {
  const step = { variable: 'SYNC_SERVICE_SID', what: 'Sync service' };
  refuse(await checkSyncService(client, variables));
  const { services } = client.sync.v1;
  return planService(step, { name, variables }, services, () =>
    services.create({ friendlyName: name, aclEnabled: true }),
  );
}

interface Services {
  readonly list: () => Promise<readonly { readonly sid: string; readonly friendlyName: string }[]>;
}

async function planService(
  step: Pick<Step, 'variable' | 'what'>,
  { name, variables }: Pick<Wishes, 'name' | 'variables'>,
  services: Services,
  create: () => Promise<{ readonly sid: string }>,
): Promise<Step> {
  const sid = variables[step.variable];
  if (sid) return { ...step, does: 'keep', run: sidOf(step, async () => ({ sid })) };
  const found = (await services.list()).find(({ friendlyName }) => friendlyName === name);
  if (found) return { ...step, does: 'find', run: sidOf(step, async () => found) };
  return { ...step, does: 'create', run: sidOf(step, create) };
}

function sidOf({ variable }: Pick<Step, 'variable'>, find: () => Promise<{ readonly sid: string }>): Step['run'] {
  return async () => ({ [variable]: (await find()).sid });
}
