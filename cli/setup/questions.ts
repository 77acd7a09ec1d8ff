// The questions of `npm run setup`. A flag answers its question, and `.env` has the initial answers. Needs a terminal.
import * as clack from '@clack/prompts';
import { isTrue, read } from '../../src/config/formats';
import { likelyMistake } from '../../src/config/mistakes';
import { rowOf, VARIABLES, type VariableName } from '../../src/config/variables';
import { type Platform, PRODUCTS, type Product } from '../../src/twilio/products';
import { fitsPlatform, PUSH_VARIABLES } from '../checks/push-credentials';
import { NOTHING_CHANGED, OwnerError, printable, progress } from '../terminal/output';
import type { Credentials } from '../twilio/credentials';
import type { Choices } from './choices';
import { type SetupFlags, voiceUrlProblem } from './flags';
import { findProviderProblem, type Inventory } from './inventory';

// Ctrl-D closes the input. Without this, the question would wait forever and Node.js would exit with a warning.
clack.updateSettings({ aliases: { '\x04': 'cancel' } });

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

/** The answers so far, which each question adds to. */
type Answers = Record<string, string>;

export function greet(): void {
  clack.intro('Sets up your Twilio account. Nothing changes before you confirm the plan; Ctrl-C cancels.');
}

/** @param knownSid the account that `.env` names */
export async function askCredentials(knownSid: string | undefined): Promise<Credentials> {
  const sidQuestion = `Account SID (see ${VARIABLES.ACCOUNT_SID.link})`;
  const accountSid = knownSid ?? (await askText(sidQuestion, validatorOf('ACCOUNT_SID'), { placeholder: 'AC…' }));
  const message = knownSid
    ? `Auth Token of ${knownSid} (see ${VARIABLES.AUTH_TOKEN.link}; not saved)`
    : 'Auth Token (not saved)';
  const password = await unlessCancelled(clack.password({ message, validate: validateSecret }));
  return { accountSid, username: accountSid, password: password.trim() };
}

export async function askProducts(proposed: readonly Product[]): Promise<readonly Product[]> {
  const options = PRODUCTS.map((value) => ({ value, label: PRODUCT_LABELS[value] }));
  const question = { message: 'Which products does the app use?', options, initialValues: [...proposed] };
  const chosen = await unlessCancelled(clack.multiselect({ ...question, required: true }));
  return PRODUCTS.filter((product) => chosen.includes(product));
}

/** @param proposal what `.env` and the flags choose, for the products of the answer */
export async function askChoices(proposal: Choices, inventory: Inventory, flags: SetupFlags): Promise<Choices> {
  const answers: Answers = { ...proposal.variables };
  const voiceUrl = proposal.products.includes('voice') ? await askVoice(answers, inventory, flags) : proposal.voiceUrl;
  await askPushCredentials(answers, proposal.products, inventory, flags);
  await askCallers(answers, flags);
  return { ...proposal, voiceUrl, variables: answers };
}

/** @returns true if the owner confirms the plan */
export async function confirmPlan(plan: readonly string[]): Promise<boolean> {
  clack.log.step(['The plan', ...plan].join('\n'));
  return unlessCancelled(clack.confirm({ message: 'Apply this plan and write .env?' }));
}

/** @returns the voice URL; undefined if the app only receives calls */
async function askVoice(answers: Answers, inventory: Inventory, flags: SetupFlags): Promise<string | undefined> {
  const incoming = flags.variables.VOICE_INCOMING_ALLOW;
  const isUrlRequired = incoming !== undefined && !isTrue(incoming);
  const voiceUrl = flags.voiceUrl ?? ((await askVoiceUrl(answers, inventory, isUrlRequired)) || undefined);
  if (!voiceUrl) answers.TWIML_APP_SID = '';
  if (incoming !== undefined) return voiceUrl;
  const { VOICE_INCOMING_ALLOW: before, TWIML_APP_SID: appSid } = answers;
  // If Voice was set up before, an empty VOICE_INCOMING_ALLOW means no.
  const initialValue = before ? isTrue(before) : !appSid;
  const isReceiving =
    !voiceUrl || (await unlessCancelled(clack.confirm({ message: 'May the app receive calls?', initialValue })));
  answers.VOICE_INCOMING_ALLOW = String(isReceiving);
  return voiceUrl;
}

