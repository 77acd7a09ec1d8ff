// What is probably a mistake, though the Function can work with it.
import leven from 'leven';
import { type Environment, textOf } from './environment';
import { VARIABLES } from './variables';

const NAMES = Object.keys(VARIABLES);
const MOST_EDITS = 2;

/** A sentence for each; no value is repeated. */
export function warningsAbout(environment: Environment): string[] {
  const warnings = Object.keys(environment).flatMap((name) => {
    const meant = lookAlike(name);
    return meant ? [`${name} is no variable of this Function and has no effect; did you mean ${meant}?`] : [];
  });
  const secret = textOf(environment, 'API_KEY_SECRET') ?? '';
  // The same as AUTH_TOKEN is a problem, not a warning.
  if (/^[0-9a-f]{32}$/.test(secret) && secret !== textOf(environment, 'AUTH_TOKEN')) {
    warnings.push("API_KEY_SECRET looks like an Auth Token; it must be the API key's own secret.");
  }
  return warnings;
}

/** The known variable that an unknown name is at most two edits, or only its case, away from. */
function lookAlike(name: string): string | undefined {
  if (Object.hasOwn(VARIABLES, name)) return undefined;
  const distance = (known: string) => leven(name.toUpperCase(), known, { maxDistance: MOST_EDITS + 1 });
  return NAMES.find((known) => distance(known) <= MOST_EDITS);
}
