// Takes the steps of the plan one after the other, writes `.env` at the end, and says what was done.
import { isDeepStrictEqual } from 'node:util';
import { flag, isTrue } from '../../src/config/values';
import { isVariableName, ROWS } from '../../src/config/variables';
import { warningsAbout } from '../../src/config/warnings';
import { readEnvFile, updateEnvFile } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { progress } from '../terminal/progress';
import { forgetKey, noteKey } from './key-note';
import { filledBy, type Step } from './step';
import { problemsWith, type Variables, type Wishes } from './wishes';

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
  const filled = Object.fromEntries(filledBy(steps).map((name) => [name, 'filled in later']));
  const lines = steps.map(({ what, does, detail = '' }) => `${SIGNS[does] ?? '·'} ${what}: ${TO_DO[does]}${detail}`);
  return [...lines, `· .env: ${inWords({ ...changesOf(variables, envFile), ...filled })}`];
}

/** A line for what is not as it should be, though setup goes on. */
export function warningsOf(steps: readonly Step[], variables: Variables): string[] {
  const isOpen = isTrue(variables.ALLOW_ANONYMOUS);
  const about = warningsAbout(variables, new Set(filledBy(steps))).map(({ message }) => message);
  return [...steps.flatMap((step) => step.warnings ?? []), ...about, ...(isOpen ? [OPEN_TO_ALL] : [])].map(
    (one) => `! ${one}`,
  );
}

/**
 * @param envFile what `.env` has held since the plan was made
 * @throws OwnerError where another run is under way, or has ended meanwhile
 */
export async function run(steps: readonly Step[], { variables, keyName }: Wishes, envFile: Variables): Promise<void> {
  const filled: Record<string, string> = {};
  let isNoted = false;
  for (const { what, does, run } of steps) {
    if (does === 'create' && !isNoted) {
      noteKey(keyName);
      refuseChange(envFile);
      isNoted = true;
    }
    Object.assign(filled, await progress(what, run, HALF_DONE));
    console.log(`✓ ${what}: ${DONE[does]}`);
  }
  const wanted = { ...variables, ...filled };
  const changes = changesOf(wanted, envFile);
  updateEnvFile(changes);
  forgetKey();
  console.log(`✓ .env: ${inWords(changes)}`);
  const closed = problemsWith(wanted, []).find(({ code }) => code === 'nobody_may_call');
  console.log(`\n${closed?.message ?? 'Next: npm run deploy'}`);
}

/** What another run has written names what this one would make once more. */
function refuseChange(envFile: Variables): void {
  if (isDeepStrictEqual({ ...readEnvFile() }, { ...envFile })) return;
  forgetKey();
  throw new OwnerError('.env has changed meanwhile: run npm run setup again.');
}

function changesOf(wanted: Variables, envFile: Variables): Variables {
  const isChange = ([name, text]: [string, string]) => sense(name, text) !== sense(name, envFile[name] ?? '');
  return Object.fromEntries(Object.entries(wanted).filter(isChange));
}

/** Of a flag, the spelling and an unset one say nothing new. */
function sense(name: string, text: string): string {
  const isFlag = isVariableName(name) && ROWS[name].format === flag;
  return isFlag ? String(isTrue(text)) : text;
}

function inWords(changes: Variables): string {
  const namesOf = (isSet: boolean) => Object.keys(changes).filter((name) => (changes[name] !== '') === isSet);
  const [set, emptied] = [namesOf(true).join(', '), namesOf(false).join(', ')];
  const parts = [...(set ? [`sets ${set}`] : []), ...(emptied ? [`empties ${emptied}`] : [])];
  return parts.join('; ') || 'stays as it is';
}
