// What to do about a refusal in this place, by its reason.
import { thenApply } from '../advice/apply-change';
import { REMEDIES } from '../advice/remedies';
import type { Reason } from '../src/errors';
import type { Place } from './place';
import { type Prose, proseOf } from './prose';

/** @returns undefined if the reason is not one of this project, such as that of another server */
export function remedyFor(reason: string, place: Place): Prose | undefined {
  if (!isReason(reason)) return undefined;
  const remedy = REMEDIES[reason];
  if (typeof remedy !== 'string') return proseOf(thenApply(remedy.inEnv, place === 'local'));
  return proseOf(
    reason === 'no_credentials' ? `Here, paste one into the field “Bearer token”. In an app: ${remedy}` : remedy,
  );
}

const isReason = (reason: string): reason is Reason => Object.hasOwn(REMEDIES, reason);
