// What an owner may choose from: what is at Twilio already.
import { type TwilioClient, unlessMissing } from '../twilio-account';
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
  const pushCredentials = await client.conversations.v1.credentials.list();
  return { pushCredentials, voiceUrl: app?.voiceUrl || undefined };
}
