// One text of the environment -> a typed value, or what is wrong with the text, which is never repeated.
import { isRoom, MAX_ROOM_LENGTH } from '../text';
import { isObviouslyWrong, likelyMistake, SID_KINDS, type SidPrefix, sidPrefix } from './mistakes';

/** How a variable is written, and what a valid value looks like: `expects` completes "it must be …". */
export interface Format<T> {
  readonly expects: string;
  /** Its name in the schema of `.env.example`; by default `text`. */
  readonly schemaName?: 'integer' | 'secret' | 'sid' | 'url';
  /** @returns undefined if the text does not have this format */
  parse(text: string): T | undefined;
  /** Names a mistake that only this format knows, as the rest of a sentence that begins with the variable's name. */
  mistake?(text: string): string | undefined;
}

export type Reading<T> = { readonly value: T } | { readonly problem: string };

export const anySecret: Format<string> = {
  expects: 'any text',
  schemaName: 'secret',
  parse: (text) => text,
};

export const flag: Format<boolean> = {
  expects: 'true or false',
  parse: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
};

/** True for the text of a flag that is on; false also for no text. */
export const isTrue = (text: string | undefined) => text !== undefined && flag.parse(text.trim()) === true;

/** A whole number of seconds, both bounds included. */
export const seconds = (min: number, max: number): Format<number> => ({
  expects: `a whole number of seconds from ${min} to ${max}`,
  schemaName: 'integer',
  parse: (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

/** Of an Access Token: https://www.twilio.com/docs/api/errors/31207 excludes exactly 24 hours. */
export const LIFETIME = seconds(60, 86_399);

export const oneOf = <T extends string>(...choices: readonly T[]): Format<T> => ({
  expects: `one of ${choices.join(', ')}`,
  parse: (text) => choices.find((choice) => choice === text),
});

/** `prefix` and 32 hexadecimal digits. */
export const sid = (prefix: SidPrefix): Format<string> => ({
  expects: `the SID of ${SID_KINDS[prefix]}: ${prefix} and 32 hexadecimal digits`,
  schemaName: 'sid',
  parse: (text) => (new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(text) ? text : undefined),
});

export const sidOrDefault = (prefix: SidPrefix): Format<string> => ({
  expects: `${sid(prefix).expects}, or default`,
  parse: (text) => (text === 'default' ? text : sid(prefix).parse(text)),
});

export const secret: Format<string> = {
  expects: 'the secret that Twilio showed once, when the API key was created, without quotes or spaces',
  schemaName: 'secret',
  // A name in capitals, such as the variable's own, is a placeholder: Twilio's secrets are 32 letters and digits.
  parse: (text) =>
    /^[\x21-\x7e]{8,}$/.test(text) && !/^[A-Z_]+$/.test(text) && !likelyMistake(text) ? text : undefined,
};

/** A Video room's unique name or SID. */
export const room: Format<string> = {
  expects: `a room's unique name or SID: at most ${MAX_ROOM_LENGTH} visible characters`,
  parse: (text) => (isRoom(text) && !isObviouslyWrong(text) && !sidPrefix(text) ? text : undefined),
};

export const audiences: Format<readonly string[]> = {
  expects: 'audiences as in the claim aud of the tokens, separated by commas',
  parse: (text) => {
    const list = itemsOf(text);
    return list.every(isWord) && !jsonListMistake(text) ? list : undefined;
  },
  mistake: jsonListMistake,
};

export const claimName: Format<string> = {
  expects: 'the name of a claim at the top level of the bearer tokens',
  parse: (text) => (isWord(text) && !text.includes(',') ? text : undefined),
};

/** A variable that takes several values separates them by commas. */
function jsonListMistake(text: string): string | undefined {
  return text.startsWith('[') ? 'is written as a JSON list' : undefined;
}

/** A semicolon at the end comes from another language. */
const isWord = (text: string) => /^\S*[^\s;]$/.test(text) && !isObviouslyWrong(text);

/** Origins as a browser sends them (RFC 6454 section 6.2), or `*`. */
export const origins: Format<readonly string[]> = {
  expects:
    'origins such as https://app.example.com, separated by commas, in lower case, without a path or a slash at the end; or * alone',
  parse: (text) => {
    const list = itemsOf(text);
    return text === '*' || list.every(isOrigin) ? list : undefined;
  },
  mistake: (text) => jsonListMistake(text) ?? originMistake(text),
};

/** Names what is wrong with one of the origins, however the others are written. */
function originMistake(text: string): string | undefined {
  const items = itemsOf(text);
  return ORIGIN_MISTAKES.find(([pattern]) => items.some((item) => pattern.test(item)))?.[1];
}

const ORIGIN_MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^null$/, 'lists null, which pages of any site can send'],
  [/^[a-z0-9.-]+(?::\d+)?$/i, 'lists a host without https:// or http://'],
  [/^[^\s#]+:\/\/[^\s/]*\*/, 'has a pattern, but every origin must be listed by itself'],
  [/^[^\s#]+:\/\/[^\s/]+\/[^\s#]*$/, 'has a path or a slash after an origin'],
];

const itemsOf = (text: string) => text.split(',').map((item) => item.trim());

function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(text)) return false;
  // A browser leaves out the default port. For the schemes of apps in a web view, the URL class gives no origin.
  return !/^https?:/.test(text) || (URL.canParse(text) && new URL(text).origin === text);
}

const ADDRESS = 'an address that begins with https:// (http:// for a server on this computer)';

/** A query may select a policy (Entra B2C). */
export const serverUrl: Format<string> = {
  expects: `${ADDRESS}, without a user name, a password or a fragment`,
  schemaName: 'url',
  parse: (text) => (isServerUrl(text, true) && !/[#\s]/.test(text) && !isObviouslyWrong(text) ? text : undefined),
};

/** An issuer's identifier (OpenID Connect Discovery 1.0, section 3), of exactly one issuer. */
export const issuerUrl: Format<string> = {
  expects: `${ADDRESS}, without a query: the claim iss of the bearer tokens`,
  schemaName: 'url',
  parse: (text) => (serverUrl.parse(text) && !/\?|[,;]$/.test(text) && !issuerMistake(text) ? text : undefined),
  mistake: issuerMistake,
};

/** No token can ever have such an issuer. */
function issuerMistake(text: string): string | undefined {
  // A comment after the value is named as that, and so is what is wrong at its ends.
  if (/\s#|^["'`“‘]|[,;]$/.test(text)) return undefined;
  return ISSUER_MISTAKES.find(([pattern]) => pattern.test(text))?.[1];
}

/** The hosts of Microsoft Entra, its national clouds and its services for customers. */
const MICROSOFT =
  '^https://(?:login[.](?:partner[.])?microsoftonline[.](?:com|us|de|cn)|sts[.]windows[.]net|[^/]+[.](?:b2clogin|ciamlogin)[.]com)(?::[0-9]+)?/';

const ISSUER_MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^[^[\]]*[,;\s]/, 'names several issuers'],
  [/\/\.well-known(?:\/|$)/, 'is the address of a document (its member issuer is the issuer)'],
  [/(?<!\$)\{|<|%7b/i, 'holds a template such as {tenantid}, which the tokens fill in'],
  [
    new RegExp(`${MICROSOFT}(?:common|organizations|consumers)(?:/|$)`, 'i'),
    'names no tenant (write its GUID instead of common, organizations or consumers)',
  ],
  [new RegExp(`${MICROSOFT}[^/]*[.][^/]*(?:/|$)`, 'i'), 'names the tenant by its domain (the tokens have its GUID)'],
];

/**
 * True for an https address without user information. Plain http is for a server on this computer, during development.
 *
 * @param allowsLoopbackHttp true only on localhost
 */
export function isServerUrl(text: unknown, allowsLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopbackHttp && isLoopback(hostname));
}

const isLoopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/**
 * Reads a trimmed, non-empty text.
 *
 * @returns the value, or a problem that continues a sentence after the variable's name: the likely mistake, then what
 *   is valid
 */
export function read<T>(format: Format<T>, text: string): Reading<T> {
  const value = format.parse(text);
  if (value !== undefined) return { value };
  const mistake = format.mistake?.(text) ?? likelyMistake(text);
  return { problem: `${mistake ? `${mistake}; it must` : 'must'} be ${format.expects}` };
}
