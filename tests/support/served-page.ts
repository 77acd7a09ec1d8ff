// The page under any origin, without a server: the browser's requests are answered here, from dist/assets and by a test.
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Request, Route } from 'playwright-core';
import type { ServerFacts } from '../../cli/start/server-facts';
import type { Answer } from '../../src/http/answer';
import { DEPLOYED } from './environment';

export const LOCAL_ORIGIN = 'http://localhost:3000';
export const DEPLOYED_ORIGIN = `https://${DEPLOYED.DOMAIN_NAME}`;

export interface Site {
  readonly origin: string;
  /** What a local server tells its page; a deployed one tells nothing. */
  readonly facts?: ServerFacts;
  /** The answer of /token. Without one, the connection breaks. */
  readonly answer?: (request: Request) => Answer | undefined | Promise<Answer | undefined>;
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
