// What only a browser does to the web client: cookies, redirects, other origins, and tabs that close.
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import type { TokenRequest } from '../../../clients/web/token-source';
import { describeInBrowser } from '../../support/browser';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server';
import { readLog, until } from '../../support/web-case-runner';

type Client = typeof import('../../../clients/web/token-source');
type AppWindow = typeof globalThis & { client: Client; outcome?: Promise<unknown> };

let server: ScriptedServer;
let script: string;
beforeAll(async () => {
  server = await startScriptedServer();
  const options = { bundle: true, write: false, format: 'iife', globalName: 'client' } as const;
  const { outputFiles } = await build({ ...options, entryPoints: ['clients/web/token-source.ts'] });
  script = outputFiles[0]?.text ?? '';
});
afterAll(() => server.stop());

let runs = 0;
/** The address of a case; each use plays the case from its beginning. */
const addressOf = (id: string) => `${server.url}/${id}~tab-${++runs}`;

describeInBrowser('the web client in Chromium', (browser) => {
  let context: BrowserContext;
  beforeEach(async () => {
    context = await browser().newContext();
  });
  afterEach(() => context.close());

  /** A tab of the app, which is on the server's origin unless `origin` says otherwise. */
  async function openApp(origin = server.url): Promise<Page> {
    const page = await context.newPage();
    await page.route('**/app', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(`${origin}/app`);
    await page.addScriptTag({ content: script });
    return page;
  }

  /** @returns the members of the token, or those of the error */
  const fetchToken = (page: Page, url: string, request: TokenRequest = {}) =>
    page.evaluate(
      async ([address, wanted]) => {
        const source = new (window as unknown as AppWindow).client.TokenSource({ url: `${address}/token` });
        const describe = ({ kind, status, message }: { kind: string; status?: number; message: string }) => ({
          kind,
          status,
          message,
        });
        return source.token(wanted).then(({ identity, token }) => ({ identity, token }), describe);
      },
      [url, request] as const,
    );

  /** Begins to ask, and leaves the tab waiting. */
  async function beginToAsk(page: Page, url: string): Promise<void> {
    await page.evaluate((address) => {
      const app = window as unknown as AppWindow;
      app.outcome = new app.client.TokenSource({ url: `${address}/token` }).token().catch(() => undefined);
    }, url);
    await until(async () => (await readLog(url)).length === 1);
  }

  it('gets a token, with exactly the query of the table', async () => {
    const url = addressOf('keeps-a-token');
    const request = { products: ['voice', 'video'], room: 'a+b &c=ü' } as const;
    expect(await fetchToken(await openApp(), url, request)).toEqual({ identity: 'alice', token: 'token-one' });
    expect((await readLog(url)).map(({ query }) => query)).toEqual([
      'products=video%2Cvoice&room=a%2Bb%20%26c%3D%C3%BC',
    ]);
  });

  it('sends no cookies, although the browser has one for this address', async () => {
    const url = addressOf('keeps-a-token');
    await context.addCookies([{ name: 'session', value: 'demo', url: server.url }]);
    await fetchToken(await openApp(), url);
    expect((await readLog(url))[0]?.headers).not.toHaveProperty('cookie');
  });

  it('does not follow a redirect', async () => {
    const url = addressOf('redirect-302');
    expect(await fetchToken(await openApp(), url)).toMatchObject({ kind: 'invalidAnswer', status: undefined });
    expect(await readLog(url)).toHaveLength(1);
  });

  it('reports an origin that the server does not list as a network error that names CORS_ORIGINS', async () => {
    const page = await openApp('http://localhost:9');
    await page.clock.install();
    const outcome = fetchToken(page, addressOf('keeps-a-token'));
    const ticking = setInterval(() => void page.clock.runFor(1000).catch(() => undefined), 20);
    expect(await outcome.finally(() => clearInterval(ticking))).toEqual({
      kind: 'network',
      status: undefined,
      message: expect.stringContaining('lacks exactly this origin: http://localhost:9'),
    });
  });

  it.each([
    ['is closed', (page: Page) => page.close()],
    ['goes to another page', (page: Page) => page.goto('about:blank').then(() => undefined)],
  ])('ends its request when its tab %s', async (_, leave) => {
    const url = addressOf('thousand-callers');
    const page = await openApp();
    await beginToAsk(page, url);
    await leave(page);
    await until(async () => (await readLog(url)).every(({ closedEarly }) => closedEarly));
  });

  it('does not end the request of another tab', async () => {
    const url = addressOf('distinct-requests-at-once');
    const [closing, staying] = [await openApp(), await openApp()];
    await beginToAsk(closing, url);
    const outcome = fetchToken(staying, url);
    await until(async () => (await readLog(url)).length === 2);
    await closing.close();
    await fetch(`${url}/release`);
    expect(await outcome).toEqual({ identity: 'alice', token: 'token-two' });
  });
});
