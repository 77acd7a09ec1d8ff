// Lists at the end what was skipped and why: a skipped title ends with `(skipped: what provides what is missing)`. Where the
// output is no terminal, it also says what still runs, so that a slow file leaves no minutes without a line.
const { relative } = require('node:path');

const SILENCE_MILLISECONDS = 30_000;

/** @typedef {{ ancestorTitles: string[], fullName: string, status: string, title: string }} TestResult */

module.exports = class {
  /** @type {Set<string>} */
  #running = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  constructor(/** @type {{ testNamePattern?: string }} */ { testNamePattern }) {
    this.isFiltered = Boolean(testNamePattern);
  }

  onTestFileStart(/** @type {{ path: string }} */ { path }) {
    this.#running.add(relative('', path));
    this.#timer ??= this.#waitForSilence();
  }

  onTestFileResult(/** @type {{ path: string }} */ { path }) {
    this.#running.delete(relative('', path));
    this.#timer?.refresh();
  }

  onRunComplete(
    /** @type {unknown} */ _,
    /** @type {{ testResults: { testResults: TestResult[] }[] }} */ { testResults },
  ) {
    clearInterval(this.#timer);
    // With -t, jest counts every other test as skipped.
    const tests = this.isFiltered ? [] : testResults.flatMap((file) => file.testResults);
    const titles = tests.filter(({ status }) => status === 'pending').map(titleOf);
    if (titles.length > 0)
      process.stderr.write(`\nSkipped:\n${[...new Set(titles)].map((title) => `  ${title}\n`).join('')}`);
  }

  #waitForSilence() {
    const report = () => process.stderr.write(`Still running: ${[...this.#running].join(', ')}\n`);
    return process.stdout.isTTY ? undefined : setInterval(report, SILENCE_MILLISECONDS).unref();
  }
};

/** The title that has the reason: of the test, or of a suite around it. */
function titleOf(/** @type {TestResult} */ { ancestorTitles, fullName, title }) {
  return [...ancestorTitles, title].find((each) => each.includes('(skipped: ')) ?? fullName;
}
