// The flags of a command as one table, which gives the parser, the help, and what is said about a mistake.
import { readFileSync } from 'node:fs';
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
 * @param environment of the process: npm leaves in it the flags that it has kept
 * @param maxPositionals how many arguments it takes that are not flags
 * @throws OwnerError, which repeats no argument but the name of a flag: the others may be secrets
 */
export function parseFlags<const T extends FlagTable>(
  command: string,
  table: T,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
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
  if (!values.help) refuseKeptFlags(command, table, values, environment);
  // npm keeps some flags without a trace, such as -n, and passes on their values alone.
  if (positionals.length > maxPositionals) {
    throw new OwnerError(`There are too many arguments that are not flags. ${putDashes(command)} ${seeHelp(command)}`);
  }
  return { values: values as FlagValues<T>, positionals };
}

/**
 * Without `--` in front of them, npm keeps the flags of a command for itself. Where it leaves a trace, the command must not
 * run as if they had not been typed.
 *
 * @param values the flags that the command did get
 * @throws OwnerError
 */
function refuseKeptFlags(command: string, table: FlagTable, values: object, environment: NodeJS.ProcessEnv): void {
  const traced = Object.entries(table).filter(([name, { short }]) => {
    return !(name in values) && settingsOf(name, short).some((setting) => hasTrace(environment, name, setting));
  });
  if (traced.length === 0) return;
  const owned = settingsInFiles(environment);
  const kept = traced.filter(([name, { short }]) => !settingsOf(name, short).some((setting) => owned.has(setting)));
  if (kept.length === 0) return;
  const names = kept.map(([name]) => `--${name}`).join(' and ');
  const flags = kept.map(([name, { value }]) => (value ? `--${name} ${value}` : `--${name}`)).join(' ');
  throw new OwnerError(`npm kept ${names} for itself. ${putDashes(command, flags)}`);
}

const putDashes = (command: string, flags = 'FLAGS') =>
  `Put -- in front of the flags: ${command} -- ${flags} (in PowerShell: ${command} '--' ${flags}).`;

/** npm 11 takes some flags for its own, by their first letters. */
const NPM_NAMES: Readonly<Record<string, string>> = { to: 'token_description', token: 'token_description', l: 'long' };

/** The names under which npm may have kept a flag, as in `npm_config_dry_run`. */
function settingsOf(name: string, short: string | undefined): string[] {
  const names = [name.replace(/^no-/, '').replaceAll('-', '_'), ...(short ? [short] : [])];
  return names.flatMap((each) => [each, ...(NPM_NAMES[each] ? [NPM_NAMES[each]] : [])]);
}

/** `--no-assets` leaves an empty text. npm leaves one too for a setting that is off, such as `yes`. */
function hasTrace(environment: NodeJS.ProcessEnv, name: string, setting: string): boolean {
  const text = environment[`npm_config_${setting}`];
  return name.startsWith('no-') ? text === '' : Boolean(text);
}

/** What the owner has set for npm, in one of its files. */
function settingsInFiles(environment: NodeJS.ProcessEnv): ReadonlySet<string> {
  const files = [environment.npm_config_userconfig, environment.npm_config_globalconfig, '.npmrc'];
  return new Set(files.flatMap(settingsInFile));
}

function settingsInFile(file: string | undefined): string[] {
  try {
    const names = readFileSync(file ?? '', 'utf8').matchAll(/^[ \t]*([\w-]+)/gm);
    return Array.from(names, ([, name = '']) => name.replaceAll('-', '_'));
  } catch {
    return [];
  }
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
