// What holds in every state of the page: accessible, readable, and no wider than the window.
import { readFileSync } from 'node:fs';
import type { AxeResults, NodeResult } from 'axe-core';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../../support/browser';
import { HOSTILE, PAGE_STATES, type PageState, showState } from './page-states';

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
    // Twilio learns nothing about this server from a reader who follows a link.
    expect(await page.locator('a[href^="http"]:not([rel="noreferrer"])').count()).toBe(0);
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

describeInBrowser('the form', (browser) => {
  it.each([
    ['start-local-demo', 'issued-demo'],
    ['start-local-sign-in', 'refused-audience-local'],
    ['start-deployed', 'refused-provider-down'],
  ])('has its button in view before and after an answer: %s, %s', async (before, after) => {
    for (const viewport of [
      { width: 1280, height: 720 },
      { width: 360, height: 780 },
    ]) {
      for (const name of [before, after]) {
        const page = await showState(browser(), stateOf(name), { viewport });
        const button = page.getByRole('button', { name: 'Get a token' });
        const { top, bottom } = await button.evaluate((element) => element.getBoundingClientRect());
        expect([name, top >= 0, bottom <= viewport.height]).toEqual([name, true, true]);
        if (name === before) expect(await page.evaluate(() => scrollY)).toBe(0);
        await page.context().close();
      }
    }
  });

  it.each([
    ['start-local-demo', ['Identity']],
    ['start-local-sign-in', ['Bearer token']],
    ['start-deployed', ['Bearer token']],
    ['start-on-a-phone', ['Identity', 'Bearer token']],
  ])('has the fields that apply: %s', async (name, expected) => {
    const page = await showState(browser(), stateOf(name));
    const labels = ['Identity', 'Bearer token', 'Room', 'Platform', 'Lifetime in seconds'];
    const visible = await Promise.all(labels.map((label) => page.getByLabel(label, { exact: true }).isVisible()));
    expect(labels.filter((_, index) => visible[index])).toEqual(expected);
    await page.context().close();
  });
});

describeInBrowser('the page on a phone', (browser) => {
  it('leads from its top to the check of a token', async () => {
    const page = await showState(browser(), stateOf('start-deployed'), { viewport: { width: 360, height: 780 } });
    await page.getByRole('link', { name: 'check a token' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('check-field');
    await page.context().close();
  });

  it('breaks an address after a slash only', async () => {
    const page = await showState(browser(), stateOf('start-deployed'), { viewport: { width: 360, height: 780 } });
    const parts = page.locator('#address .unbroken, #snippet .unbroken, #phone-address .unbroken');
    expect(new Set(await parts.allInnerTexts())).toEqual(
      new Set(['https://', "'https://", 'token-1234-dev.twil.io/', 'token', "token'"]),
    );
    const lines = await parts.evaluateAll((all) =>
      all.map((part) => part.clientHeight / Number.parseFloat(getComputedStyle(part).lineHeight)),
    );
    expect(new Set(lines.map(Math.round))).toEqual(new Set([1]));
    await page.context().close();
  });
});

function stateOf(name: string): PageState {
  const state = PAGE_STATES.find((each) => each.name === name);
  if (!state) throw new Error(`There is no state ${name}.`);
  return state;
}

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
