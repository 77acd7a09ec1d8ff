// What setup refuses because the outcome would not work. Pure.
import type { Problem } from '../../src/config/problem';
import { VARIABLE_NAMES } from '../../src/config/variables';
import { OwnerError } from '../terminal/owner-error';
import type { SetupFlags } from './setup-flags';
import { filledBy, type Step } from './step';
import { problemsWith, type Variables, voidFlag, type Wishes, wantedVariables } from './wishes';

/** What an answer may still set. */
const ASKED = VARIABLE_NAMES.filter(
  (name) => name.startsWith('OIDC_') || ['ALLOW_ANONYMOUS', 'VOICE_INCOMING_ALLOW', 'VIDEO_ENABLED'].includes(name),
);

/** Before anything is asked: nobody should answer every question to hear then that `.env` was wrong. @throws OwnerError */
export function refuseWrongFile(flags: SetupFlags, envFile: Variables): void {
  const variables = wantedVariables(envFile, flags);
  const hasKey = Boolean(variables.API_KEY_SID && variables.API_KEY_SECRET);
  throwIfAny(problemsWith(variables, [...ASKED, ...(hasKey ? [] : (['API_KEY_SID', 'API_KEY_SECRET'] as const))]));
}

/** @throws OwnerError */
export function refuseVoidWishes({ products }: Wishes, flags: SetupFlags): void {
  if (products.length === 0) throw new OwnerError('Say which products: --products video,voice,conversations,sync.');
  const flag = voidFlag(products, flags);
  if (flag)
    throw new OwnerError(`${flag} is for a product that is not chosen: add it to --products, or drop the flag.`);
}

/** That nobody may call yet is said at the end: a developer may decide that later. @throws OwnerError */
export function refuseUnworkable({ variables }: Wishes, steps: readonly Step[]): void {
  throwIfAny(problemsWith(variables, filledBy(steps)).filter((problem) => problem.code !== 'nobody_may_call'));
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new OwnerError(problems.map(({ message }) => message).join('\n'));
}
