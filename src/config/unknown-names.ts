// Names in the environment that are not variables of the Function: which of them were meant to be one?
import leven from 'leven';
import { isVariableName, ROWS, VARIABLE_NAMES, type VariableName } from './variables';

const MAX_EDITS = 2;

/** Behind these, tools and frameworks repeat Twilio's names. */
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

const RESTRICTING = VARIABLE_NAMES.filter((name) => ROWS[name].role === 'restricts');

/** Upper case, and hyphens as underscores: an owner who writes otherwise means the same. */
const normalize = (name: string) => name.toUpperCase().replaceAll('-', '_');

/**
 * True for an unknown name that was surely meant to restrict who gets what: to ignore it would grant more than the owner
 * meant. It begins with `OIDC_`, or is nearly the whole name of a variable that restricts.
 */
export function seemsToRestrict(name: string): boolean {
  if (isVariableName(name)) return false;
  const normalized = normalize(name);
  const bare = normalized.replace(PREFIX, '');
  if (isNearly(normalized.slice(0, 'OIDC_'.length), 'OIDC_', 0)) return true;
  return RESTRICTING.some((known) => known === bare || isNearly(normalized, known, 1));
}

/** The variable that an unknown name probably means: a near miss, or what Twilio's samples call it. */
export function variableLike(name: string): VariableName | undefined {
  if (isVariableName(name)) return undefined;
  const normalized = normalize(name);
  const bare = normalized.replace(PREFIX, '');
  const known = [bare, ALIASES[bare], `OIDC_${bare}`].find((each) => each !== undefined && isVariableName(each));
  if (known && isVariableName(known)) return known;
  const distance = (each: string) => leven(normalized, each, { maxDistance: MAX_EDITS + 1 });
  return VARIABLE_NAMES.find((each) => distance(each) <= MAX_EDITS);
}

/** Equal but for this many edits, or for one pair of neighbours that is swapped. */
function isNearly(text: string, known: string, edits: number): boolean {
  return leven(text, known, { maxDistance: edits + 1 }) <= edits || isSwapped(text, known);
}

function isSwapped(text: string, known: string): boolean {
  const index = Array.from(known).findIndex((character, position) => text[position] !== character);
  const swapped = `${known.slice(0, index)}${known[index + 1]}${known[index]}${known.slice(index + 2)}`;
  return index >= 0 && text === swapped;
}
