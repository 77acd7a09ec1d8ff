// The questions of `npm run setup`, for what neither a flag nor `.env` has said. Needs a terminal.
import * as clack from '@clack/prompts';
import { read } from '../../src/config/values';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { fitsPlatform, PUSH_VARIABLES } from '../checks/push-credentials';
import type { Credentials } from '../credentials';
import { OwnerError } from '../owner-error';
import type { Choices } from './choices';
import { type SetupFlags, voiceUrlProblem } from './flags';
import type { Wishes } from './wishes';

/** What is wrong with the provider that the variables name; undefined where it answers as it should. */
export type ProviderProblem = (variables: Record<string, string>) => Promise<string | undefined>;

const LABELS: Readonly<Record<Product, string>> = {
  video: 'Video',
  voice: 'Voice',
  conversations: 'Conversations',
  sync: 'Sync',
};

export async function askCredentials(): Promise<Credentials> {
  const validate = problemOf('ACCOUNT_SID');
  const message = 'Account SID (https://console.twilio.com)';
  const accountSid = (await answered(clack.text({ message, placeholder: 'AC…', validate }))).trim();
  const filled = (text: string | undefined) => (text?.trim() ? undefined : 'It is needed.');
  const password = await answered(clack.password({ message: 'Auth Token (not kept)', validate: filled }));
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
  const isOpen = (name: VariableName) => flags.variables[name] === undefined;
  let { voiceUrl } = wishes;
  if (products.includes('voice')) {
    if (voiceUrl === undefined) voiceUrl = await askVoiceUrl(choices.voiceUrl);
    if (isOpen('VOICE_INCOMING_ALLOW')) variables.VOICE_INCOMING_ALLOW = await askIncoming(variables);
  }
  for (const name of PUSH_VARIABLES) {
    const product = name.startsWith('VOICE_') ? 'voice' : 'conversations';
    if (!products.includes(product) || !/_(?:IOS|ANDROID)$/.test(name) || !isOpen(name as VariableName)) continue;
    variables[name] = await askPushCredential(name, choices, variables[name]);
  }
  if (isOpen('OIDC_ISSUER') && isOpen('ALLOW_ANONYMOUS')) await askCallers(variables, problemWithProvider);
  return { ...wishes, products, voiceUrl, variables };
}

async function askProducts(initial: readonly Product[]): Promise<readonly Product[]> {
  const options = PRODUCTS.map((value) => ({ value, label: LABELS[value] }));
  const message = 'Which products does the app use?';
  const chosen = await answered(clack.multiselect({ message, options, initialValues: initial, required: true }));
  return PRODUCTS.filter((product) => chosen.includes(product));
}

async function askVoiceUrl(initial: string | undefined): Promise<string | undefined> {
  const message = 'Voice URL: what answers with TwiML when an app places a call (empty: apps place no calls)';
  const validate = (text = '') => (text.trim() ? voiceUrlProblem(text.trim()) : undefined);
  const text = await answered(clack.text({ message, placeholder: 'https://…', initialValue: initial, validate }));
  return text.trim() || undefined;
}

async function askIncoming(variables: Record<string, string>): Promise<string> {
  const initialValue = variables.VOICE_INCOMING_ALLOW?.toLowerCase() !== 'false';
  return String(await answered(clack.confirm({ message: 'May the app receive calls?', initialValue })));
}

/** Only where the account has one that fits: setup cannot make them. */
async function askPushCredential(name: string, choices: Choices, initial = ''): Promise<string> {
  const fitting = choices.pushCredentials.filter(({ type }) => fitsPlatform(name, type));
  if (fitting.length === 0) return initial;
  const options = fitting.map(({ sid, friendlyName }) => ({ value: sid, label: printable(friendlyName), hint: sid }));
  const message = `Push credential for ${name.startsWith('VOICE_') ? 'Voice' : 'Conversations'} on ${name.endsWith('_IOS') ? 'iOS' : 'Android'}?`;
  const none = { value: '', label: 'None', hint: '' };
  return answered(clack.select({ message, options: [none, ...options], initialValue: initial }));
}

async function askCallers(variables: Record<string, string>, problemWithProvider: ProviderProblem): Promise<void> {
  const options = [
    { value: 'provider', label: 'Users whom my identity provider has signed in' },
    { value: 'everybody', label: 'Everybody, without signing in (ALLOW_ANONYMOUS)' },
    // Where a provider is set, 'nobody yet' would be less than there is.
    ...(variables.OIDC_ISSUER ? [] : [{ value: 'later', label: 'Nobody yet: it works on this computer only' }]),
  ];
  const initialValue = variables.ALLOW_ANONYMOUS?.toLowerCase() === 'true' ? 'everybody' : 'provider';
  const who = await answered(clack.select({ message: 'Who may have a token?', options, initialValue }));
  variables.ALLOW_ANONYMOUS = who === 'everybody' ? 'true' : '';
  if (who === 'provider') await askProvider(variables, problemWithProvider);
}

async function askProvider(variables: Record<string, string>, problemWithProvider: ProviderProblem): Promise<void> {
  for (;;) {
    for (const [name, message] of [
      ['OIDC_ISSUER', 'Issuer, exactly as its tokens name it in iss (docs/README.md has the usual ones)'],
      ['OIDC_AUDIENCE', 'Audience: whom the tokens are for (aud)'],
    ] as const) {
      const text = await answered(clack.text({ message, initialValue: variables[name], validate: problemOf(name) }));
      variables[name] = text.trim();
    }
    const spinner = clack.spinner();
    spinner.start('Asking the identity provider');
    const problem = await problemWithProvider(variables);
    if (!problem) return spinner.stop('The identity provider answers.');
    spinner.error(problem);
  }
}

/** @returns true where the owner wants it so */
export async function askWhetherToGoOn(): Promise<boolean> {
  return answered(clack.confirm({ message: 'Shall it be done?' }));
}

function problemOf(name: VariableName) {
  return (text = '') => {
    const reading = read<unknown>(VARIABLES[name].format, text.trim());
    return 'problem' in reading ? `It ${reading.problem}.` : undefined;
  };
}

/** @throws OwnerError where the owner ended it with Ctrl-C */
async function answered<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await answer;
  if (clack.isCancel(value)) throw new OwnerError('Ended: nothing was changed.');
  return value as Exclude<T, symbol>;
}

/** Names are whatever somebody typed into the console. */
const printable = (text: string) => text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, 64);
