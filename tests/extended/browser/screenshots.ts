// `npm run screenshots`: a picture of every state of the page, to look at, and the two of the README.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInBrowser } from '../../support/browser';
import { PAGE_STATES, showState } from './page-states';

const FOLDER = '.screenshots';
const WIDTHS = [320, 1280];
/** The form and the answer, without the card below them. */
const README_SIZE = { width: 1120, height: 920 };
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

  it('show the page to readers of the README', async () => {
    const state = PAGE_STATES.find(({ name }) => name === 'issued-some-time-ago');
    if (!state) throw new Error('The state of the README is not in the list.');
    const page = await showState(browser(), state, { viewport: README_SIZE });
    const session = await page.context().newCDPSession(page);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      // A quarter of the size of a PNG.
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
      writeFileSync(`docs/images/page-${colorScheme}.webp`, Buffer.from(data, 'base64'));
    }
    await page.context().close();
  });
});
