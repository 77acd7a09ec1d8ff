// The page in Chromium at the local server: from the navigation to the token on screen, with one click between.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startServer } from '../server.mjs';
import { toRow } from '../statistics.mjs';

/** @import { Part } from '../statistics.mjs' */

const ROUNDS = 10;
const TARGET_MILLISECONDS = 1000;

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** @type {Part} */
export const page = {
  title: 'The page: from the navigation to the token, in Chromium',
  note: 'Each round has an empty cache. Without Chromium, which CHROMIUM names, nothing is measured.',
  async measure(progress) {
    if (!existsSync(executablePath)) return [];
    const server = await startServer();
    // Chromium's sandbox does not work for root, whom containers run as.
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const times = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        progress(round, ROUNDS);
        times.push(await timeToToken(browser, server.url('index.html')));
      }
      return [toRow('first token, milliseconds', times, { atMost: TARGET_MILLISECONDS })];
    } finally {
      await browser.close();
      server.stop();
    }
  },
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 */
async function timeToToken(browser, url) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const start = performance.now();
  await tab.goto(url);
  await tab.getByRole('button', { name: 'Get a token' }).click();
  await tab.locator('[data-state="issued"] .token code').waitFor();
  const milliseconds = performance.now() - start;
  await context.close();
  return milliseconds;
}