function askVoiceUrl(answers: Answers, { resources }: Inventory, isRequired: boolean): Promise<string> {
  // An owner who has emptied TWIML_APP_SID does not want the outgoing calls of an app with that name back.
  const isReceiveOnly = !answers.TWIML_APP_SID && isTrue(answers.VOICE_INCOMING_ALLOW);
  const current = isReceiveOnly ? undefined : resources.voice?.voiceUrl;
  const initialValue = current && !voiceUrlProblem(current) ? current : undefined;
  const message = `Voice URL, requested when the app places a call${isRequired ? '' : ' (empty: it only receives calls)'}`;
  const validate = (text = '') => {
    if (!text.trim()) return isRequired ? required(text) : undefined;
    const problem = voiceUrlProblem(text.trim());
    return problem && `It ${problem}.`;
  };
  return askText(message, validate, { placeholder: 'https://…', initialValue });
}

/** Asks only about platforms for which the account has a credential: setup cannot create one. */
async function askPushCredentials(
  answers: Answers,
  products: readonly Product[],
  { pushCredentials }: Inventory,
  flags: SetupFlags,
): Promise<void> {
  const questions = PUSH_VARIABLES.flatMap((name) => {
    const { product, platform } = rowOf(name);
    if (!product || !products.includes(product) || !platform || flags.variables[name] !== undefined) return [];
    // The credential in `.env` stays an answer even if the plan will warn about it.
    const fitting = pushCredentials.filter((each) => fitsPlatform(name, each) || each.sid === answers[name]);
    const label = `${PRODUCT_LABELS[product]} on ${PLATFORM_LABELS[platform]}`;
    return fitting.length > 0 ? [{ name, message: `Push credential for ${label}`, fitting }] : [];
  });
  if (questions.length === 0) return;
  clack.log.info(`The account's push credentials: ${VARIABLES.VOICE_PUSH_CREDENTIAL_SID.link}`);
  for (const { name, message, fitting } of questions) {
    const options = fitting.map(({ sid, friendlyName }) => {
      return { value: sid, label: printable(friendlyName ?? '') || sid, hint: sid };
    });
    const all = [{ value: '', label: 'None', hint: '' }, ...options];
    answers[name] = await unlessCancelled(clack.select({ message, options: all, initialValue: answers[name] ?? '' }));
  }
}

type Callers = 'sameProvider' | 'otherProvider' | 'myProvider' | 'everyone' | 'nobodyYet';

const PROVIDER_VARIABLES = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const;

const PROVIDER_QUESTIONS: Readonly<Record<(typeof PROVIDER_VARIABLES)[number], string>> = {
  OIDC_ISSUER: 'Issuer, exactly as in the claim iss of its tokens (see docs/README.md)',
  OIDC_AUDIENCE: 'Audience: the claim aud of its tokens',
  OIDC_JWKS_URI: 'URL of its keys (leave empty to use its discovery document)',
};

/** Who may get a token: a flag may say so already. */
async function askCallers(answers: Answers, { variables: fromFlags }: SetupFlags): Promise<void> {
  if (!fromFlags.OIDC_ISSUER && fromFlags.ALLOW_ANONYMOUS !== undefined) return;
  const callers = fromFlags.OIDC_ISSUER ? 'myProvider' : await askWho(answers);
  if (!fromFlags.OIDC_ISSUER) answers.ALLOW_ANONYMOUS = callers === 'everyone' ? 'true' : '';
  if (callers === 'everyone' || callers === 'nobodyYet') return;
  // Nothing of the previous provider may stay, least of all the URL of its keys.
  if (callers === 'otherProvider') {
    for (const name of [...PROVIDER_VARIABLES, 'OIDC_AUDIENCE_CLAIM'] as const) answers[name] = fromFlags[name] ?? '';
  }
  const names = PROVIDER_VARIABLES.filter((name) => name !== 'OIDC_JWKS_URI' || answers[name]);
  await askProvider(answers, callers === 'sameProvider' ? [] : names.filter((name) => fromFlags[name] === undefined));
}

