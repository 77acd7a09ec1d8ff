// The page of the real `npm start`: first with its demo values, then with a real identity provider.
import { readFileSync } from 'node:fs';
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { PRODUCTS } from '../../../src/twilio/products';
import { EVERY_PRODUCT, envText } from '../../support/environment';
import { type StartedProject, startProject } from '../../support/local-server';
import { copyProject } from '../../support/project-copy';
import { type RealProvider, signIn, startRealProvider } from '../../support/real-provider';
import { describePage } from './describe-page';
import { ask, type Fields, fillIn, reasonShown } from './served-page';

let server: StartedProject;
beforeAll(async () => {
  server = await startProject(copyProject(), []);
});
afterAll(async () => {
  await server?.stop();
});

const JSQR = readFileSync(require.resolve('jsqr'), 'utf8');
const CLIPBOARD = ['clipboard-read', 'clipboard-write'];

const tokenShown = async (page: Page) => (await page.locator('.token code').textContent()) ?? '';
const grantsShown = async (page: Page) => decodeJwt(await tokenShown(page)).grants;
const aboutsShown = async (page: Page) => new Set(await page.locator('.access .about').allInnerTexts());

describePage('the page of npm start', (open) => {
  it('gets and explains a token for one product', async () => {
    const page = await open(server.url);
    await ask(page, { products: ['conversations'], identity: 'alice' });
    expect(await grantsShown(page)).toEqual({ identity: 'alice', chat: expect.anything() });
    expect(await aboutsShown(page)).toEqual(new Set(['Conversations', 'Region']));
    expect(await page.locator('.identity').textContent()).toBe('alice');
    expect(await page.locator('.time-left').textContent()).toMatch(/^in (?:1:00:00|5\d:\d\d)$/);
  });

  it('gets and explains a token for every product if none is checked', async () => {
    const page = await open(server.url);
    await ask(page);
    expect((await aboutsShown(page)).size).toBe(PRODUCTS.length + 1);
    expect(await page.locator('.access').textContent()).toMatch(/every Video room/);
  });

  it('shows a refusal', async () => {
    const page = await open(server.url);
    await ask(page, { products: ['voice'], room: 'tutoring-42' });
    expect(await reasonShown(page)).toBe('room_without_video');
  });

  it('copies exactly the token', async () => {
    const page = await open(server.url, { permissions: CLIPBOARD });
    await ask(page);
    await page.getByRole('button', { name: 'Copy the token' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await tokenShown(page));
  });

  it('copies the request of the form in each language', async () => {
    const page = await open(server.url, { permissions: CLIPBOARD });
    await fillIn(page, { room: "it's" });
    for (const language of ['curl', 'Swift', 'Kotlin', 'JavaScript']) {
      await page.getByLabel(language).check();
      await page.getByRole('button', { name: 'Copy the code' }).click();
      await page.getByText('Copied.').first().waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await page.locator('#snippet').textContent());
      expect(copied).toContain(language === 'curl' ? 'room=it%27s' : 'it');
    }
  });

  it('selects exactly the token where the clipboard is denied', async () => {
    const page = await open(server.url, { permissions: [] });
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    await ask(page);
    await page.getByRole('button', { name: 'Copy the token' }).click();
    await page.getByText('Selected').waitFor();
    expect(await page.evaluate(() => String(getSelection()))).toBe(await tokenShown(page));
  });

  it('has a QR code of the address that the terminal names as Phone', async () => {
    const page = await open(server.url, { colorScheme: 'dark', viewport: { width: 320, height: 800 } });
    await page.waitForLoadState('networkidle');
    const [, address] = /Phone +(http\S+)/.exec(server.output()) ?? [];
    expect(await page.locator('#qr').isVisible()).toBe(address !== undefined);
    if (address === undefined) return;
    expect(await page.locator('#phone-address').textContent()).toBe(address);
    for (const forcedColors of ['none', 'active'] as const) {
      await page.emulateMedia({ forcedColors });
      expect(await readQrCode(page, await page.locator('#qr').screenshot())).toBe(address);
    }
  });

  it('can be used with the keyboard alone, in the order of reading', async () => {
    const page = await open(server.url);
    const begin = ['check a token', 'video', 'voice', 'conversations', 'sync', 'identity'];
    const options = ['Room, platform, lifetime', 'room', 'platform', 'ttl'];
    const console = ['ACCOUNT_SID', 'API_KEY_SID', 'API_KEY_SECRET'];
    const end = ['Copy the address', 'curl', 'Copy the code', 'check-field'];
    expect(await tabThrough(page)).toEqual([...begin, options[0], 'Get a token', ...console, ...end]);
    await page.getByLabel('Video').focus();
    await page.keyboard.press('Space');
    for (let step = 0; step < 5; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('tutoring-42');
    await page.keyboard.press('Enter');
    await page.locator('[data-state="demo"]').waitFor();
    expect(await grantsShown(page)).toMatchObject({ video: { room: 'tutoring-42' } });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('room');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.locator('h1').click();
    const answer = [...console, 'The token', 'Copy the token', 'Header and payload'];
    expect(await tabThrough(page)).toEqual([...begin, ...options, 'Get a token', ...answer, ...end]);
  });

  it('shows nothing of a token after a reload, and the code that belongs to the fields', async () => {
    const page = await open(server.url);
    await ask(page, { room: 'tutoring-42' });
    const token = await tokenShown(page);
    await page.reload();
    expect(await page.locator('#answer').getAttribute('data-state')).toBe('empty');
    expect(await page.content()).not.toContain(token);
    await expectMatchingCode(page);
  });

  it('stays whole on the way back and forward', async () => {
    const page = await open(server.url);
    await ask(page, { room: 'tutoring-42' });
    await page.goto(`${server.url}/token`);
    await page.goBack();
    await expectMatchingCode(page);
    await page.goForward();
    await page.goBack();
    await ask(page);
    expect(await grantsShown(page)).toBeDefined();
  });

  it('says so while the browser is offline, and works afterwards', async () => {
    const page = await open(server.url);
    for (const [isOffline, state] of [
      [true, 'problem'],
      [false, 'demo'],
    ] as const) {
      await page.context().setOffline(isOffline);
      await ask(page);
      expect(await page.locator('#answer').getAttribute('data-state')).toBe(state);
    }
  });
});

/**
 * Reads a picture as a phone does, by a decoder that has nothing to do with the one that draws it.
 *
 * @param shownBy the page whose browser decodes the picture, in a tab of its own
 */
async function readQrCode(shownBy: Page, png: Buffer): Promise<string | undefined> {
  const page = (await shownBy.context().browser()?.newPage()) as Page;
  try {
    await page.setContent(`<img src="data:image/png;base64,${png.toString('base64')}">`);
    await page.addScriptTag({ content: JSQR });
    return await page.evaluate<string | undefined>(READ);
  } finally {
    await page.close();
  }
}

const READ = `(async () => {
  const picture = document.querySelector('img');
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  return jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data;
})()`;

/** Also, no field that is filled in is folded away. */
async function expectMatchingCode(page: Page): Promise<void> {
  const room = await page.locator('#room-field').inputValue();
  expect((await page.locator('#snippet').textContent())?.includes('room=')).toBe(room !== '');
  expect(await page.locator('#room-field').isVisible()).toBe(room !== '');
}

/** @returns what gets the focus, which must be visible, until the focus leaves the page */
async function tabThrough(page: Page): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      if (element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const isVisible = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      const isChoice = element.matches('[type="checkbox"], [type="radio"]');
      const name = isChoice ? element.value : element.name || element.ariaLabel || element.textContent || element.id;
      return { isVisible, name: name.trim() };
    });
    if (!focused || names.length > 50) return names;
    expect(focused).toMatchObject({ isVisible: true });
    names.push(focused.name);
  }
}

