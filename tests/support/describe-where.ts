// For tests that need something that a clone does not have. Without it, they are skipped, and standard error says so:
// jest itself does not list skipped tests when it runs several files.

/** @param remedy how to provide what is missing */
export function describeWhere(condition: boolean, title: string, remedy: string, tests: () => void): void {
  if (condition) {
    describe(title, tests);
    return;
  }
  const sentence = `${title} (skipped: ${remedy})`;
  process.stderr.write(`${sentence}\n`);
  describe.skip(sentence, tests);
}
