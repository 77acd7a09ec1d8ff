// What setup will do, from what was chosen and what exists, and how it is printed. Pure.
import type { Finding } from '../../advice/finding';
import { flag, isTrue } from '../../src/config/formats';
import {
  isEnabled,
  isVariableName,
  NOTHING_PENDING,
  type Pending,
  rowOf,
  type VariableName,
} from '../../src/config/variables';
import { PER_USER_POLICY, warningsAbout } from '../../src/config/warnings';
import { judgePushCredentials } from '../checks/push-credentials';
import { type Found, judgeResource, RESOURCES, type Resource, type ResourceProduct } from '../checks/resources';
import { printable } from '../terminal/output';
import type { Choices, Variables } from './choices';
import type { Inventory } from './inventory';
import { sentencesOf, throwFirstProblem, throwIfUnworkable } from './refusals';

/** What happens to one resource. */
export interface Step {
  readonly resource: Resource['title'] | 'API key';
  /** `reuse`: the account has it, and `.env` does not name it yet. */
  readonly action: 'keep' | 'reuse' | 'update' | 'create';
  /** The variable for its SID. */
  readonly variable: VariableName;
  /** Undefined if it has to be created. */
  readonly sid: string | undefined;
  /** The voice URL to set, and the one that it replaces. Only for a TwiML app that does not have it yet. */
  readonly voiceUrl?: string;
  readonly replacedUrl?: string | undefined;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** It comes after the other steps, so that a failure of theirs leaves no unused key. */
  readonly key: Step;
  /** The name of new resources. */
  readonly name: string;
  /** `.env` as it will be, without the values of `pending`. */
  readonly variables: Variables;
  /** The variables whose values come from Twilio's answers. */
  readonly pending: Pending;
  /** A sentence for each value that setup chose by itself. */
  readonly proposals: readonly string[];
  /** A sentence for each. */
  readonly warnings: readonly string[];
}

const OPEN_TO_ALL = 'ALLOW_ANONYMOUS is true: a deployed Function gives tokens to everyone, without sign-in.';

/**
 * @param inventory what the account has for these choices
 * @throws OwnerError if the result would not work
 */
export function planSetup(choices: Choices, inventory: Inventory): Plan {
  const findings = judgeInventory(choices, inventory);
  throwFirstProblem(findings);
  const { name, products, proposals } = choices;
  const steps = products.flatMap((product) => (product === 'video' ? [] : planProduct(product, choices, inventory)));
  const key = planResource('API key', 'API_KEY_SID', choices.variables, undefined);
  const sids = steps.flatMap(({ variable, sid }) => (sid ? [[variable, sid]] : []));
  const variables: Variables = { ...choices.variables, ...Object.fromEntries(sids) };
  const created = [...steps, key].filter(({ sid }) => !sid).map(({ variable }) => variable);
  const pending = new Set<VariableName>(key.sid ? created : [...created, 'API_KEY_SECRET']);
  throwIfUnworkable(variables, pending);
  const warnings = [
    ...sentencesOf('warning', findings),
    ...warningsAbout(variables, pending).map(({ message }) => message),
    ...(isOpenToAll(variables) ? [OPEN_TO_ALL] : []),
  ];
  return { steps, key, name, variables, pending, proposals, warnings };
}

/** Does what `.env` names exist, and does it work? A TwiML app without a voice URL may still get one. */
export function judgeInventory({ products, variables }: Choices, { pushCredentials, resources }: Inventory): Finding[] {
  const judged = products.flatMap((product) => {
    if (product === 'video') return [];
    const [resource, found] = [RESOURCES[product], resources[product]];
    const isNamed = Boolean(variables[resource.variable]);
    const isJudged = product === 'voice' ? isNamed && !found : isNamed || found;
    return isJudged ? [judgeResource(resource, found)] : [];
  });
  return [...judgePushCredentials(variables, pushCredentials), ...judged];
}

