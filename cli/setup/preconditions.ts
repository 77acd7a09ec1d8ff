// What setup refuses because the outcome would not work. Pure.
import { isMeantForOidc, misspeltProblems, NOBODY_MAY_CALL } from '../../src/config/rules';
import { OwnerError } from '../terminal/owner-error';
import type { SetupFlags } from './setup-flags';
import { filledBy, type Step } from './step';
import { problemsWith, type Variables, voidFlag, type Wishes, wantedVariables } from './wishes';

/** What an answer may still put right. */
const OPEN = /^(?:ALLOW_ANONYMOUS|VOICE_INCOMING_ALLOW|VIDEO_ENABLED)$/;

/** Before anything is asked: nobody should answer every question to hear then that `.env` was wrong. @throws OwnerError */
export function refuseWrongFile(flags: SetupFlags, envFile: Variables): void {
  const variables = wantedVariables(envFile, flags);
  const hasKey = Boolean(variables.API_KEY_SID && variables.API_KEY_SECRET);
  const isFixed = (name: string) =>
    !OPEN.test(name) && !isMeantForOidc(name) && (hasKey || !name.startsWith('API_KEY_'));
  const fixed = Object.fromEntries(Object.entries(variables).filter(([name]) => isFixed(name)));
  const complete = { ...fixed, VIDEO_ENABLED: 'true', ALLOW_ANONYMOUS: 'true' };
  throwIfAny([...misspeltProblems(variables), ...problemsWith(complete, hasKey ? [] : ['API_KEY_SID'])]);
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
  throwIfAny(problemsWith(variables, filledBy(steps)).filter((problem) => problem !== NOBODY_MAY_CALL));
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new OwnerError(problems.join('\n'));
}
