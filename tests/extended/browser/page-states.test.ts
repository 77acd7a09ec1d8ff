// What holds in every state of the page: accessible, readable, and no wider than the window.
import { readFileSync } from 'node:fs';
import type { AxeResults, NodeResult } from 'axe-core';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../support/browser';
import { HOSTILE, PAGE_STATES, showState } from './page-states';

declare const axe: typeof import('axe-core');

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

describeInBrowser('every state of the page', (browser) => {
  it.each(PAGE_STATES)('keeps the rules of axe, and fits: $name', async (state) => {
    const page = await showState(browser(), state);
    // axe waits with timers.
    await page.clock.resume();
    await page.evaluate(AXE);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await findOverflow(page)).toEqual([]);
      expect(await runAxe(page, TAGS)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    // The scheme changes nothing but colours.
    expect(await runAxe(page, ['cat.color'])).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await findOverflow(page)).toEqual([]);
    await page.emulateMedia({ media: 'screen' });
    await doubleText(page);
    expect(await findOverflow(page)).toEqual([]);
    await page.context().close();
  });
});

/** @returns the violations; also the texts whose contrast axe cannot determine */
async function runAxe(page: Page, tags: readonly string[]): Promise<string[]> {
  const options = {
    runOnly: { type: 'tag', values: tags },
    rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
    resultTypes: ['violations', 'incomplete'],
  };
  const results = (await page.evaluate((options) => axe.run(options as never), options)) as unknown as AxeResults;
  const undetermined = results.incomplete.filter(({ id }) => id.startsWith('color-contrast'));
  return [
    ...results.violations.flatMap(({ id, nodes }) => nodes.map((node) => describeNode(id, node))),
    ...undetermined.flatMap(({ id, nodes }) => nodes.filter(isText).map((node) => describeNode(id, node))),
  ];
}

const describeNode = (id: string, { target, failureSummary }: NodeResult) =>
  `${id}: ${target.join(' ')} ${failureSummary}`;

/** False for a sign beside a text of the same colour, and for marks on marks, which axe takes for other elements. */
const isText = ({ any, html }: NodeResult) =>
  !any.some(({ data }) => data?.messageKey === 'nonBmp') && !html.includes(HOSTILE.marks.slice(0, 10));

/** @returns the elements that reach beyond the window, except within those that scroll themselves */
function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const isWide = (element: Element) => element.getBoundingClientRect().right > clientWidth + 1;
    const wide = [...document.querySelectorAll('body *')].filter((each) => isWide(each) && !each.closest('.scroll *'));
    return scrollWidth > clientWidth ? ['the page', ...wide.map(({ outerHTML }) => outerHTML.slice(0, 80))] : [];
  });
}

/** As a reader does who sets a larger font in the browser. */
async function doubleText(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
}
