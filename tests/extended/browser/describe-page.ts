// Opens the page for a test, and then requires what holds in every state: it loads from its own origin only, writes
// nothing to the console, violates no policy, and leaves nothing behind.
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser } from '../../support/browser';
import { type Site, serveSite } from './served-page';

/** @param from a site that the browser serves itself, or the origin of a running server */
export type OpenPage = (from: Site | string, options?: BrowserContextOptions) => Promise<Page>;

interface Visit {
  readonly context: BrowserContext;
  readonly origin: string;
  /** What the page has done that it must never do. */
  readonly offences: string[];
}

/** Chromium itself reports a status from 400 and a broken connection in these words; the page cannot prevent it. */
const FAILED_REQUEST = /^Failed to load resource: /;

export function describePage(title: string, tests: (open: OpenPage) => void): void {
  describeInBrowser(title, (browser) => {
    const visits: Visit[] = [];
    afterEach(async () => {
      for (const { context, origin, offences } of visits.splice(0)) {
        const traces = await Promise.all(context.pages().map((page) => tracesIn(page)));
        await context.close();
        expect(offences).toEqual([]);
        for (const trace of traces) expect(trace).toEqual(NO_TRACES(origin));
      }
    });
    tests(async (from, options) => {
      const context = await browser().newContext(options);
      const site = typeof from === 'string' ? undefined : from;
      const origin = site?.origin ?? String(from);
      visits.push({ context, origin, offences: watch(context, origin) });
      if (site) await serveSite(context, site);
      const page = await context.newPage();
      await page.goto(`${origin}/index.html`);
      return page;
    });
  });
}

function watch(context: BrowserContext, origin: string): string[] {
  const offences: string[] = [];
  context.on('console', (message) => {
    if (!FAILED_REQUEST.test(message.text())) offences.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => offences.push(`error: ${error.error().message}`));
  context.on('dialog', (dialog) => offences.push(`dialog: ${dialog.message()}`));
  context.on('request', (request) => {
    const { protocol, origin: target } = new URL(request.url());
    if (protocol !== 'data:' && target !== origin) offences.push(`request: ${request.url()}`);
  });
  context.addInitScript(() =>
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => console.error(violatedDirective)),
  );
  return offences;
}

const NO_TRACES = (origin: string) => ({
  url: `${origin}/index.html`,
  historyState: null,
  local: 0,
  session: 0,
  cookies: '',
  databases: [],
  caches: [],
});

const tracesIn = (page: Page) =>
  page.evaluate(async () => ({
    url: location.href,
    historyState: history.state,
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
