// The flags of a command as one table, which gives the parser, the help, and what is said about a mistake.
import { parseArgs } from 'node:util';
import leven from 'leven';
import { OwnerError } from './output';

export interface Flag {
  /** What the help calls its value, such as `FILE`; a flag without it takes none. */
  readonly value?: string;
  readonly short?: string;
  /** True if an empty value means something. */
  readonly isEmptyAllowed?: boolean;
  /** What it does, in a few words. */
  readonly help: string;
}

export type FlagTable = Readonly<Record<string, Flag>>;

export type FlagValues<T extends FlagTable> = {
  readonly [N in keyof T]?: T[N] extends { readonly value: string } ? string : boolean;
};

/** A misspelt flag has at most so many edits. */
const MAX_EDITS = 3;

/**
 * @param command such as `npm run doctor`
 * @param maxPositionals how many arguments it takes that are not flags
 * @throws OwnerError, which repeats no argument but the name of a flag: the others may be secrets
 */
export function parseFlags<const T extends FlagTable>(
  command: string,
  table: T,
  args: readonly string[],
  maxPositionals = 0,
): { readonly values: FlagValues<T>; readonly positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries<Flag>(table).map(([name, { value, short }]) => {
      return [name, { type: value ? 'string' : 'boolean', ...(short && { short }) } as const];
    }),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (!flag) throw new OwnerError(`${unknownFlag(token.rawName, table)} ${seeHelp(command)}`);
    const isMissing = flag.value && (token.value === undefined || (!token.inlineValue && /^-./.test(token.value)));
    if (isMissing) throw new OwnerError(`--${token.name} needs a value: ${flag.help}. ${seeHelp(command)}`);
    if (!flag.value && token.value !== undefined) {
      throw new OwnerError(`--${token.name} takes no value. ${seeHelp(command)}`);
    }
    if (token.value?.trim() === '' && !flag.isEmptyAllowed) {
      throw new OwnerError(`The value of --${token.name} is empty. Is the variable of your shell set?`);
    }
    values[token.name] = token.value ?? true;
  }
  if (positionals.length > maxPositionals) {
    throw new OwnerError(`There are too many arguments that are not flags. ${seeHelp(command)}`);
  }
  return { values: values as FlagValues<T>, positionals };
}

const seeHelp = (command: string) => `See ${command} -- --help.`;

function unknownFlag(rawName: string, table: FlagTable): string {
  // Anything else than a name may be a secret that was glued to a hyphen.
  const name = /^--?([a-z][a-z-]*)$/i.exec(rawName)?.[1];
  if (!name) return 'An argument is not a flag.';
  const [nearest] = Object.keys(table)
    .map((known) => [leven(name.toLowerCase(), known), known] as const)
    .filter(([edits, known]) => edits <= Math.min(MAX_EDITS, known.length / 2))
    .sort(([one], [other]) => one - other);
  return `${rawName} is not a flag${nearest ? `; did you mean --${nearest[1]}?` : '.'}`;
}

/** A line for each flag. */
export function helpLines(table: FlagTable): string {
  const titles = Object.entries(table).map(([name, { value, short }]) => {
    return `--${name}${value ? ` ${value}` : ''}${short ? `, -${short}` : ''}`;
  });
  const width = Math.max(...titles.map(({ length }) => length));
  return Object.values(table)
    .map(({ help }, index) => `  ${titles[index]?.padEnd(width)}  ${help}`)
    .join('\n');
}
