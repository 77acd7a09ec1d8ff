// Every state of the page, and how to get there: for accessibility, layout and screenshots.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { LocalFacts } from '../../../page/local-facts';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { type Reason, TokenError } from '../../../src/errors';
import { type Answer, problemAnswer, tokenAnswer } from '../../../src/http/answer';
import { accessToken, type Changes, GRANTS, NOW } from '../../support/access-tokens';
import { assemble } from '../../support/bearer-tokens';
import { ask, checkToken, DEPLOYED_ORIGIN, fillIn, LOCAL_ORIGIN, type Site, serveSite } from './served-page';

export interface PageState {
  readonly name: string;
  readonly site: Site;
  /** What the reader does after the page has been opened. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const DEMO: LocalFacts = { admission: 'demo', phoneUrl: 'http://192.168.178.20:3000/token', expected: {} };
const REAL: LocalFacts = { ...DEMO, admission: 'refused' };
const ISSUER = 'https://tutoring.eu.auth0.com/';
const AUDIENCE = 'https://api.tutoring.example';
export const SIGN_IN: LocalFacts = {
  ...DEMO,
  admission: 'sign_in',
  expected: { issuer: ISSUER, audience: AUDIENCE },
};

const local = (facts: LocalFacts, answer?: Site['answer']): Site => ({ origin: LOCAL_ORIGIN, facts, answer });
export const deployed = (answer?: Site['answer']): Site => ({ origin: DEPLOYED_ORIGIN, answer });

const LIFETIME = { iat: NOW, exp: NOW + 3600 };

/** An answer with a real token, which was issued now and lives for an hour. */
export async function issue({ payload, ...changes }: Changes = {}, identity = 'alice'): Promise<Answer> {
  const grants = { ...changes.grants, identity };
  const token = await accessToken({ ...changes, grants, payload: { ...LIFETIME, ...payload } });
  return tokenAnswer({ identity, token, expiresIn: 3600, products: ['video', 'voice', 'conversations', 'sync'] }, {});
}

export const refuse = (reason: Reason, detail: string, extras = {}): Answer =>
  problemAnswer(new TokenError(reason, detail, extras), {});

const issueDemo = () => {
  const { API_KEY_SID: iss, ACCOUNT_SID: sub, TWIML_APP_SID: app, CONVERSATIONS_SERVICE_SID: chat } = DEMO_ENVIRONMENT;
  const grants = {
    video: {},
    voice: { incoming: { allow: true }, outgoing: { application_sid: app } },
    chat: { service_sid: chat },
    data_sync: { service_sid: DEMO_ENVIRONMENT.SYNC_SERVICE_SID },
  };
  return issue({ payload: { iss, sub }, grants });
};

const VIDEO_ONLY = { voice: undefined, chat: undefined, data_sync: undefined };

const bearer = (claims: object) =>
  assemble(
    { alg: 'RS256', typ: 'JWT', kid: 'demo' },
    { iss: ISSUER, aud: AUDIENCE, sub: 'auth0|alice', iat: NOW - 60, exp: NOW + 3540, ...claims },
  );

/** Texts that would run, rearrange the page or be wider than it. */
export const HOSTILE = {
  html: '<img src=x onerror=alert(1)><script>alert(2)</script>',
  bidirectional: '\u202egnp.exe\u202c\u2066\u200b',
  long: 'W'.repeat(10_000),
  marks: `Z${'\u0351\u036d\u0302'.repeat(200)}`,
} as const;

export const PAGE_STATES: readonly PageState[] = [
  { name: 'start-local-demo', site: local(DEMO) },
  { name: 'start-local-real', site: local(REAL) },
  { name: 'start-deployed', site: deployed() },
  {
    name: 'asking',
    site: local(REAL, () => new Promise(() => {})),
    act: (page) => page.getByRole('button', { name: 'Get a token' }).click(),
  },
  { name: 'issued-demo', site: local(DEMO, issueDemo), act: (page) => ask(page) },
  {
    name: 'issued-room',
    site: deployed(() => issue({ grants: VIDEO_ONLY })),
    act: (page) => ask(page, { products: ['video'], room: 'tutoring-42' }),
  },
  {
    name: 'issued-some-time-ago',
    site: local(REAL, () => issue()),
    act: async (page) => {
      await ask(page, { room: 'tutoring-42', platform: 'ios', identity: 'alice' });
      await page.clock.runFor(48_000);
    },
  },
  {
    name: 'issued-another-identity',
    site: local(REAL, () => issue({}, 'alice_40example_2ecom')),
    act: (page) => ask(page, { identity: 'alice@example.com' }),
  },
  {
    name: 'issued-opaque',
    site: deployed(() => tokenAnswer({ identity: 'alice', token: 'opaque', expiresIn: 60, products: ['video'] }, {})),
    act: (page) => ask(page),
  },
  {
    name: 'issued-raw-parts',
    site: local(REAL, () => issue()),
    act: async (page) => {
      await ask(page);
      await page.getByText('Header and payload').click();
    },
  },
  {
    name: 'issued-copied',
    site: local(REAL, () => issue()),
    act: async (page) => {
      await ask(page);
      await page.getByRole('button', { name: 'Copy the token' }).click();
      await page.getByText('Copied.').waitFor();
    },
  },
  {
    name: 'expired',
    site: deployed(() => issue()),
    act: async (page) => {
      await ask(page);
      await page.clock.runFor(3_600_000);
    },
  },
  {
    name: 'refused-no-credentials',
    site: local(SIGN_IN, () => refuse('no_credentials', 'Send your bearer token in the Authorization header.')),
    act: (page) => ask(page),
  },
  {
    name: 'refused-audience-local',
    site: local(SIGN_IN, () => refuse('audience', 'The token is for another audience.')),
    act: (page) => ask(page, { bearer: bearer({ aud: 'Xy12345ClientId' }) }),
  },
  {
    name: 'refused-expired-deployed',
    site: deployed(() => refuse('expired', 'The token has expired.')),
    act: (page) => ask(page, { bearer: bearer({ iat: NOW - 7_500, exp: NOW - 3_900 }) }),
  },
  {
    name: 'refused-configuration',
    site: local(REAL, () => refuse('configuration', 'API_KEY_SID must be SK and 32 hexadecimal digits.')),
    act: (page) => ask(page),
  },
  {
    name: 'refused-nobody-may-call',
    site: deployed(() => refuse('nobody_may_call', 'The configuration of this server is invalid; see its log.')),
    act: (page) => ask(page),
  },
  {
    name: 'refused-provider-down',
    site: deployed(() => refuse('provider_timeout', 'The identity provider is late.', { retryAfterSeconds: 5 })),
    act: (page) => ask(page, { bearer: bearer({}) }),
  },
  { name: 'failed-unreachable', site: local(REAL, () => undefined), act: (page) => ask(page) },
  {
    name: 'failed-other-server',
    site: deployed(() => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>Hello</h1>' })),
    act: (page) => ask(page),
  },
  {
    name: 'code-swift',
    site: local(SIGN_IN),
    act: async (page) => {
      await fillIn(page, { products: ['video', 'voice'], room: 'tutoring-42', platform: 'ios', bearer: 'eyJ' });
      await page.getByLabel('Swift').check();
    },
  },
  {
    name: 'check-ok',
    site: deployed(),
    act: async (page) => checkToken(page, await accessToken({ payload: LIFETIME })),
  },
  {
    name: 'check-warning',
    site: deployed(),
    act: async (page) =>
      checkToken(page, await accessToken({ payload: LIFETIME, grants: { voice: { incoming: { allow: true } } } })),
  },
  {
    name: 'check-expired',
    site: deployed(),
    act: async (page) => checkToken(page, await accessToken({ payload: { iat: NOW - 7200, exp: NOW - 3600 } })),
  },
  { name: 'check-bearer-token', site: local(REAL), act: (page) => checkToken(page, bearer({})) },
  { name: 'check-not-a-token', site: local(REAL), act: (page) => checkToken(page, 'Bearer eyJ') },
  {
    name: 'hostile-issued',
    site: local(REAL, () => issue({ grants: { ...GRANTS, video: { room: HOSTILE.long } } }, HOSTILE.html)),
    act: (page) => ask(page, { room: HOSTILE.long, identity: HOSTILE.bidirectional }),
  },
  {
    name: 'hostile-refused',
    site: deployed(() => refuse('audience', HOSTILE.long)),
    act: (page) => ask(page, { bearer: bearer({ aud: HOSTILE.long, iss: HOSTILE.html, sub: HOSTILE.marks }) }),
  },
  {
    name: 'hostile-check',
    site: deployed(),
    act: async (page) =>
      checkToken(page, await accessToken({ payload: LIFETIME, grants: { ...GRANTS, identity: HOSTILE.long } })),
  },
];

/** Shows a state in a page of its own, always at the same time, at the same place. The caller closes the context. */
export async function showState(browser: Browser, { site, act }: PageState, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  await serveSite(context, site);
  const page = await context.newPage();
  // It stands still, so that each picture is the same.
  await page.clock.install({ time: (NOW - 1) * 1000 });
  await page.clock.pauseAt(NOW * 1000);
  const told = site.facts && page.waitForResponse('**/local-server.json');
  await page.goto(`${site.origin}/index.html`);
  await (await told)?.finished();
  await act?.(page);
  return page;
}
