// Tests that need what a clone does not have: they run where it is there, and say on standard error that they were
// skipped where it is not. Jest itself names no skipped test when it runs several files.

/** @param remedy how it gets there */
export function describeWhere(isThere: boolean, title: string, remedy: string, tests: () => void): void {
  if (isThere) {
    describe(title, tests);
    return;
  }
  const sentence = `${title} (skipped: ${remedy})`;
  process.stderr.write(`${sentence}\n`);
  describe.skip(sentence, tests);
}
