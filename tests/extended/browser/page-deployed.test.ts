// The page and the built Function as they are deployed, under a name of their own.
import { readFileSync } from 'node:fs';
import type { Page, Request } from 'playwright-core';
import { describeInBrowser } from '../../support/browser';
import { type BuiltFunction, startBuiltFunction } from '../../support/built-function';
import { DEPLOYED, EVERY_PRODUCT } from '../../support/environment';
import { describePage } from './describe-page';
import { ask, DEPLOYED_ORIGIN, reasonShown, type Site, serveSite } from './served-page';

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

describePage('the page of a deployed Function', (open) => {
  it('gets and explains a token', async () => {
    const page = await open(deploy({ ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true' }));
    await ask(page, { products: ['sync'] });
    expect(await page.locator('.access .about').allTextContents()).toEqual(['Sync', 'Region']);
  });

  it('sends the bearer token, and shows a refusal', async () => {
    const page = await open(deploy({ ...EVERY_PRODUCT, OIDC_ISSUER: 'https://issuer.invalid', OIDC_AUDIENCE: 'app' }));
    await ask(page, { bearer: 'opaque' });
    expect(await reasonShown(page)).toBe('token_malformed');
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

  it('runs no injected script, and loads nothing from elsewhere', async () => {
    const attacks = [
      '<script>document.title = "ran"</script>',
      '<img src="x" onerror="document.title = \'ran\'">',
      '<script src="https://evil.example/x.js"></script>',
      '<iframe src="javascript:parent.document.title = \'ran\'"></iframe>',
      '<img src="https://evil.example/x.png">',
      '<style>main { background: url(https://evil.example/x.png) }</style>',
      '<base href="https://evil.example/"><script src="x.js"></script>',
    ];
    const { page, sent } = await openInjected(attacks.join(''));
    await ask(page);
    expect(await page.title()).toBe('Twilio Access Token');
    expect(await page.evaluate(() => document.baseURI)).toBe(`${DEPLOYED_ORIGIN}/index.html`);
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
