// `npm run screenshots`: a picture of every state of the page, to look at, and the two of the README.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeInBrowser } from '../support/browser';
import { PAGE_STATES, showState } from '../support/page-states';

const FOLDER = '.screenshots';
const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'] as const;

describeInBrowser('the pictures', (browser) => {
  beforeAll(() => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
  });

  it.each(PAGE_STATES)('show $name', async (state) => {
    const page = await showState(browser(), state);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(FOLDER, `${state.name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    await page.context().close();
  });
});
