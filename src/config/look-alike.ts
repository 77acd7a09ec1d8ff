// Which variable an unknown name was probably meant to be.
import leven from 'leven';
import { VARIABLES } from './variables';

const NAMES = Object.keys(VARIABLES);
const MOST_EDITS = 2;

/** The known variable that an unknown name is at most two edits, or only its case, away from. */
export function lookAlike(name: string): string | undefined {
  if (Object.hasOwn(VARIABLES, name)) return undefined;
  const distance = (known: string) => leven(name.toUpperCase(), known, { maxDistance: MOST_EDITS + 1 });
  return NAMES.find((known) => distance(known) <= MOST_EDITS);
}

/** True where a name begins with the prefix, or with what is at most two edits away from it. */
export function hasPrefixLike(name: string, prefix: string): boolean {
  return leven(name.slice(0, prefix.length).toUpperCase(), prefix) <= MOST_EDITS;
}
