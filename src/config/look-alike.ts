// The variable that an unknown name probably means.
import leven from 'leven';
import { isVariableName, VARIABLE_NAMES, type VariableName } from './variables';

const MAX_EDITS = 2;

/** The known variable that an unknown name is at most two edits, or only its case, away from. */
export function lookAlike(name: string): VariableName | undefined {
  if (isVariableName(name)) return undefined;
  const distance = (known: string) => leven(name.toUpperCase(), known, { maxDistance: MAX_EDITS + 1 });
  return VARIABLE_NAMES.find((known) => distance(known) <= MAX_EDITS);
}

/** True if a name begins with the prefix, or with what is at most two edits away from it. */
export function hasPrefixLike(name: string, prefix: string): boolean {
  return leven(name.slice(0, prefix.length).toUpperCase(), prefix) <= MAX_EDITS;
}
