// Rules about a `.env` file as a whole. The rules about this Function's variables are in src/config.
import dotenv from 'dotenv';
import { lengthProblems, type Problem } from '../../src/config/rules';
import { variableInSamples } from '../../src/config/unknown-names';
import { isVariableName } from '../../src/config/variables';
import { type Warning, warningsAbout } from '../../src/config/warnings';

/** Far longer than any value that Twilio accepts. */
export const MAX_LINE_LENGTH = 8192;

const BLANK_OR_COMMENT = /^\s*(?:#|$)/;

/** What to do about a line that `invalidLines` names. */
export const WRITE_ASSIGNMENT =
  'Write NAME=value on one line, with = and not :, and without export in front. Begin a comment with #.';

/** dotenv takes minutes for some long lines. */
export function hasLongLine(text: string): boolean {
  return text.split('\n').some((line) => line.length > MAX_LINE_LENGTH);
}

/** False for text that was decoded from bytes that are not UTF-8. */
export function isUtf8Text(text: string): boolean {
  return !/[\0\ufffd]/.test(text);
}

/** The numbers, from 1, of lines that are neither an assignment, nor a comment, nor blank. */
export function invalidLines(text: string): number[] {
  return text.split('\n').flatMap((line, index) => {
    const isAssignment = Object.keys(dotenv.parse(line)).length > 0;
    return isAssignment || BLANK_OR_COMMENT.test(line) ? [] : [index + 1];
  });
}

/** Twilio sets these in a deployed Function. */
const RESERVED = ['DOMAIN_NAME', 'SERVICE_SID', 'ENVIRONMENT_SID', 'PATH'];

/** What other tools and Twilio's samples call the secrets of the account and of its keys. */
const SECRET = /^(?:VITE_|NEXT_PUBLIC_)?TWILIO_(?:AUTH_TOKEN|API_SECRET|API_KEY_SECRET)$/i;

/** Problems of the owner's own variables: what only Twilio may set, secrets, and values that Twilio would reject. */
export function fileProblems(environment: Readonly<Record<string, string>>): Problem[] {
  const own = Object.entries(environment).filter(([name]) => !isVariableName(name));
  const problemsBy = (find: (name: string, text: string) => Problem[]) =>
    own.flatMap(([name, text]) => find(name, text));
  return [...problemsBy(lengthProblems), ...problemsBy(nameProblems)];
}

/** The warnings of the configuration, without those about a name that is a problem already. */
export function fileWarnings(environment: Readonly<Record<string, string>>): Warning[] {
  const names = fileProblems(environment).map(({ variable }) => variable);
  return warningsAbout(environment).filter(({ variable }) => !names.includes(variable));
}

function nameProblems(name: string, text: string): Problem[] {
  // On this computer, an empty DOMAIN_NAME would replace the real one.
  if (RESERVED.includes(name) && (text !== '' || name === 'DOMAIN_NAME')) return [reservedName(name)];
  if (!SECRET.test(name) || text === '') return [];
  const message = `${name} is a secret that the Function does not use, and a deploy would upload it: remove it, or rename it ${variableInSamples(name)}.`;
  return [{ code: 'account_secret', variable: name, message }];
}

function reservedName(name: string): Problem {
  const risk = name === 'DOMAIN_NAME' ? ', and another value could open the Function to everyone' : '';
  return { code: 'reserved_name', variable: name, message: `${name} is set: remove it. Twilio sets it${risk}.` };
}
