// A finding is one line of the report of `npm run doctor`. It never holds a secret or a token.
import { unseenCharacter } from '../src/text';

/** What an owner does with the configuration: `npm start`, or `npm run deploy`. */
export type Use = 'local' | 'deploy';

export type Finding = {
  /** What was checked, such as `API key`. */
  readonly check: string;
  /** One sentence. */
  readonly message: string;
  /** The only use that it matters for; undefined means both. */
  readonly scope?: Use;
} & (
  | { readonly status: 'ok' | 'skipped' }
  | {
      readonly status: 'warning' | 'problem';
      /** What to do about it. */
      readonly remedy: string;
      /** What an app's SDK reports because of it, the likeliest first: https://www.twilio.com/docs/api/errors */
      readonly twilioErrors?: readonly number[];
    }
);

/** What is wrong, and what to do about it. */
export interface Explanation {
  readonly message: string;
  readonly remedy: string;
}

export const inOneText = ({ message, remedy }: Explanation) => `${message} ${remedy}`;

/** For each finding with a remedy: what was checked, what is wrong, and what to do. */
export const remarksOf = (findings: readonly Finding[]): string[] =>
  findings.flatMap((finding) => ('remedy' in finding ? [`${finding.check}: ${inOneText(finding)}`] : []));

/** Makes the findings of one check, so that its name is written once. */
export function findingsOf(check: string) {
  const withRemedy =
    (status: 'warning' | 'problem') =>
    (message: string, remedy: string, ...twilioErrors: readonly number[]): Finding => {
      return { check, status, message, remedy, ...(twilioErrors.length > 0 && { twilioErrors }) };
    };
  const problem = withRemedy('problem');
  return {
    ok: (message: string): Finding => ({ check, status: 'ok', message }),
    skipped: (message: string): Finding => ({ check, status: 'skipped', message }),
    warning: withRemedy('warning'),
    problem,
    problemOf: ({ message, remedy }: Explanation): Finding => problem(message, remedy),
  };
}

const MAX_QUOTED_CHARACTERS = 64;

/** The owner's own text in quotes: shortened, and without what a terminal would interpret or a reader would not see. */
export function quote(text: string): string {
  const characters = Array.from(text, (character) => (unseenCharacter(character) ? '?' : character));
  const isLong = characters.length > MAX_QUOTED_CHARACTERS;
  const shown = characters.slice(0, MAX_QUOTED_CHARACTERS).join('');
  return JSON.stringify(isLong ? `${shown}…` : shown);
}

const MAX_QUOTED_TEXTS = 3;

/** Several such texts; at least one. */
export function quoteAll(texts: readonly string[]): string {
  const quoted = texts.slice(0, MAX_QUOTED_TEXTS).map(quote).join(', ');
  return texts.length > MAX_QUOTED_TEXTS ? `${quoted} and ${texts.length - MAX_QUOTED_TEXTS} more` : quoted;
}
