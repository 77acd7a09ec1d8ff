// What limits a caller: the claims of its bearer token, and what the permissions server answers.

/** The names that a caller may have of something; everything else is refused. */
export interface Limit {
  readonly names: readonly string[];
  /** Why the list is empty, if the claim that should hold it is at fault. */
  readonly flaw?: 'missing' | 'malformed';
}

/** Rights only shrink. Undefined means that there is no limit. */
export function narrow(limit: Limit | undefined, names: readonly string[] | undefined): Limit | undefined {
  if (names === undefined) return limit;
  return limit ? { ...limit, names: limit.names.filter((name) => names.includes(name)) } : { names };
}

/** To be completed by what the claim should list. */
export const CLAIM_FLAWS = {
  missing: 'Your bearer token has no claim that lists',
  malformed: 'A claim in your bearer token should be a list of strings, with',
};
