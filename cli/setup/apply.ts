// Applies the steps of the plan one after the other, and writes `.env` at the end.
import { isDeepStrictEqual } from 'node:util';
import { deployedProblems } from '../checks/configuration';
import { readEnvFile, updateEnvFile } from '../env/env-file';
import { OwnerError } from '../terminal/owner-error';
import { progress } from '../terminal/progress';
import type { TwilioClient } from '../twilio/client';
import type { Variables } from './choices';
import { clearPendingKey, recordPendingKey } from './key-note';
import type { Plan } from './plan';
import { changesTo, describeChanges, doneLine } from './plan-lines';

const INTERRUPTED = 'Interrupted: run npm run setup again to complete it.';

/**
 * @param envFile the variables of `.env` that the plan is based on
 * @throws OwnerError if another run is creating things, or has changed `.env`
 */
export async function applyPlan(plan: Plan, client: TwilioClient, envFile: Variables): Promise<void> {
  const filled: Record<string, string> = {};
  const firstCreation = plan.steps.find(({ action }) => action === 'create');
  for (const step of plan.steps) {
    if (step === firstCreation) startCreating(plan, envFile);
    const { resource, apply } = step;
    if (apply) Object.assign(filled, await progress(resource, () => apply(client), INTERRUPTED));
    console.log(doneLine(step));
  }
  const variables = { ...plan.variables, ...filled };
  const changes = changesTo(envFile, variables);
  updateEnvFile(changes);
  clearPendingKey();
  console.log(`✓ .env: ${describeChanges(changes)}`);
  const nobodyMayCall = deployedProblems(variables).find(({ code }) => code === 'nobody_may_call');
  console.log(`\n${nobodyMayCall?.message ?? 'Next: npm run deploy'}`);
}

/** From here on, no other run in this folder creates anything. */
function startCreating({ keyName, lostKeyName }: Plan, envFile: Variables): void {
  recordPendingKey(keyName, lostKeyName);
  if (isDeepStrictEqual({ ...readEnvFile() }, { ...envFile })) return;
  clearPendingKey();
  // Another run may already have created these resources.
  throw new OwnerError('.env has changed in the meantime: run npm run setup again.');
}
