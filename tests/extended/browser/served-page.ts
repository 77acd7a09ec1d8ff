// The page under any origin, without a server: the browser's requests are answered here, from dist/assets and by a test.
// Also what a reader does on the page.
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page, Request, Route } from 'playwright-core';
import type { LocalFacts } from '../../../page/local-facts';
import type { Answer } from '../../../src/http/answer';
import type { Platform, Product } from '../../../src/twilio/products';
import { DEPLOYED } from '../../support/environment';

export const LOCAL_ORIGIN = 'http://localhost:3000';
export const DEPLOYED_ORIGIN = `https://${DEPLOYED.DOMAIN_NAME}`;

export interface Site {
  readonly origin: string;
  /** What a local server tells its page; a deployed one tells nothing. */
  readonly facts?: LocalFacts;
  /** The answer of /token. Without one, the connection breaks. */
  readonly answer?: ((request: Request) => Answer | undefined | Promise<Answer | undefined>) | undefined;
}

export async function serveSite(context: BrowserContext, { origin, facts, answer }: Site): Promise<void> {
  await context.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/token') return reply(route, await answer?.(route.request()));
    if (path === '/local-server.json') return facts ? route.fulfill({ json: facts }) : route.fulfill({ status: 404 });
    return route.fulfill(await readAsset(path));
  });
}

function reply(route: Route, answer: Answer | undefined): Promise<void> {
  if (!answer) return route.abort('connectionreset');
  const { status, headers, body } = answer;
  return route.fulfill({
    status,
    headers: { ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };

async function readAsset(path: string) {
  const body = await readFile(`dist/assets${path}`).catch(() => undefined);
  return body ? { body, contentType: MEDIA_TYPES[path.split('.').at(-1) ?? ''] ?? '' } : { status: 404 };
}

export interface Fields {
  readonly products?: readonly Product[];
  readonly room?: string;
  readonly platform?: Platform;
  readonly ttl?: string;
  readonly identity?: string;
  readonly bearer?: string;
}

/** Fills in the fields that are given, and leaves the others as they are. */
export async function fillIn(page: Page, { products, room, platform, ttl, identity, bearer }: Fields): Promise<void> {
  if (products) {
    for (const box of await page.locator('[name="products"]').all()) {
      await box.setChecked((products as readonly string[]).includes((await box.getAttribute('value')) ?? ''));
    }
  }
  const options = page.locator('#options:not([open]) > summary');
  if ([room, platform, ttl].some((field) => field !== undefined) && (await options.isVisible())) await options.click();
  if (room !== undefined) await page.getByLabel('Room', { exact: true }).fill(room);
  if (platform !== undefined) await page.getByLabel('Platform', { exact: true }).selectOption(platform);
  if (ttl !== undefined) await page.getByLabel('Lifetime in seconds').fill(ttl);
  if (identity !== undefined) await page.getByLabel('Identity', { exact: true }).fill(identity);
  if (bearer !== undefined) await page.getByLabel('Bearer token', { exact: true }).fill(bearer);
}

/** Waits for the answer. */
export async function ask(page: Page, fields: Fields = {}): Promise<void> {
  await fillIn(page, fields);
  await page.getByRole('button', { name: 'Get a token' }).click();
  await page.locator('#answer:not([aria-busy]):not([data-state="empty"])').waitFor();
}

/** The stable name of the reason, in an answer that refuses. */
export const reasonShown = (page: Page) => page.locator('#content .rows .value').nth(1).textContent();

export const checkToken = (page: Page, token: string) => page.getByLabel('Access Token', { exact: true }).fill(token);
