// A finding is one line of the report of `npm run doctor`. It never holds a secret or a token.

export type Finding = {
  /** What was checked, such as `API key`. */
  readonly check: string;
  /** One sentence. */
  readonly message: string;
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

/** Makes the findings of one check, so that its name is written once. */
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
