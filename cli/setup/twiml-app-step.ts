// The TwiML app, which outgoing calls run: without it, or a URL for it, apps place no calls.
import { isTrue } from '../../src/config/values';
import { checkTwimlApp } from '../checks/resources';
import { OwnerError } from '../terminal/owner-error';
import { type TwilioClient, unlessMissing } from '../twilio/client';
import { printable, refuse } from './sentences';
import { type Step, sidOf } from './step';
import type { Wishes } from './wishes';

const VOICE_NEEDS =
  'Voice needs --voice-url URL, what runs when an app places a call, or --voice-incoming-allow true, or both.';

const STEP = { what: 'TwiML app', fills: ['TWIML_APP_SID'] } as const;

/** The one in `.env`, else the one of the name. */
export async function findTwimlApp(client: TwilioClient, { name, variables }: Wishes) {
  const { applications } = client.api.v2010.accounts(client.accountSid);
  if (variables.TWIML_APP_SID) return unlessMissing(applications(variables.TWIML_APP_SID).fetch());
  return (await applications.list({ friendlyName: name, limit: 1 }))[0];
}

/** One without a voice URL may still get it. @throws OwnerError */
export async function refuseMissingTwimlApp(client: TwilioClient, wishes: Wishes): Promise<void> {
  if (!wishes.variables.TWIML_APP_SID || (await findTwimlApp(client, wishes))) return;
  refuse(await checkTwimlApp(client, wishes.variables));
}

/** @returns nothing where apps shall only receive calls */
export async function planTwimlApp(client: TwilioClient, wishes: Wishes): Promise<readonly Step[]> {
  const { name, voiceUrl, variables } = wishes;
  const sid = variables.TWIML_APP_SID;
  // Not by its name alone: an app that is there may be one that the owner has taken out of `.env`, to stop calls.
  if (!sid && !voiceUrl) {
    if (isTrue(variables.VOICE_INCOMING_ALLOW)) return [];
    throw new OwnerError(VOICE_NEEDS);
  }
  const { applications } = client.api.v2010.accounts(client.accountSid);
  const app = await findTwimlApp(client, wishes);
  if (!voiceUrl || (sid && !app)) refuse(await checkTwimlApp(client, variables));
  if (!app) {
    const create = () => applications.create({ friendlyName: name, voiceUrl, voiceMethod: 'POST' });
    return [{ ...STEP, does: 'create', run: sidOf(STEP, create) }];
  }
  if (voiceUrl && voiceUrl !== app.voiceUrl) {
    const detail = ` ${voiceUrl}${app.voiceUrl ? ` instead of ${printable(app.voiceUrl)}` : ''}`;
    return [{ ...STEP, does: 'change', detail, run: sidOf(STEP, () => applications(app.sid).update({ voiceUrl })) }];
  }
  return [{ ...STEP, does: sid ? 'keep' : 'find', run: sidOf(STEP, async () => app) }];
}
