// Rules about a `.env` file as a whole. The rules about this Function's variables are in src/config.
import dotenv from 'dotenv';
import type { Problem } from '../../src/config/problem';
import { lengthProblems } from '../../src/config/rules';
import { isVariableName } from '../../src/config/variables';

/** Far longer than any value that Twilio accepts. */
export const MAX_LINE_LENGTH = 8192;

const BLANK_OR_COMMENT = /^\s*(?:#|$)/;

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

/** A variable that only Twilio may set, and long values of the owner's own variables: Twilio would reject the deploy. */
export function fileProblems(environment: Readonly<Record<string, string>>): Problem[] {
  const own = Object.entries(environment).filter(([name]) => !isVariableName(name));
  const problems = own.flatMap(([name, text]) => lengthProblems(name, text));
  if (environment.DOMAIN_NAME === undefined) return problems;
  const message =
    'DOMAIN_NAME is set: remove it. Twilio sets it, and another value could open the Function to everyone.';
  return [...problems, { code: 'reserved_name', variable: 'DOMAIN_NAME', message }];
}
