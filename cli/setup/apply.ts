// Applies the plan: the steps at Twilio, then a new API key together with `.env`, because Twilio shows the secret of a key
// only in the answer that creates it.
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { rowOf, VARIABLES, type VariableName } from '../../src/config/variables';
import { deployedProblems } from '../checks/configuration';
import { type Found, RESOURCES, type Resource } from '../checks/resources';
import { readEnvFile } from '../env/env-file';
import { updateEnvFile } from '../env/update-env-file';
import { OwnerError, progress } from '../terminal/output';
import { describeError, type TwilioClient } from '../twilio/client';
import type { Variables } from './choices';
import { changesTo, describeChanges, doneLine, type Plan, type Step } from './plan';

const INTERRUPTED = 'Interrupted: run npm run setup again to complete it.';
const WAITING = 'Interrupted: setup ends as soon as .env is written.';

/** From Ctrl-C, from `kill`, and from a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @param envFile the variables of `.env` that the plan is based on
 * @throws OwnerError
 */
export async function applyPlan(plan: Plan, client: TwilioClient, envFile: Variables): Promise<void> {
  // Another run may have created what this one would create again.
  if (!isDeepStrictEqual(readEnvFile() ?? {}, envFile)) {
    throw new OwnerError('.env has changed in the meantime, so nothing was created: run npm run setup again.');
  }
  const variables: Record<string, string> = { ...plan.variables };
  for (const step of plan.steps) {
    if (step.action === 'create' || step.action === 'update') {
      const { sid } = await progress(step.resource, () => applyStep(step, plan.name, client), INTERRUPTED);
      variables[step.variable] = checkedAnswer(step.variable, sid);
    }
    console.log(doneLine(step));
  }
  await deferSignals(() => writeEnvFile(plan, variables, client, envFile));
  const problems = deployedProblems(plan.variables, plan.pending);
  const nobodyMayCall = problems.find(({ code }) => code === 'nobody_may_call');
  console.log(`\n${nobodyMayCall?.message ?? 'Next: npm run deploy'}`);
}

/** @returns the resource as Twilio has it now */
async function applyStep({ resource, sid, voiceUrl = '' }: Step, name: string, client: TwilioClient): Promise<Found> {
  if (sid) return client.api.v2010.accounts(client.accountSid).applications(sid).update({ voiceUrl });
  const row = Object.values(RESOURCES).find(({ title }) => title === resource);
  return (row as Resource).create(client, name, voiceUrl);
}

/** Creates the API key, if the plan has a new one, and writes `.env`. */
async function writeEnvFile(plan: Plan, variables: Variables, client: TwilioClient, envFile: Variables): Promise<void> {
  const friendlyName = `${plan.name} ${randomBytes(4).toString('hex')}`;
  const { accountSid, iam } = client;
  const newKey = plan.key.sid ? undefined : await iam.v1.newApiKey.create({ accountSid, friendlyName });
  console.log(doneLine(plan.key));
  try {
    const changes = changesTo(envFile, { ...variables, ...(newKey && variablesOfKey(newKey)) });
    updateEnvFile(changes);
    console.log(`✓ .env: ${describeChanges(changes)}`);
  } catch (error) {
    if (!newKey) throw error;
    throw new OwnerError(`${describeError(error)} ${await deleteKey(client, newKey.sid, friendlyName)}`);
  }
}

function variablesOfKey({ sid, secret }: { readonly sid: string; readonly secret: string }): Variables {
  return { API_KEY_SID: checkedAnswer('API_KEY_SID', sid), API_KEY_SECRET: checkedAnswer('API_KEY_SECRET', secret) };
}

/** @returns a sentence about what happened to the key, with which no token was signed */
async function deleteKey({ iam }: TwilioClient, sid: string, name: string): Promise<string> {
  try {
    await iam.v1.apiKey(sid).remove();
    return 'The new API key was deleted again.';
  } catch {
    return `The new API key '${name}' could not be deleted: delete it at ${VARIABLES.API_KEY_SID.link}.`;
  }
}

/** @throws OwnerError if what Twilio answered cannot be the value of the variable */
function checkedAnswer(name: VariableName, answer: string): string {
  if (rowOf(name).format.parse(String(answer)) !== undefined) return answer;
  throw new OwnerError('Twilio did not answer as expected: run npm run setup again in a minute.');
}

/** Lets a signal end the process only after the work, since the secret of a new key would be lost. */
async function deferSignals(work: () => Promise<void>): Promise<void> {
  let received: NodeJS.Signals | undefined;
  const defer = (signal: NodeJS.Signals) => {
    // The terminal may have printed ^C.
    if (!received) console.error(`\n${WAITING}`);
    received = signal;
  };
  for (const signal of SIGNALS) process.on(signal, defer);
  try {
    await work();
  } catch (error) {
    if (!received) throw error;
    // The caller could not print it any more.
    console.error(describeError(error));
  }
  for (const signal of SIGNALS) process.off(signal, defer);
  if (received) process.kill(process.pid, received);
}
