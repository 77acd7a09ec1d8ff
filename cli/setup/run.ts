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

/** A line for each step. */
export function planOf(steps: readonly Step[]): string[] {
  return steps.map(({ what, does }) => `${does === 'create' ? '+' : '·'} ${what}: ${TO_DO[does]}`);
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
  const changed = Object.entries(wanted).filter(([name, text]) => text !== (envFile[name] ?? ''));
  updateEnvFile(Object.fromEntries(changed));
  keyIsKept();
  const names = changed.map(([name]) => name);
  console.log(names.length > 0 ? `✓ .env: ${names.join(', ')}` : '✓ .env: as it was');
  const isClosed = problemsWith(wanted, []).includes(NOBODY_MAY_CALL);
  console.log(isClosed ? `\n${NOBODY_MAY_CALL}` : '\nNext: npm run deploy');
}
