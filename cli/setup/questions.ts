// The questions of `npm run setup`, for what neither a flag nor `.env` has said. Needs a terminal.
import * as clack from '@clack/prompts';
import { isTrue } from '../../src/config/values';
import { ROWS, type VariableName } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/products';
import { PUSH_VARIABLES } from '../checks/push-credentials';
import type { Credentials } from '../twilio/credentials';
import { askCallers, type ProviderProblem } from './caller-questions';
import { type Choices, pushOptions } from './choices';
import { answered, askText, needed, problemOf } from './prompts';
import { type SetupFlags, voiceUrlProblem } from './setup-flags';
import type { Wishes } from './wishes';

const LABELS: Readonly<Record<Product, string>> = {
  video: 'Video',
  voice: 'Voice',
  conversations: 'Conversations',
  sync: 'Sync',
};

export function greet(): void {
  clack.intro('Sets up your Twilio account. It shows the plan first; Ctrl-C ends it.');
}

/** @param known the account that `.env` names */
export async function askCredentials(known: string | undefined): Promise<Credentials> {
  const message = 'Account SID (https://console.twilio.com shows it)';
  const accountSid = known ?? (await askText(message, problemOf('ACCOUNT_SID'), { placeholder: 'AC…' }));
  const password = await answered(
    clack.password({ message: `Auth Token${known ? ` of ${known}` : ''} (it is not kept)`, validate: needed }),
  );
  return { accountSid, username: accountSid, password: password.trim() };
}

/** @param wishes what flags and `.env` say: the answers to begin with */
export async function askWishes(
  wishes: Wishes,
  flags: SetupFlags,
  choices: Choices,
  problemWithProvider: ProviderProblem,
): Promise<Wishes> {
  const products = flags.products ?? (await askProducts(wishes.products));
  const variables: Record<string, string> = { ...wishes.variables };
  const voiceUrl = products.includes('voice') ? await askVoice(variables, flags, choices) : wishes.voiceUrl;
  for (const name of PUSH_VARIABLES) {
    const { product } = ROWS[name];
    const isOpen = flags.variables[name] === undefined;
    if (product && products.includes(product) && isOpen) await askPushCredential(variables, name, choices);
  }
  await askCallers(variables, flags.variables, problemWithProvider);
  return { ...wishes, products, voiceUrl, variables };
}

async function askProducts(initial: readonly Product[]): Promise<readonly Product[]> {
  const options = PRODUCTS.map((value) => ({ value, label: LABELS[value] }));
  const message = 'Which products does the app use?';
  const chosen = await answered(clack.multiselect({ message, options, initialValues: [...initial], required: true }));
  return PRODUCTS.filter((product) => chosen.includes(product));
}

/** @returns the voice URL */
async function askVoice(
  variables: Record<string, string>,
  flags: SetupFlags,
  choices: Choices,
): Promise<string | undefined> {
  const { VOICE_INCOMING_ALLOW: said } = flags.variables;
  // Voice has to be good for something.
  const isNeeded = said !== undefined && !isTrue(said);
  // An app of that name is no reason to place calls again, where the owner has taken it out.
  const initial = isReceiveOnly(variables) ? undefined : choices.voiceUrl;
  const voiceUrl = flags.voiceUrl ?? ((await askVoiceUrl(initial, isNeeded)) || undefined);
  if (!voiceUrl) variables.TWIML_APP_SID = '';
  if (said !== undefined) return voiceUrl;
  const { VOICE_INCOMING_ALLOW: before, TWIML_APP_SID: app } = variables;
  // Where Voice is set up already, an empty variable is an answer.
  const initialValue = before ? isTrue(before) : !app;
  const isReceiving =
    !voiceUrl || (await answered(clack.confirm({ message: 'May the app receive calls?', initialValue })));
  variables.VOICE_INCOMING_ALLOW = String(isReceiving);
  return voiceUrl;
}

const isReceiveOnly = ({ TWIML_APP_SID, VOICE_INCOMING_ALLOW }: Record<string, string>) =>
  !TWIML_APP_SID && isTrue(VOICE_INCOMING_ALLOW);

function askVoiceUrl(initialValue: string | undefined, isNeeded: boolean): Promise<string> {
  const message = `Voice URL: runs when the app places a call${isNeeded ? '' : ' (empty: it only receives calls)'}`;
  const validate = (text = '') => {
    if (!text.trim()) return isNeeded ? needed(text) : undefined;
    const problem = voiceUrlProblem(text.trim());
    return problem && `It ${problem}.`;
  };
  return askText(message, validate, { placeholder: 'https://…', initialValue });
}

/** Only where the account has one that fits: setup cannot make them. */
async function askPushCredential(
  variables: Record<string, string>,
  name: VariableName,
  choices: Choices,
): Promise<void> {
  const { product, platform } = ROWS[name];
  const options = pushOptions(name, choices);
  if (!product || !platform || options.length === 0) return;
  const of = `${LABELS[product]} on ${platform === 'ios' ? 'iOS' : 'Android'}`;
  const all = [{ value: '', label: 'None', hint: '' }, ...options];
  const message = `Push credential for ${of}`;
  variables[name] = await answered(clack.select({ message, options: all, initialValue: variables[name] ?? '' }));
}

/** @returns true where the owner wants it so */
export async function askWhetherToGoOn(plan: readonly string[]): Promise<boolean> {
  clack.log.step(['The plan', ...plan].join('\n'));
  return answered(clack.confirm({ message: 'Do it, and write .env?' }));
}