function askWho(answers: Answers): Promise<Callers> {
  const isProviderValid = PROVIDER_VARIABLES.every((name) => !validatorOf(name)(answers[name]));
  const options = callerOptions(isProviderValid ? answers.OIDC_ISSUER : undefined);
  // Without an initial value, the first option is selected.
  const initial = isTrue(answers.ALLOW_ANONYMOUS) ? { initialValue: 'everyone' as const } : {};
  return unlessCancelled(clack.select<Callers>({ message: 'Who may get a token?', options, ...initial }));
}

/** @param issuer the one in `.env` */
function callerOptions(issuer: string | undefined): { readonly value: Callers; readonly label: string }[] {
  const everyone = { value: 'everyone', label: 'Everyone, without sign-in' } as const;
  if (issuer === undefined) {
    return [
      { value: 'myProvider', label: 'Users who are signed in with my identity provider' },
      everyone,
      { value: 'nobodyYet', label: 'Nobody yet: tokens work on this computer only' },
    ];
  }
  return [
    { value: 'sameProvider', label: `Users who are signed in with ${new URL(issuer).host}, as now` },
    { value: 'otherProvider', label: 'Users who are signed in with another identity provider' },
    everyone,
  ];
}

/**
 * Asks until the provider works, or the owner says that it will: this computer may not reach it.
 *
 * @param names the variables to ask for at first; if the provider does not work, all of them
 */
async function askProvider(answers: Answers, names: readonly (typeof PROVIDER_VARIABLES)[number][]): Promise<void> {
  for (const name of names) {
    answers[name] = await askText(PROVIDER_QUESTIONS[name], validatorOf(name), { initialValue: answers[name] });
  }
  const problem = await progress('Checking the identity provider', () => findProviderProblem(answers));
  if (!problem) return clack.log.success('The identity provider works.');
  clack.log.warn(problem);
  if (await unlessCancelled(clack.confirm({ message: 'Use these values nevertheless?', initialValue: false }))) return;
  await askProvider(answers, PROVIDER_VARIABLES);
}

/** @returns the answer, trimmed */
async function askText(
  message: string,
  validate: (text: string | undefined) => string | undefined,
  {
    placeholder = '',
    initialValue = '',
  }: { readonly placeholder?: string; readonly initialValue?: string | undefined },
): Promise<string> {
  return (await unlessCancelled(clack.text({ message, validate, placeholder, initialValue }))).trim();
}

const required = (text = '') => (text.trim() ? undefined : 'This is required.');

function validateSecret(text = '') {
  const mistake = likelyMistake(text.trim());
  return required(text) ?? (mistake && `It ${mistake}.`);
}

/** Validates an answer as the value of a variable. */
function validatorOf(name: VariableName) {
  return (text = '') => {
    if (name === 'OIDC_JWKS_URI' && !text.trim()) return undefined;
    const reading = read<unknown>(VARIABLES[name].format, text.trim());
    if ('problem' in reading) return `It ${reading.problem}.`;
    const isPlainHttp = /^http:/i.test(text.trim());
    return isPlainHttp ? 'It must begin with https://: Twilio cannot reach a provider on this computer.' : undefined;
  };
}

/** @throws OwnerError if the owner pressed Ctrl-C or Ctrl-D */
async function unlessCancelled<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await answer;
  if (clack.isCancel(value)) throw new OwnerError(NOTHING_CHANGED);
  return value as Exclude<T, symbol>;
}
