// What an owner may choose from: what is at Twilio already.
import { fitsPlatform } from '../checks/push-credentials';
import { LISTED, type TwilioClient, unlessMissing } from '../twilio-account';
import { voiceUrlProblem } from './flags';
import type { Wishes } from './wishes';

export interface Choices {
  readonly pushCredentials: readonly { readonly sid: string; readonly friendlyName: string; readonly type: string }[];
  /** Of the TwiML app, where there is one. */
  readonly voiceUrl: string | undefined;
}

export async function choicesAt(client: TwilioClient, { name, variables }: Wishes): Promise<Choices> {
  const { applications } = client.api.v2010.accounts(client.accountSid);
  const app = variables.TWIML_APP_SID
    ? await unlessMissing(applications(variables.TWIML_APP_SID).fetch())
    : (await applications.list({ friendlyName: name, limit: 1 }))[0];
  const pushCredentials = await client.conversations.v1.credentials.list(LISTED);
  const isUrl = app && !voiceUrlProblem(app.voiceUrl ?? '');
  return { pushCredentials, voiceUrl: isUrl ? app.voiceUrl : undefined };
}

/** The push credentials for the platform of a variable, as options to choose from. */
export function pushOptions(variable: string, { pushCredentials }: Choices) {
  const fitting = pushCredentials.filter(({ type }) => fitsPlatform(variable, type));
  return fitting.map(({ sid, friendlyName }) => ({
    value: sid,
    label: printable(friendlyName ?? '') || sid,
    hint: sid,
  }));
}

/** Names are whatever somebody typed into the console. */
export const printable = (text: string) => text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, 64);
