// The environment as it arrives: texts by name, and what may be wrong with them.

/** What Twilio's runtime passes as `context`; only its strings count. */
export type Environment = Readonly<Record<string, unknown>>;

/** A sentence for the owner: the variable's name and what a right value looks like, never the value. */
export type Problem = string;

/** A variable's text, trimmed; undefined where it is unset, blank or no string. */
export function textOf(environment: Environment, name: string): string | undefined {
  const raw = environment[name];
  return (typeof raw === 'string' && raw.trim()) || undefined;
}
