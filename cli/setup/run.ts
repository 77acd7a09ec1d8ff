// Takes the steps of the plan one after the other, writes `.env` at the end, and says what was done.
import { NOBODY_MAY_CALL } from '../../src/config/rules';
import { updateEnvFile } from '../env-file';
import { progress } from '../progress';
import { keyIsKept } from './api-key';
import type { Step } from './plan';
import { problemsWith, type Variables } from './wishes';

const TO_DO = { keep: 'stays as in .env', find: 'is there', change: 'gets the voice URL', create: 'is created' };
const DONE = { keep: 'stays as in .env', find: 'was there', change: 'has got the voice URL', create: 'created' };

const HALF_DONE = 'Ended in the middle: npm run setup goes on from there.';

/** A line for each step, for the file, and for what is not as it should be. */
export function planOf(steps: readonly Step[], variables: Variables, envFile: Variables): string[] {
  const filling = steps.filter(({ does }) => does === 'create' || does === 'find').flatMap(({ fills }) => fills);
  const wanted = { ...variables, ...Object.fromEntries(filling.map((name) => [name, 'to come'])) };
  return [
    ...steps.map(({ what, does }) => `${does === 'create' ? '+' : '·'} ${what}: ${TO_DO[does]}`),
    `· .env: ${inWords(changesOf(wanted, envFile))}`,
    ...warningsOf(steps),
  ];
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
  keyIsKept();
  console.log(`✓ .env: ${inWords(changes)}`);
  for (const warning of warningsOf(steps)) console.log(warning);
  const isClosed = problemsWith(wanted, []).includes(NOBODY_MAY_CALL);
  console.log(isClosed ? `\n${NOBODY_MAY_CALL}` : '\nNext: npm run deploy');
}

const warningsOf = (steps: readonly Step[]) => steps.flatMap(({ warnings = [] }) => warnings.map((one) => `! ${one}`));

function changesOf(wanted: Variables, envFile: Variables): Variables {
  return Object.fromEntries(Object.entries(wanted).filter(([name, text]) => text !== (envFile[name] ?? '')));
}

function inWords(changes: Variables): string {
  const namesOf = (isSet: boolean) => Object.keys(changes).filter((name) => (changes[name] !== '') === isSet);
  const [set, emptied] = [namesOf(true).join(', '), namesOf(false).join(', ')];
  const parts = [...(set ? [`sets ${set}`] : []), ...(emptied ? [`empties ${emptied}`] : [])];
  return parts.join('; ') || 'stays as it is';
}
