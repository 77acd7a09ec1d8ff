// The configuration of `.env` as the deployed Function will see it: what a deploy refuses, and what doctor names.
import { readConfig } from '../../src/config/config';
import { fileProblems } from '../env-file';

/** Twilio gives a deployed Function its account's SID; this one stands for it. */
const INJECTED_ACCOUNT_SID = `AC${'f'.repeat(32)}`;

/** A sentence for each problem; no value is repeated. */
export function deployedProblems(environment: Record<string, string>): string[] {
  const ACCOUNT_SID = environment.ACCOUNT_SID || INJECTED_ACCOUNT_SID;
  const reading = readConfig({ ...environment, ACCOUNT_SID, DOMAIN_NAME: 'deployed' });
  return [...('problems' in reading ? reading.problems : []), ...fileProblems(environment)];
}
