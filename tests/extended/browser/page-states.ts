// Every state of the page, and how to get there: for accessibility, layout and screenshots.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { LocalFacts } from '../../../page/local-facts';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { type Reason, TokenError } from '../../../src/errors';
import { type Answer, problemAnswer, tokenAnswer } from '../../../src/http/answer';
import { accessToken, type Changes, GRANTS, NOW } from '../../support/access-tokens';
import { assemble } from '../../support/bearer-tokens';
import {
  ask,
  checkToken,
  DEPLOYED_ORIGIN,
  type Fields,
  fillIn,
  LOCAL_ORIGIN,
  type Site,
  serveSite,
} from './served-page';

export interface PageState {
  readonly name: string;
  readonly site: Site;
  /** What the reader does after the page has been opened. */
  readonly act: (page: Page) => Promise<unknown>;
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

const issueDemo = () =>
  issue({
    payload: { iss: DEMO_ENVIRONMENT.API_KEY_SID, sub: DEMO_ENVIRONMENT.ACCOUNT_SID },
    grants: { chat: { service_sid: DEMO_ENVIRONMENT.CONVERSATIONS_SERVICE_SID } },
  });

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

/** @param act what the reader does, or the fields of a request whose answer the state shows */
const state = (name: string, site: Site, act: PageState['act'] | Fields = async () => {}): PageState => ({
  name,
  site,
  act: typeof act === 'function' ? act : (page) => ask(page, act),
});

const issued = () => issue();

export const PAGE_STATES: readonly PageState[] = [
  state('start-local-demo', local(DEMO)),
  state('start-local-real', local(REAL)),
  state('start-local-sign-in', local(SIGN_IN)),
  state('start-on-a-phone', { origin: LOCAL_ORIGIN }),
  state('start-deployed', deployed()),
  state(
    'asking',
    local(REAL, () => new Promise(() => {})),
    (page) => page.getByRole('button', { name: 'Get a token' }).click(),
  ),
  state('issued-demo', local(DEMO, issueDemo), {}),
  state(
    'issued-room',
    deployed(() => issue({ grants: VIDEO_ONLY })),
    { products: ['video'], room: 'tutoring-42' },
  ),
  state('issued-some-time-ago', local(REAL, issued), async (page) => {
    await ask(page, { room: 'tutoring-42', platform: 'ios', identity: 'alice' });
    await page.clock.runFor(48_000);
  }),
  state(
    'issued-another-identity',
    local(REAL, () => issue({}, 'alice_40example_2ecom')),
    { identity: 'alice@example.com' },
  ),
  state(
    'issued-another-region',
    local(REAL, () => issue({ header: { twr: 'ie1' }, grants: { video: undefined } })),
    {},
  ),
  state(
    'issued-opaque',
    deployed(() => tokenAnswer({ identity: 'alice', token: 'opaque', expiresIn: 60, products: ['video'] }, {})),
    {},
  ),
  state('issued-raw-parts', local(REAL, issued), async (page) => {
    await ask(page);
    await page.getByText('Header and payload').click();
  }),
  state('issued-copied', local(REAL, issued), async (page) => {
    await ask(page);
    await page.getByRole('button', { name: 'Copy the token' }).click();
    await page.getByText('Copied.').waitFor();
  }),
  state('expired', deployed(issued), async (page) => {
    await ask(page);
    await page.clock.runFor(3_600_000);
  }),
  state(
    'refused-no-credentials',
    local(SIGN_IN, () => refuse('no_credentials', 'Send your bearer token in the Authorization header.')),
    {},
  ),
  state(
    'refused-audience-local',
    local(SIGN_IN, () => refuse('audience', 'The token is for another audience.')),
    { bearer: bearer({ aud: 'Xy12345ClientId' }) },
  ),
  state(
    'refused-parameter',
    local(DEMO, () => refuse('ttl_malformed', 'ttl must be a whole number of seconds from 60 to 86399.')),
    { ttl: '30' },
  ),
  state(
    'refused-expired-deployed',
    deployed(() => refuse('expired', 'The token has expired.')),
    { bearer: bearer({ iat: NOW - 7_500, exp: NOW - 3_900 }) },
  ),
  state(
    'refused-configuration',
    local(REAL, () => refuse('configuration', 'API_KEY_SID must be SK and 32 hexadecimal digits.')),
    {},
  ),
  state(
    'refused-provider-down',
    deployed(() => refuse('provider_timeout', 'The identity provider is late.', { retryAfterSeconds: 5 })),
    { bearer: bearer({}) },
  ),
  state('failed-unreachable', local(REAL), {}),
  state('code-swift', local(SIGN_IN), async (page) => {
    await fillIn(page, { products: ['video', 'voice'], room: 'tutoring-42', platform: 'ios', bearer: 'eyJ' });
    await page.getByLabel('Swift').check();
  }),
  state('check-ok', deployed(), async (page) => checkToken(page, await accessToken({ payload: LIFETIME }))),
  state('check-warning', deployed(), async (page) =>
    checkToken(page, await accessToken({ payload: LIFETIME, grants: { voice: { incoming: { allow: true } } } })),
  ),
  state('check-expired', deployed(), async (page) =>
    checkToken(page, await accessToken({ payload: { iat: NOW - 7200, exp: NOW - 3600 } })),
  ),
  state('check-bearer-token', local(REAL), (page) => checkToken(page, bearer({}))),
  state(
    'hostile-issued',
    local(REAL, () => issue({ grants: { ...GRANTS, video: { room: HOSTILE.long } } }, HOSTILE.html)),
    { room: HOSTILE.long, identity: HOSTILE.bidirectional },
  ),
  state(
    'hostile-refused',
    deployed(() => refuse('audience', HOSTILE.long)),
    { bearer: bearer({ aud: HOSTILE.long, iss: HOSTILE.html, sub: HOSTILE.marks }) },
  ),
  state('hostile-check', deployed(), async (page) =>
    checkToken(page, await accessToken({ payload: LIFETIME, grants: { ...GRANTS, identity: HOSTILE.long } })),
  ),
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
  await act(page);
  return page;
}
