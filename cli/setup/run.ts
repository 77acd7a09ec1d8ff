// Takes the steps of the plan one after the other, writes `.env` at the end, and says what was done.
import { NOBODY_MAY_CALL } from '../../src/config/rules';
import { warningsAbout } from '../../src/config/warnings';
import { updateEnvFile } from '../env-file';
import { progress } from '../progress';
import { forgetKey } from './key-note';
import type { Step } from './step';
import { problemsWith, type Variables } from './wishes';

const TO_DO = {
  keep: 'stays as in .env',
  find: 'is there',
  change: 'gets the voice URL',
  create: 'is created',
  delete: 'is deleted',
} as const;

const DONE = {
  keep: 'stays as in .env',
  find: 'was there',
  change: 'has got the voice URL',
  create: 'created',
  delete: 'deleted',
} as const;

const OPEN_TO_ALL = 'ALLOW_ANONYMOUS is true: a deployed Function gives everybody a token, without signing in.';

const SIGNS: Readonly<Partial<Record<Step['does'], string>>> = { create: '+', delete: '-' };

const HALF_DONE = 'Ended in the middle: npm run setup goes on from there.';

/** A line for each step, and for the file. */
export function planOf(steps: readonly Step[], variables: Variables, envFile: Variables): string[] {
  const lines = steps.map(({ what, does, detail = '' }) => `${SIGNS[does] ?? '·'} ${what}: ${TO_DO[does]}${detail}`);
  return [...lines, `· .env: ${inWords(changesOf(filledIn(steps, variables), envFile))}`];
}

/** A line for what is not as it should be, though setup goes on. */
export function warningsOf(steps: readonly Step[], variables: Variables): string[] {
  const isOpen = variables.ALLOW_ANONYMOUS?.toLowerCase() === 'true';
  const warnings = [...steps.flatMap((step) => step.warnings ?? []), ...warningsAbout(filledIn(steps, variables))];
  return [...warnings, ...(isOpen ? [OPEN_TO_ALL] : [])].map((one) => `! ${one}`);
}

/** As the variables will be, but for texts that are not known yet. */
function filledIn(steps: readonly Step[], variables: Variables): Variables {
  const filling = steps.filter(({ does }) => does !== 'keep').flatMap(({ fills }) => fills);
  return { ...variables, ...Object.fromEntries(filling.map((name) => [name, 'to come'])) };
}

/**
 * @param variables what `.env` shall hold besides what the steps fill in
 * @param envFile what it holds
 */
export async function run(steps: readonly Step[], variables: Variables, envFile: Variables): Promise<void> {
  const filled: Record<string, string> = {};
  for (const { what, does, run } of steps) {
    Object.assign(filled, await progress(what, run, HALF_DONE));
    console.log(`✓ ${what}: ${DONE[does]}`);
  }
  const wanted = { ...variables, ...filled };
  const changes = changesOf(wanted, envFile);
  updateEnvFile(changes);
  forgetKey();
  console.log(`✓ .env: ${inWords(changes)}`);
  const isClosed = problemsWith(wanted, []).includes(NOBODY_MAY_CALL);
  console.log(isClosed ? `\n${NOBODY_MAY_CALL}` : '\nNext: npm run deploy');
}

function changesOf(wanted: Variables, envFile: Variables): Variables {
  return Object.fromEntries(Object.entries(wanted).filter(([name, text]) => text !== (envFile[name] ?? '')));
}

function inWords(changes: Variables): string {
  const namesOf = (isSet: boolean) => Object.keys(changes).filter((name) => (changes[name] !== '') === isSet);
  const [set, emptied] = [namesOf(true).join(', '), namesOf(false).join(', ')];
  const parts = [...(set ? [`sets ${set}`] : []), ...(emptied ? [`empties ${emptied}`] : [])];
  return parts.join('; ') || 'stays as it is';
}