function planProduct(product: ResourceProduct, choices: Choices, { resources }: Inventory): Step[] {
  if (product === 'voice') return planTwimlApp(choices, resources.voice);
  const { title, variable } = RESOURCES[product];
  return [planResource(title, variable, choices.variables, resources[product])];
}

function planResource(
  resource: Step['resource'],
  variable: VariableName,
  variables: Variables,
  found: { readonly sid: string } | undefined,
): Step {
  const named = variables[variable];
  const sid = named || found?.sid;
  return { resource, variable, sid, action: named ? 'keep' : sid ? 'reuse' : 'create' };
}

/** @throws OwnerError if the app has no voice URL and gets none */
function planTwimlApp({ voiceUrl, variables }: Choices, app: Found | undefined): Step[] {
  // The name alone is not enough to reuse an app: the owner may have emptied TWIML_APP_SID to stop outgoing calls.
  if (!variables.TWIML_APP_SID && !voiceUrl) return [];
  if (!voiceUrl) throwFirstProblem([judgeResource(RESOURCES.voice, app)]);
  const step = planResource('TwiML app', 'TWIML_APP_SID', variables, app);
  if (!voiceUrl || voiceUrl === app?.voiceUrl) return [step];
  return [{ ...step, action: app ? 'update' : 'create', voiceUrl, replacedUrl: app?.voiceUrl ?? undefined }];
}

/** What each user may have is decided only for callers with a bearer token. */
const isOpenToAll = (variables: Variables) =>
  isEnabled(variables, 'ALLOW_ANONYMOUS') && !PER_USER_POLICY.some((name) => isEnabled(variables, name));

/** A line for each step, for `.env`, and for each proposal and warning. */
export function planLines(plan: Plan, envFile: Variables): string[] {
  const { steps, key, variables, pending } = plan;
  return [
    ...[...steps, key].map(planLine),
    `· .env: ${describeChanges(changesTo(envFile, variables), pending)}`,
    ...remarkLines(plan),
  ];
}

function planLine({ resource, action, voiceUrl, replacedUrl }: Step): string {
  const replaced = replacedUrl ? ` instead of ${printable(replacedUrl)}` : '';
  const words = {
    keep: 'stays as in .env',
    reuse: 'already exists',
    update: `will get the voice URL ${voiceUrl}${replaced}`,
    create: 'will be created',
  };
  return `${action === 'create' ? '+' : '·'} ${resource}: ${words[action]}`;
}

export function doneLine({ resource, action }: Step): string {
  const words = { keep: 'stays as in .env', reuse: 'already exists', update: 'voice URL set', create: 'created' };
  return `✓ ${resource}: ${words[action]}`;
}

/** What an owner should know even if nothing is asked. */
export const remarkLines = ({ proposals, warnings }: Plan) => [
  ...proposals.map((proposal) => `· ${proposal}`),
  ...warnings.map((warning) => `! ${warning}`),
];

/** The variables that will have another value than in `.env`. */
export function changesTo(envFile: Variables, variables: Variables): Variables {
  const isChange = ([name, text]: [string, string]) =>
    normalizeForComparison(name, text) !== normalizeForComparison(name, envFile[name] ?? '');
  return Object.fromEntries(Object.entries(variables).filter(isChange));
}

/** For a boolean, its spelling does not matter, and unset means false. */
function normalizeForComparison(name: string, text: string): string {
  const isBoolean = isVariableName(name) && rowOf(name).format === flag;
  return isBoolean ? String(isTrue(text)) : text;
}

export function describeChanges(changes: Variables, pending: Pending = NOTHING_PENDING): string {
  const known = Object.keys(changes).filter((name) => !isVariableName(name) || !pending.has(name));
  const set = [...known.filter((name) => changes[name] !== ''), ...pending];
  const emptied = known.filter((name) => changes[name] === '');
  const parts = [
    ...(set.length > 0 ? [`sets ${set.join(', ')}`] : []),
    ...(emptied.length > 0 ? [`empties ${emptied.join(', ')}`] : []),
  ];
  return parts.join('; ') || 'stays as it is';
}
