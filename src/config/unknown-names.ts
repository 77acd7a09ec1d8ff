// Names in the environment that are not variables of the Function: which of them were meant to be one?
import leven from 'leven';
import { isVariableName, rowOf, VARIABLE_NAMES, type VariableName } from './variables';

const MAX_EDITS = 2;

/** What tools and frameworks put before Twilio's names. */
const PREFIX = /^(?:VITE_|NEXT_PUBLIC_)?TWILIO_/;

/** What Twilio's samples, and servers that follow them, call the same things. */
const ALIASES: Readonly<Record<string, VariableName>> = {
  API_KEY: 'API_KEY_SID',
  API_SECRET: 'API_KEY_SECRET',
  APP_SID: 'TWIML_APP_SID',
  OUTGOING_APPLICATION_SID: 'TWIML_APP_SID',
  CHAT_SERVICE_SID: 'CONVERSATIONS_SERVICE_SID',
  PUSH_CREDENTIAL_SID: 'VOICE_PUSH_CREDENTIAL_SID',
  IOS_PUSH_CREDENTIAL_SID: 'VOICE_PUSH_CREDENTIAL_SID_IOS',
  APN_PUSH_CREDENTIAL_SID: 'VOICE_PUSH_CREDENTIAL_SID_IOS',
  ANDROID_PUSH_CREDENTIAL_SID: 'VOICE_PUSH_CREDENTIAL_SID_ANDROID',
  FCM_PUSH_CREDENTIAL_SID: 'VOICE_PUSH_CREDENTIAL_SID_ANDROID',
  REGION: 'TOKEN_REGION',
  ALLOWED_ORIGINS: 'CORS_ORIGINS',
  ROOM_NAME: 'VIDEO_ROOM',
};

/** `OIDC_`, also with two letters swapped. */
const OIDC_PREFIX = /^(?:OIDC|OICD|ODIC|IODC)_/;

const RESTRICTING = VARIABLE_NAMES.filter((name) => rowOf(name).role === 'restricts');

/** Ignores case, and reads hyphens as underscores: with either spelling, an owner means the same variable. */
const normalize = (name: string) => name.toUpperCase().replaceAll('-', '_');

/**
 * True for an unknown name that was probably meant to restrict who gets what: ignoring it would grant more than the
 * owner meant. It begins with `OIDC_`, or is almost the name of a variable that restricts.
 */
export function seemsToRestrict(name: string): boolean {
  if (isVariableName(name)) return false;
  const normalized = normalize(name);
  const bare = normalized.replace(PREFIX, '');
  if (OIDC_PREFIX.test(normalized)) return true;
  return RESTRICTING.some((known) => known === bare || isTypo(normalized, known));
}

/** The variable whose name differs from an unknown one by at most two edits, not counting case. */
export function misspeltVariable(name: string): VariableName | undefined {
  if (isVariableName(name)) return undefined;
  return VARIABLE_NAMES.find((known) => isWithin(MAX_EDITS, normalize(name), known));
}

/** The variable that has an unknown name in Twilio's samples, and in servers like them. */
export function variableInSamples(name: string): VariableName | undefined {
  if (isVariableName(name)) return undefined;
  const bare = normalize(name).replace(PREFIX, '');
  return [bare, ALIASES[bare] ?? '', `OIDC_${bare}`].find(isVariableName);
}

/** One edit, or two neighbouring letters swapped. */
function isTypo(text: string, known: string): boolean {
  const index = firstDifference(text, known);
  const swapped = `${known.slice(0, index)}${known[index + 1]}${known[index]}${known.slice(index + 2)}`;
  return text === swapped || isWithin(1, text, known);
}

/** A word with another first letter is another word: VIDEO_ZOOM is not VIDEO_ROOM. */
function isWithin(edits: number, text: string, known: string): boolean {
  const isOtherWord = text.length === known.length && known[firstDifference(text, known) - 1] === '_';
  return !isOtherWord && leven(text, known, { maxDistance: edits + 1 }) <= edits;
}

const firstDifference = (text: string, known: string) =>
  Array.from(known).findIndex((character, position) => text[position] !== character);
