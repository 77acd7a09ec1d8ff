// An app in Chromium: the recipes of docs/web.md as printed and Twilio's real SDKs, between the real Function and a
// stand-in for Twilio. Time passes only when a test says so, so it does not matter how fast the machine is.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Browser, Page, Route } from 'playwright-core';
import { describeInBrowser } from '../../support/browser';
import { EVERY_PRODUCT } from '../../support/environment';
import { documents, fencesOf } from '../../support/fences';
import { type LocalServer, startLocalServer } from '../../support/local-server';
import { temporaryFolder } from '../../support/temporary-folder';
import { TwilioStandIn } from './twilio-stand-in';

jest.setTimeout(600_000);

/** Makes the recipes global, and notes which errors they report. */
const RECIPES = `
import * as conversations from './conversations';
import * as sync from './sync';
import * as video from './video';
import * as voice from './voice';
const reported = [];
const report = (error) => reported.push(error.code ?? error.errorCode ?? String(error));
Object.assign(globalThis, { recipes: { conversations, sync, video, voice }, reported, report });
`;

/** Counts the requests of the page that have no complete answer yet. */
const COUNT_FETCHES = `{
  globalThis.fetches = 0;
  const send = fetch;
  globalThis.fetch = async (...request) => {
    fetches += 1;
    try {
      const response = await send(...request);
      await response.clone().arrayBuffer();
      return response;
    } finally {
      fetches -= 1;
    }
  };
}`;

/** A WAV file, for the sounds of voice-sdk. */
const SILENCE = Buffer.from('UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==', 'base64');

/**
 * Bundles the blocks of docs/web.md that are files of an app.
 * @param entry a module in `src/`
 * @param edit what a reader changes in a block
 */
export async function bundle(entry = RECIPES, edit = (code: string) => code): Promise<string> {
  const folder = temporaryFolder();
  symlinkSync(resolve('tools/sdk/node_modules'), join(folder, 'node_modules'), 'junction');
  mkdirSync(join(folder, 'src'));
  for (const { code } of fencesOf(documents.get('docs/web.md') ?? '')) {
    const name = /^\/\/ (src\/\w\S*\.ts)\n/.exec(code)?.[1];
    if (name !== undefined) writeFileSync(join(folder, name), edit(code));
  }
  cpSync('clients/web/token-source.ts', join(folder, 'src/token-source.ts'));
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: join(folder, 'src') },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Tests with a page for each. Whatever a test does, nothing in the page may stay uncaught.
 * @param environment of the Function, besides every product
 */
export function describeApp(
  title: string,
  environment: object,
  script: () => Promise<string>,
  tests: (app: () => App) => void,
): void {
  describeInBrowser(title, (browser) => {
    let server: LocalServer;
    let content: string;
    let app: App;
    beforeAll(async () => {
      [server, content] = await Promise.all([startLocalServer({ ...EVERY_PRODUCT, ...environment }), script()]);
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      app = await App.open(browser(), server.url, content);
    });
    afterEach(async () => {
      const { uncaught } = app;
      await app.page.context().close();
      expect(uncaught).toEqual([]);
    });
    tests(() => app);
  });
}

export class App {
  readonly twilio = new TwilioStandIn();
  /** Errors and rejections that nothing in the page has caught. */
  readonly uncaught: string[] = [];
  /** When the page has asked for each token, in seconds of the stand-in's clock. */
  readonly requests: number[] = [];
  /** Who answers requests for a token: the Function, nobody, or a server with this status. */
  answers: 'the Function' | 'nobody' | number = 'the Function';
  #unanswered = 0;

  private constructor(readonly page: Page) {}

  static async open(browser: Browser, server: string, content: string): Promise<App> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const app = new App(page);
    page.on('pageerror', ({ message }) => app.uncaught.push(message));
    await page.clock.install();
    await context.addInitScript(COUNT_FETCHES);
    const toEveryOrigin = { 'Access-Control-Allow-Origin': '*' };
    await context.route(/^https:/, (route) => route.fulfill({ headers: toEveryOrigin, body: SILENCE }));
    const html = '<!doctype html><div id="app"></div><script type="module" src="/app.js"></script>';
    await context.route('**/app', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await context.route('**/app.js', (route) => route.fulfill({ contentType: 'text/javascript', body: content }));
    await context.route(/\/token(\?|$)/, (route) => app.#answer(route));
    await context.routeWebSocket(/\.twilio\.com\//, (socket) => app.twilio.connect(socket));
    await page.goto(`${server}/app`);
    await page.clock.pauseAt(Date.now() + 1000);
    return app;
  }

  /** Runs JavaScript in the page, whose variables stay. */
  run<Result>(script: string): Promise<Result> {
    return this.page.evaluate(script) as Promise<Result>;
  }

  /** Time passes, in steps that are shorter than any limit of an SDK or of the token source. */
  async pass(seconds: number, step = 2.5): Promise<void> {
    for (let passed = 0; passed < seconds; passed += step) {
      this.twilio.tick(step);
      await this.page.clock.runFor(step * 1000);
      // Timers of 0 ms that were set meanwhile come before what arrives next.
      await this.page.clock.runFor(2);
      // The Function answers in real time, during which the page's clock stands still.
      while ((await this.run<number>('fetches')) > this.#unanswered) await sleep(5);
    }
  }

  /**
   * Time passes until the condition holds, at most 90 seconds: a renewal after an outage may wait 60 seconds.
   * @param condition a function, or JavaScript for the page
   */
  async until(condition: string | (() => boolean)): Promise<void> {
    const start = this.twilio.now;
    const holds = () => (typeof condition === 'string' ? this.run<boolean>(condition) : condition());
    while (!(await holds())) {
      const elapsed = this.twilio.now - start;
      if (elapsed > 90) throw new Error(`Not within 90 seconds: ${condition}. ${this.twilio.texts}`);
      const step = elapsed < 2 ? 0.1 : 0.5;
      await this.pass(step, step);
    }
  }

  /** The device sleeps: its timers stand still, and when it wakes, its connections are gone. */
  async sleep(seconds: number): Promise<void> {
    const now = await this.run<number>('Date.now()');
    await this.page.clock.setSystemTime(now + seconds * 1000);
    this.twilio.now += seconds;
    this.twilio.drop();
  }

  async #answer(route: Route): Promise<void> {
    this.requests.push(this.twilio.now);
    if (this.answers === 'nobody') this.#unanswered += 1;
    else if (this.answers === 'the Function') await route.continue();
    else await route.fulfill({ status: this.answers, body: '' });
  }
}
