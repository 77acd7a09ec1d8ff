// What setup refuses before it changes anything, because the result would not work. Pure.
import { type Finding, remarksOf } from '../../advice/finding';
import { isTrue } from '../../src/config/formats';
import type { Problem } from '../../src/config/rules';
import { type Pending, VARIABLE_NAMES, type VariableName } from '../../src/config/variables';
import { deployedProblems } from '../checks/configuration';
import { isFromOtherRegion } from '../checks/signing-key';
import { OwnerError } from '../terminal/output';
import { type Choices, type Variables, variablesOutside } from './choices';
import { flagOf, type SetupFlags } from './flags';

/** An answer may still change these variables. */
const ASKED = VARIABLE_NAMES.filter(
  (name) => name.startsWith('OIDC_') || ['ALLOW_ANONYMOUS', 'VOICE_INCOMING_ALLOW', 'VIDEO_ENABLED'].includes(name),
);

const KEY_VARIABLES: readonly VariableName[] = ['API_KEY_SID', 'API_KEY_SECRET'];

const OTHER_REGION =
  "Setup cannot create an API key in this TOKEN_REGION: create one in that region's Console, write it to .env, and run npm run setup again.";

const VOICE_NEEDS =
  'Voice needs --voice-url URL, which Twilio requests when an app places a call, or --voice-incoming-allow true, or both.';

/**
 * Refuses, before the first question, what no answer could fix.
 *
 * @param variables `.env` with the flags applied
 * @throws OwnerError
 */
export function throwIfInvalid(variables: Variables): void {
  const unset = KEY_VARIABLES.filter((name) => !variables[name]);
  throwIfAny(deployedProblems(variables, new Set([...ASKED, ...(unset.length > 0 ? KEY_VARIABLES : [])])));
  if (unset.length === 1) {
    const set = KEY_VARIABLES.find((name) => !unset.includes(name));
    const state = `${set} is set in .env, but ${unset[0]} is not, or has the demo value`;
    throw new OwnerError(`${state}: set both, or empty both for a new key.`);
  }
  if (unset.length > 0 && isFromOtherRegion(variables)) throw new OwnerError(OTHER_REGION);
}

/** @throws OwnerError if the choices lack something or contradict each other */
export function throwIfContradictory({ products, voiceUrl, variables }: Choices, flags: SetupFlags): void {
  if (products.length === 0) throw new OwnerError('Name the products: --products video,voice,conversations,sync.');
  const flag = uselessFlag(products, flags);
  if (flag) {
    throw new OwnerError(`${flag} is for a product that is not chosen: add it to --products, or remove the flag.`);
  }
  const canCall = voiceUrl || variables.TWIML_APP_SID || isTrue(variables.VOICE_INCOMING_ALLOW);
  if (products.includes('voice') && !canCall) throw new OwnerError(VOICE_NEEDS);
}

function uselessFlag(products: Choices['products'], flags: SetupFlags): string | undefined {
  if (flags.voiceUrl && !products.includes('voice')) return '--voice-url';
  const name = variablesOutside(products).find((one) => flags.variables[one]);
  return name && flagOf(name);
}

/**
 * Refuses what a deploy would refuse, except that the owner may decide later who may call.
 *
 * @throws OwnerError
 */
export function throwIfUnworkable(variables: Variables, pending: Pending): void {
  throwIfAny(deployedProblems(variables, pending).filter(({ code }) => code !== 'nobody_may_call'));
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new OwnerError(problems.map(({ message }) => message).join('\n'));
}

/** @throws OwnerError with the first problem, if there is one */
export function throwFirstProblem(findings: readonly Finding[]): void {
  const [problem] = sentencesOf('problem', findings);
  if (problem) throw new OwnerError(problem);
}

export const sentencesOf = (status: 'problem' | 'warning', findings: readonly Finding[]): string[] =>
  remarksOf(findings.filter((finding) => finding.status === status));
