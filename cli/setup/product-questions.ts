// The questions about the products: which ones, and what Voice and push notifications need.
import * as clack from '@clack/prompts';
import { isTrue } from '../../src/config/formats';
import { rowOf, VARIABLES, type VariableName } from '../../src/config/variables';
import { type Platform, PRODUCTS, type Product } from '../../src/twilio/products';
import { fitsPlatform, PUSH_VARIABLES, type PushCredential } from '../checks/push-credentials';
import { printable } from '../terminal/printable';
import { progress } from '../terminal/progress';
import { type SetupFlags, voiceUrlProblem } from './flags';
import type { LookUps } from './inventory';
import { askText, required, unlessCancelled } from './prompts';

const PRODUCT_LABELS: Readonly<Record<Product, string>> = {
  video: 'Video',
  voice: 'Voice',
  conversations: 'Conversations',
  sync: 'Sync',
};

const PLATFORM_LABELS: Readonly<Record<Platform, string>> = {
  ios: 'iOS',
  'ios-sandbox': 'iOS builds signed for development',
  android: 'Android',
};

export async function askProducts(initial: readonly Product[]): Promise<readonly Product[]> {
  const options = PRODUCTS.map((value) => ({ value, label: PRODUCT_LABELS[value] }));
  const message = 'Which products does the app use?';
  const chosen = await unlessCancelled(
    clack.multiselect({ message, options, initialValues: [...initial], required: true }),
  );
  return PRODUCTS.filter((product) => chosen.includes(product));
}

/** @returns the voice URL; undefined if the app only receives calls */
export async function askVoice(
  variables: Record<string, string>,
  flags: SetupFlags,
  lookUps: LookUps,
): Promise<string | undefined> {
  const incoming = flags.variables.VOICE_INCOMING_ALLOW;
  const isUrlRequired = incoming !== undefined && !isTrue(incoming);
  const voiceUrl = flags.voiceUrl ?? ((await askVoiceUrl(variables, isUrlRequired, lookUps)) || undefined);
  if (!voiceUrl) variables.TWIML_APP_SID = '';
  if (incoming !== undefined) return voiceUrl;
  const { VOICE_INCOMING_ALLOW: before, TWIML_APP_SID: appSid } = variables;
  // If Voice was set up before, an empty VOICE_INCOMING_ALLOW means no.
  const initialValue = before ? isTrue(before) : !appSid;
  const isReceiving =
    !voiceUrl || (await unlessCancelled(clack.confirm({ message: 'May the app receive calls?', initialValue })));
  variables.VOICE_INCOMING_ALLOW = String(isReceiving);
  return voiceUrl;
}

async function askVoiceUrl(
  variables: Record<string, string>,
  isRequired: boolean,
  { twimlApp }: LookUps,
): Promise<string> {
  // An owner who has emptied TWIML_APP_SID does not want the outgoing calls of an app with that name back.
  const isReceiveOnly = !variables.TWIML_APP_SID && isTrue(variables.VOICE_INCOMING_ALLOW);
  const app = isReceiveOnly ? undefined : await progress('Looking for the TwiML app', twimlApp);
  const initialValue = app?.voiceUrl && !voiceUrlProblem(app.voiceUrl) ? app.voiceUrl : undefined;
  const message = `Voice URL, requested when the app places a call${isRequired ? '' : ' (empty: it only receives calls)'}`;
  const validate = (text = '') => {
    if (!text.trim()) return isRequired ? required(text) : undefined;
    const problem = voiceUrlProblem(text.trim());
    return problem && `It ${problem}.`;
  };
  return askText(message, validate, { placeholder: 'https://…', initialValue });
}

/** Only for platforms that the account has a credential for: setup cannot create one. */
export async function askPushCredentials(
  variables: Record<string, string>,
  products: readonly Product[],
  flags: SetupFlags,
  lookUps: LookUps,
): Promise<void> {
  const open = PUSH_VARIABLES.flatMap((name) => {
    const { product, platform } = rowOf(name);
    const isOpen = product && products.includes(product) && platform && flags.variables[name] === undefined;
    return isOpen ? [{ name, label: `${PRODUCT_LABELS[product]} on ${PLATFORM_LABELS[platform]}` }] : [];
  });
  if (open.length === 0) return;
  const credentials = await progress('Looking for push credentials', lookUps.pushCredentials);
  const questions = open
    .map((each) => ({ ...each, options: pushOptions(each.name, variables[each.name], credentials) }))
    .filter(({ options }) => options.length > 0);
  if (questions.length > 0)
    clack.log.info(`The account's push credentials: ${VARIABLES.VOICE_PUSH_CREDENTIAL_SID.link}`);
  for (const { name, label, options } of questions) {
    const all = [{ value: '', label: 'None', hint: '' }, ...options];
    const question = { message: `Push credential for ${label}`, options: all, initialValue: variables[name] ?? '' };
    variables[name] = await unlessCancelled(clack.select(question));
  }
}

/** @param current the credential in `.env`, which stays an answer even if the plan will warn about it */
function pushOptions(variable: VariableName, current: string | undefined, credentials: readonly PushCredential[]) {
  const fitting = credentials.filter((each) => fitsPlatform(variable, each) || each.sid === current);
  return fitting.map(({ sid, friendlyName }) => ({
    value: sid,
    label: printable(friendlyName ?? '') || sid,
    hint: sid,
  }));
}
