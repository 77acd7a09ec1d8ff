// What a reader does on the page.
import type { Page } from 'playwright-core';
import type { Platform, Product } from '../../src/twilio/products';

export interface Fields {
  readonly products?: readonly Product[];
  readonly room?: string;
  readonly platform?: Platform;
  readonly identity?: string;
  readonly bearer?: string;
}

/** Fills in the fields that are given, and leaves the others as they are. */
export async function fillIn(page: Page, { products, room, platform, identity, bearer }: Fields): Promise<void> {
  if (products) {
    for (const box of await page.locator('[name="products"]').all()) {
      await box.setChecked((products as readonly string[]).includes((await box.getAttribute('value')) ?? ''));
    }
  }
  if (room !== undefined) await page.getByLabel('Room', { exact: true }).fill(room);
  if (platform !== undefined) await page.getByLabel('Platform', { exact: true }).selectOption(platform);
  if (identity !== undefined) await page.getByLabel('Identity', { exact: true }).fill(identity);
  if (bearer !== undefined) await page.getByLabel('Bearer token', { exact: true }).fill(bearer);
}

/** Waits for the answer. */
export async function ask(page: Page, fields: Fields = {}): Promise<void> {
  await fillIn(page, fields);
  await page.getByRole('button', { name: 'Get a token' }).click();
  await page.locator('#answer:not([aria-busy]):not([data-state="empty"])').waitFor();
}

export const checkToken = (page: Page, token: string) => page.getByLabel('Access Token', { exact: true }).fill(token);
