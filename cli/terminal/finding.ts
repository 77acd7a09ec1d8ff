// What one check of `npm run doctor` has found: a line for the owner, which never holds a secret or a token.

export type Finding = {
  /** What was looked at, such as `API key`. */
  readonly check: string;
  /** One sentence. */
  readonly message: string;
} & (
  | { readonly status: 'ok' | 'skipped' }
  | {
      readonly status: 'warning' | 'problem';
      /** One sentence: what to do. */
      readonly remedy: string;
      /** The error that an app sees at Twilio because of this: https://www.twilio.com/docs/api/errors */
      readonly twilioErrors?: readonly number[];
    }
);

/** What is wrong, and what to do: a sentence each. */
export interface Explanation {
  readonly message: string;
  readonly remedy: string;
}

/** Findings about the same thing, so that its name stands once. */
export function findingsOf(check: string) {
  const problem = (message: string, remedy: string, ...twilioErrors: readonly number[]): Finding => {
    return { check, status: 'problem', message, remedy, ...(twilioErrors.length > 0 && { twilioErrors }) };
  };
  return {
    ok: (message: string): Finding => ({ check, status: 'ok', message }),
    skipped: (message: string): Finding => ({ check, status: 'skipped', message }),
    warning: (message: string, remedy: string): Finding => ({ check, status: 'warning', message, remedy }),
    problem,
    problemOf: ({ message, remedy }: Explanation): Finding => problem(message, remedy),
  };
}
