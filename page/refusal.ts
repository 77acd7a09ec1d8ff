// What to do about a refusal in this place, by its reason.
import { adviceOn, isReason } from '../advice/reasons';
import type { Place } from './place';
import { type Prose, proseOf } from './prose';

/** @returns undefined if the reason is not one of this project, such as that of another server */
export function remedyFor(reason: string, place: Place): Prose | undefined {
  if (!isReason(reason)) return undefined;
  const { remedy } = adviceOn(reason, place === 'local');
  return proseOf(
    reason === 'no_credentials' ? `Here, paste one into the field “Bearer token”. In an app: ${remedy}` : remedy,
  );
}
