// What an owner may choose from: what is at Twilio already.
import type { VariableName } from '../../src/config/variables';
import { fitsPlatform } from '../checks/push-credentials';
import { LISTED, type TwilioClient } from '../twilio/client';
import { printable } from './sentences';
import { voiceUrlProblem } from './setup-flags';
import { findTwimlApp } from './twiml-app-step';
import type { Wishes } from './wishes';

export interface Choices {
  readonly pushCredentials: readonly { readonly sid: string; readonly friendlyName: string; readonly type: string }[];
  /** Of the TwiML app, where there is one. */
  readonly voiceUrl: string | undefined;
}

export async function choicesAt(client: TwilioClient, wishes: Wishes): Promise<Choices> {
  const app = await findTwimlApp(client, wishes);
  const pushCredentials = await client.conversations.v1.credentials.list(LISTED);
  const isUrl = app && !voiceUrlProblem(app.voiceUrl ?? '');
  return { pushCredentials, voiceUrl: isUrl ? app.voiceUrl : undefined };
}

/** The push credentials for the platform of a variable, as options to choose from. */
export function pushOptions(variable: VariableName, { pushCredentials }: Choices) {
  const fitting = pushCredentials.filter(({ type }) => fitsPlatform(variable, type));
  return fitting.map(({ sid, friendlyName }) => ({
    value: sid,
    label: printable(friendlyName ?? '') || sid,
    hint: sid,
  }));
}
