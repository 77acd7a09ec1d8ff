// The page and the built Function as they are deployed, under a name of their own.
import { readFileSync } from 'node:fs';
import type { Page, Request } from 'playwright-core';
import { PRODUCTS } from '../../../src/twilio/products';
import { assemble } from '../../support/bearer-tokens';
import { describeInBrowser } from '../../support/browser';
import { type BuiltFunction, startBuiltFunction } from '../../support/built-function';
import { CREDENTIALS, DEPLOYED, EVERY_PRODUCT } from '../../support/environment';
import { ask, type Fields } from '../../support/page-actions';
import { readQrCode } from '../../support/qr-reader';
import { DEPLOYED_ORIGIN, type Site, serveSite } from '../../support/served-page';
import { describePage } from './describe-page';

let built: BuiltFunction;
beforeAll(() => {
  built = startBuiltFunction();
});

/** The built Function with these variables, which Twilio calls with the query and the headers of the request. */
const deploy = (environment: object): Site => ({
  origin: DEPLOYED_ORIGIN,
  answer(request: Request) {
    const query = Object.fromEntries(new URL(request.url()).searchParams);
    return built.ask(
      { ...DEPLOYED, ...environment },
      { request: { headers: request.headers(), cookies: {} }, ...query },
    );
  },
});

const ANYONE = { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true' };
const SIGN_IN = { ...EVERY_PRODUCT, OIDC_ISSUER: 'https://issuer.invalid', OIDC_AUDIENCE: 'app' };
const FROM_ISSUER = assemble({ alg: 'RS256', kid: 'k' }, { iss: SIGN_IN.OIDC_ISSUER, aud: 'app', sub: 'a', exp: 9e9 });

const reasonShown = (page: Page) => page.locator('.codes .value').last().textContent();

describePage('the page of a deployed Function', (open) => {
  it.each(PRODUCTS)('gets and explains a token for %s alone', async (product) => {
    const page = await open(deploy(ANYONE));
    await ask(page, { products: [product] });
    expect(await page.locator('.access .about').allTextContents()).toHaveLength(2);
    expect((await page.locator('.access .about').first().textContent())?.toLowerCase()).toBe(product);
  });

  it.each<[string, object, Fields]>([
    ['nobody_may_call', EVERY_PRODUCT, {}],
    ['configuration', { ...ANYONE, TWIML_APP_SID: 'AP' }, {}],
    ['no_credentials', SIGN_IN, {}],
    ['token_malformed', SIGN_IN, { bearer: 'opaque' }],
    ['algorithm', SIGN_IN, { bearer: assemble({ alg: 'HS256' }, { iss: SIGN_IN.OIDC_ISSUER }) }],
    ['provider_unreachable', SIGN_IN, { bearer: FROM_ISSUER }],
    [
      'product_not_granted',
      { ...CREDENTIALS, VIDEO_ENABLED: 'true', ALLOW_ANONYMOUS: 'true' },
      { products: ['voice'] },
    ],
    ['room_not_open', { ...ANYONE, VIDEO_ROOM: 'tutoring-42' }, { room: 'other' }],
  ])('shows the refusal %s', async (reason, environment, fields) => {
    const page = await open(deploy(environment));
    await ask(page, fields);
    expect(await reasonShown(page)).toBe(reason);
  });

  it('offers no identity, which the server would ignore', async () => {
    const page = await open(deploy(ANYONE));
    expect(await page.getByLabel('Identity', { exact: true }).isVisible()).toBe(false);
  });

  it('has a QR code of its own address', async () => {
    const page = await open(deploy(ANYONE));
    expect(await readQrCode(page, await page.locator('#qr').screenshot())).toBe(`${DEPLOYED_ORIGIN}/token`);
  });
});

describeInBrowser('the policy of the page', (browser) => {
  /** @param injected into the page, as if an attacker had got it past the server */
  async function openInjected(injected = ''): Promise<{ page: Page; sent: string[] }> {
    const context = await browser().newContext();
    const sent: string[] = [];
    await context.route('https://evil.example/**', (route) => {
      sent.push(route.request().url());
      return route.abort();
    });
    await serveSite(context, { origin: DEPLOYED_ORIGIN });
    const html = readFileSync('dist/assets/index.html', 'utf8').replace('</main>', `${injected}</main>`);
    await context.route('**/index.html', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    const page = await context.newPage();
    await page.goto(`${DEPLOYED_ORIGIN}/index.html`);
    return { page, sent };
  }

  it.each([
    ['an inline script', '<script>document.title = "ran"</script>'],
    ['an event handler', '<img src="x" onerror="document.title = \'ran\'">'],
    ['a script of another host', '<script src="https://evil.example/x.js"></script>'],
    ['a link that is a script', '<iframe src="javascript:parent.document.title = \'ran\'"></iframe>'],
    ['an image of another host', '<img src="https://evil.example/x.png">'],
    ['a style', '<style>main { background: url(https://evil.example/x.png) }</style>'],
    ['another base', '<base href="https://evil.example/"><script src="x.js"></script>'],
  ])('stops %s', async (_, injected) => {
    const { page, sent } = await openInjected(injected);
    await ask(page);
    expect(await page.title()).toBe('Twilio Access Token');
    expect(sent).toEqual([]);
    await page.context().close();
  });

  it('accepts no text as HTML or as a script', async () => {
    const { page } = await openInjected();
    const attempts = [
      () => document.body.insertAdjacentHTML('beforeend', '<b>'),
      () => document.createElement('script').setAttribute('src', 'page.js'),
      () => void new DOMParser().parseFromString('<b>', 'text/html'),
    ];
    for (const attempt of attempts) await expect(page.evaluate(attempt)).rejects.toThrow('Trusted');
    await page.context().close();
  });
});
