/**
 * Describes tests that need something which a clone does not have. Without it they are skipped, and reporter.cjs lists the
 * title with the remedy.
 *
 * @param remedy how to provide what is missing
 */
export function describeWhere(isProvided: boolean, title: string, remedy: string, tests: () => void): void {
  if (isProvided) describe(title, tests);
  else describe.skip(`${title} (skipped: ${remedy})`, tests);
}
