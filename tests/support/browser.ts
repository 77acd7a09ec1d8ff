// A real Chromium, headless, for tests in a browser.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describeWhere } from './describe-where';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const executablePath = process.env.CHROMIUM ?? USUAL_PATHS.find((path) => existsSync(path)) ?? '';

// Chromium's sandbox does not work for root, whom containers run as. It opens no page but the tests' own.
const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** In milliseconds, for what never happens. */
const PATIENCE = 300_000;

/** @param tests are called with a function that returns the browser, which runs from before the first test */
export function describeInBrowser(title: string, tests: (browser: () => Browser) => void): void {
  const remedy = 'install Chromium or Chrome, or name it in CHROMIUM';
  describeWhere(executablePath !== '', title, remedy, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE });
      browser.on('context', (context) => context.setDefaultTimeout(PATIENCE));
    });
    afterAll(() => browser?.close());
    tests(() => browser);
  });
}