describePage('the page of npm start with an identity provider', (open) => {
  const accounts = { alice: { twilio_rooms: ['tutoring-42', 'tutoring-43'], twilio_products: ['video'] } };
  let provider: RealProvider;
  let bearerFor: (client: string) => Promise<string>;
  beforeAll(async () => {
    provider = await startRealProvider({ clients: { app: 'RS256', other: 'RS256' }, accounts });
    bearerFor = async (client) => (await signIn({ issuer: provider.issuer, client, account: 'alice' })).idToken;
    await server.save(
      envText({
        ...EVERY_PRODUCT,
        OIDC_ISSUER: provider.issuer,
        OIDC_AUDIENCE: 'app',
        OIDC_PRODUCTS_CLAIM: 'twilio_products',
        OIDC_ROOMS_CLAIM: 'twilio_rooms',
      }),
    );
  });
  afterAll(() => provider?.stop());

  it('gets a token for a signed-in user', async () => {
    const page = await open(server.url);
    await ask(page, { bearer: `Bearer ${await bearerFor('app')}`, room: 'tutoring-42' });
    expect(await grantsShown(page)).toMatchObject({ identity: 'alice', video: { room: 'tutoring-42' } });
  });

  it('shows a refusal with what the server expects', async () => {
    const page = await open(server.url);
    const alice = await bearerFor('app');
    const cases: [string, Fields, cause?: string][] = [
      ['audience', { bearer: await bearerFor('other') }, 'aud'],
      ['signature', { bearer: `${alice.slice(0, -8)}AAAAAAAA` }],
      ['room_not_open', { bearer: alice, room: 'other' }],
    ];
    for (const [reason, fields, cause = ''] of cases) {
      await ask(page, fields);
      expect(await reasonShown(page)).toBe(reason);
      expect((await page.locator('.claims .cause > code').allInnerTexts()).join()).toBe(cause);
      if (cause) expect(await page.locator('.claims').textContent()).toContain(provider.issuer);
    }
  });
});
