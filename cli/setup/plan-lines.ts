// What setup prints about its plan and about each step that it has applied.
import { flag, isTrue } from '../../src/config/formats';
import { isVariableName, NOTHING_PENDING, type Pending, rowOf } from '../../src/config/variables';
import type { Variables } from './choices';
import type { Plan } from './plan';
import type { Step } from './step';

const ACTIONS: Readonly<
  Record<Step['action'], { readonly sign: string; readonly plan: string; readonly done: string }>
> = {
  keep: { sign: '·', plan: 'stays as in .env', done: 'stays as in .env' },
  reuse: { sign: '·', plan: 'already exists', done: 'already exists' },
  update: { sign: '·', plan: 'will get the voice URL', done: 'voice URL set' },
  create: { sign: '+', plan: 'will be created', done: 'created' },
  delete: { sign: '-', plan: 'will be deleted', done: 'deleted' },
};

/** A line for each step, for `.env`, and for each proposal and warning. */
export function planLines(plan: Plan, envFile: Variables): string[] {
  const { steps, variables, pending } = plan;
  return [
    ...steps.map(({ resource, action, detail = '' }) => {
      return `${ACTIONS[action].sign} ${resource}: ${ACTIONS[action].plan}${detail}`;
    }),
    `· .env: ${describeChanges(changesTo(envFile, variables), pending)}`,
    ...remarkLines(plan),
  ];
}

/** What an owner should know even if nothing is asked. */
export const remarkLines = ({ proposals, warnings }: Plan) => [
  ...proposals.map((proposal) => `· ${proposal}`),
  ...warnings.map((warning) => `! ${warning}`),
];

export const doneLine = ({ resource, action }: Step) => `✓ ${resource}: ${ACTIONS[action].done}`;

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
