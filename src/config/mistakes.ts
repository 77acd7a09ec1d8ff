// What people put into a variable by mistake: placeholders, quotes, another kind of SID.
import { parseJson } from '../json';
import { unseenCharacter } from '../text';

/** Twilio's SIDs by prefix: the kinds that people confuse with one another. */
export const SID_KINDS = {
  AC: 'an account',
  AP: 'a TwiML app',
  CH: 'a conversation',
  CR: 'a push credential',
  IS: 'a Conversations or Sync service',
  MG: 'a messaging service',
  PN: 'a phone number',
  SK: 'an API key',
  US: 'a user',
  VA: 'a Verify service',
  ZS: 'a Functions service',
} as const;

export type SidPrefix = keyof typeof SID_KINDS;

/** No real value of any variable looks like this. */
const STRUCTURAL_PLACEHOLDER =
  /^<.*>$|^\[.*\]$|^\{.*\}$|^(?:AC|AP|CR|IS|SK)?[xX*.…]{3,}$|^(?:change[-_]?me|placeholder|to-?do|undefined|null)$/i;

/** No SID and no secret begins like this, but a project or a room may. */
const WORDY_PLACEHOLDER = /^(?:your|my|the|insert|enter|replace|paste|put)[-_ ]|^(?:secret|example)$/i;

/** What an owner fills in, as the pages in docs/ write it. */
const DOCUMENTED_PLACEHOLDER =
  /(?:^|[^A-Z])(?:PROJECT_ID|PROJECT_REF|CLIENT_ID|TENANT_ID|POOL_ID|TENANT|REALM|ORG|YOUR_[A-Z_]+)(?:[^A-Z]|$)/;

const QUOTED = /^["'`“‘].*["'`”’]$/;

const HALF_QUOTED = /^["'`“‘]|["'`”’]$/;

/** A `${NAME}` in the text, or `$NAME` as the whole text. */
const SHELL_VARIABLE = /^\$[A-Z_][A-Z0-9_]*$|\$\{/;

/** For free texts, in which a word like `my-` is not a mistake. */
export function isObviouslyWrong(text: string): boolean {
  if (unseenCharacter(text)) return true;
  return [QUOTED, SHELL_VARIABLE, STRUCTURAL_PLACEHOLDER, DOCUMENTED_PLACEHOLDER].some((form) => form.test(text));
}

/** Names a common mistake, as the rest of a sentence that begins with the variable's name. */
export function likelyMistake(text: string): string | undefined {
  if (QUOTED.test(text)) return 'has quotes around the value';
  if (Array.isArray(parseJson(text))) return 'is written as a JSON list';
  if (/\s#/.test(text)) return 'has a comment after the value (a comment needs a line of its own)';
  if (/[,;]$/.test(text)) return 'has a comma or a semicolon at the end';
  if (HALF_QUOTED.test(text)) return 'has a quote at one end';
  if (SHELL_VARIABLE.test(text)) return 'holds a shell variable (.env is not read by a shell)';
  if ([STRUCTURAL_PLACEHOLDER, WORDY_PLACEHOLDER, DOCUMENTED_PLACEHOLDER].some((form) => form.test(text))) {
    return 'still holds a placeholder';
  }
  const prefix = sidPrefix(text);
  if (prefix) return `holds the SID of ${SID_KINDS[prefix]} (${prefix}…)`;
  // A list may have spaces after its commas.
  if (/\s/.test(text.replace(/\s*,\s*/g, ','))) return 'has white space inside the value';
  const unseen = unseenCharacter(text);
  return unseen && `contains an invisible character (${unseen})`;
}

/** The prefix, if the whole text is a SID of a known kind. */
export function sidPrefix(text: string): SidPrefix | undefined {
  const prefix = /^[A-Z]{2}(?=[0-9a-fA-F]{32}$)/.exec(text)?.[0];
  return prefix && Object.hasOwn(SID_KINDS, prefix) ? (prefix as SidPrefix) : undefined;
}
