// The questions of `npm run setup`, for what neither a flag nor `.env` has said. Needs a terminal.
import * as clack from '@clack/prompts';
import { read } from '../../src/config/values';
import { VARIABLES, type VariableName } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import { PUSH_VARIABLES } from '../checks/push-credentials';
import type { Credentials } from '../credentials';
import { OwnerError } from '../owner-error';
import { NOTHING_CHANGED, progress } from '../progress';
import { type Callers, type Choices, callerOptions, pushOptions } from './choices';
import { type SetupFlags, voiceUrlProblem } from './flags';
import type { Wishes } from './wishes';

/** What is wrong with the provider that the variables name; undefined where it answers as it should. */
export type ProviderProblem = (variables: Record<string, string>) => Promise<string | undefined>;

type Said = SetupFlags['variables'];

const LABELS: Readonly<Record<Product, string>> = {
  video: 'Video',
  voice: 'Voice',
  conversations: 'Conversations',
  sync: 'Sync',
};

// Ctrl-D closes the input: the question would wait forever, and Node.js would end the process with a warning.
clack.updateSettings({ aliases: { '\x04': 'cancel' } });

export function greet(): void {
  clack.intro('Sets up your Twilio account. It shows you the plan before it changes anything.');
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
    const product = name.startsWith('VOICE_') ? 'voice' : 'conversations';
    const isOpen = flags.variables[name as VariableName] === undefined;
    if (products.includes(product) && isOpen) await askPushCredential(variables, name, choices);
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
  // An app that is there keeps its URL, and Voice has to be good for something.
  const isNeeded = choices.voiceUrl !== undefined || (said !== undefined && said.toLowerCase() !== 'true');
  const voiceUrl = flags.voiceUrl ?? ((await askVoiceUrl(choices.voiceUrl, isNeeded)) || undefined);
  if (said !== undefined) return voiceUrl;
  const initialValue = variables.VOICE_INCOMING_ALLOW?.toLowerCase() !== 'false';
  const isReceiving =
    !voiceUrl || (await answered(clack.confirm({ message: 'May the app receive calls?', initialValue })));
  variables.VOICE_INCOMING_ALLOW = String(isReceiving);
  return voiceUrl;
}

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
async function askPushCredential(variables: Record<string, string>, name: string, choices: Choices): Promise<void> {
  const [, product, platform] = /^(VOICE|CONVERSATIONS)_.*_(IOS|ANDROID)$/.exec(name) ?? [];
  const options = pushOptions(name, choices);
  if (!platform || options.length === 0) return;
  const of = `${product === 'VOICE' ? 'Voice' : 'Conversations'} on ${platform === 'IOS' ? 'iOS' : 'Android'}`;
  const all = [{ value: '', label: 'None', hint: '' }, ...options];
  const message = `Push credential for ${of}`;
  variables[name] = await answered(clack.select({ message, options: all, initialValue: variables[name] ?? '' }));
}

async function askCallers(
  variables: Record<string, string>,
  said: Said,
  problemWithProvider: ProviderProblem,
): Promise<void> {
  if (!said.OIDC_ISSUER && said.ALLOW_ANONYMOUS !== undefined) return;
  const callers = said.OIDC_ISSUER ? 'mine' : await askWho(variables);
  if (!said.OIDC_ISSUER) variables.ALLOW_ANONYMOUS = callers === 'everybody' ? 'true' : '';
  if (callers === 'everybody' || callers === 'later') return;
  // Nothing of the provider before may stay, least of all the address of its keys.
  if (callers === 'another') for (const name of PROVIDER) variables[name] = said[name] ?? '';
  const names = PROVIDER.filter((name) => name !== 'OIDC_JWKS_URI' || variables[name]);
  const open = callers === 'same' ? [] : names.filter((name) => said[name] === undefined);
  await askProvider(variables, open, problemWithProvider);
}

function askWho(variables: Record<string, string>): Promise<Callers> {
  const isKnown = PROVIDER.every((name) => !problemOf(name)(variables[name]));
  const options = callerOptions(isKnown ? variables.OIDC_ISSUER : undefined);
  const isOpen = variables.ALLOW_ANONYMOUS?.toLowerCase() === 'true';
  const initialValue = isOpen ? 'everybody' : options[0]?.value;
  return answered(clack.select<Callers>({ message: 'Who may have a token?', options, initialValue }));
}

const PROVIDER = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const;

const PROVIDER_QUESTIONS: Readonly<Record<(typeof PROVIDER)[number], string>> = {
  OIDC_ISSUER: 'Issuer, exactly as the tokens have it in iss (see docs/README.md)',
  OIDC_AUDIENCE: 'Audience: whom the tokens are for (aud)',
  OIDC_JWKS_URI: 'Address of its keys (empty: its discovery document says it)',
};

/**
 * Until it answers as it should.
 *
 * @param names what is asked first; where it does not answer, everything is
 */
async function askProvider(
  variables: Record<string, string>,
  names: readonly (typeof PROVIDER)[number][],
  problemWithProvider: ProviderProblem,
): Promise<void> {
  for (const name of names) {
    const initialValue = variables[name];
    variables[name] = await askText(PROVIDER_QUESTIONS[name], problemOf(name), { initialValue });
  }
  const problem = await progress('Asking the identity provider', () => problemWithProvider(variables));
  if (!problem) return clack.log.success('The identity provider answers.');
  clack.log.warn(`The identity provider does not answer as it should.\n${problem}`);
  return askProvider(variables, PROVIDER, problemWithProvider);
}

/** @returns true where the owner wants it so */
export async function askWhetherToGoOn(plan: readonly string[]): Promise<boolean> {
  clack.log.step(['The plan', ...plan].join('\n'));
  return answered(clack.confirm({ message: 'Do it, and write .env?' }));
}

/** Trimmed. */
async function askText(
  message: string,
  validate: (text: string | undefined) => string | undefined,
  options: { readonly placeholder?: string; readonly initialValue?: string | undefined },
): Promise<string> {
  return (await answered(clack.text({ message, validate, ...options }))).trim();
}

const needed = (text = '') => (text.trim() ? undefined : 'It is needed.');

function problemOf(name: VariableName) {
  return (text = '') => {
    if (name === 'OIDC_JWKS_URI' && !text.trim()) return undefined;
    const reading = read<unknown>(VARIABLES[name].format, text.trim());
    if ('problem' in reading) return `It ${reading.problem}.`;
    const isPlain = /^http:/i.test(text.trim());
    return isPlain ? 'It must begin with https://: Twilio cannot ask a provider on this computer.' : undefined;
  };
}

/** @throws OwnerError where the owner ended it with Ctrl-C */
async function answered<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await answer;
  if (clack.isCancel(value)) throw new OwnerError(NOTHING_CHANGED);
  return value as Exclude<T, symbol>;
}
