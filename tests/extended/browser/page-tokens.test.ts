// What the page makes of tokens: pasted ones, hostile ones, and one that expires.
import type { Page } from 'playwright-core';
import { checkToken as judge } from '../../../advice/access-token/judge';
import { accessToken, type Changes, GRANTS, HEADER, NOW, PAYLOAD } from '../../support/access-tokens';
import { assemble } from '../../support/bearer-tokens';
import { ask, checkToken } from '../../support/page-actions';
import { HOSTILE, issue } from '../../support/page-states';
import { DEPLOYED_ORIGIN } from '../../support/served-page';
import { DEPLOYED_PAGE, describePage } from './describe-page';

const nowSeconds = () => Math.floor(Date.now() / 1000);

const signed = (changes: Changes = {}) =>
  accessToken({ ...changes, payload: { iat: nowSeconds() - 60, exp: nowSeconds() + 3600, ...changes.payload } });
const identified = (identity: unknown) => signed({ grants: { identity } });
const claimed = (payload: object) => signed({ payload });

const PASTED: readonly (readonly [string, string | Promise<string>])[] = [
  ['a valid token', signed()],
  ['white space around it', signed().then((token) => `\n\t ${token} \n`)],
  ['a text', 'token'],
  ['one character', '.'],
  ['HTML', HOSTILE.html],
  ['the word Bearer', signed().then((token) => `Bearer ${token}`)],
  ['quotes', signed().then((token) => `"${token}"`)],
  ['a whole answer', signed().then((token) => JSON.stringify({ token }))],
  ['line breaks inside', signed().then((token) => token.replaceAll('.', '.\n'))],
  ['a part of one', signed().then((token) => token.slice(0, 50))],
  ['five parts', 'YQ.YQ.YQ.YQ.YQ'],
  [
    'a bearer token',
    assemble({ alg: 'RS256', typ: 'JWT' }, { iss: 'https://issuer.example', aud: 'app', sub: 'alice' }),
  ],
  ['a header that is a list', assemble([], PAYLOAD)],
  ['a payload that is null', assemble(HEADER, 'null')],
  [
    'keys of a prototype',
    assemble('{"__proto__":{"alg":"HS256"}}', '{"__proto__":{"iss":"SK"},"grants":{"__proto__":1}}'),
  ],
  ['no signature', assemble({ ...HEADER, alg: 'none' }, PAYLOAD, '')],
  ['a token that has expired', claimed({ iat: NOW, exp: NOW + 60 })],
  ['a date beyond all dates', claimed({ exp: 1e300 })],
  ['a date that is a text', claimed({ exp: 'tomorrow' })],
  ['grants that are a list', claimed({ grants: [] })],
  ['no grants', claimed({ grants: { identity: 'alice' } })],
  ['unknown grants', claimed({ grants: { identity: 'alice', [HOSTILE.html]: { room: HOSTILE.bidirectional } } })],
  ['an identity that is HTML', identified(HOSTILE.html)],
  ['an identity that rearranges text', identified(HOSTILE.bidirectional)],
  ['an identity of 10,000 characters', identified(HOSTILE.long)],
  ['an identity with marks above marks', identified(HOSTILE.marks)],
  ['an identity that is an object', identified({ toString: 1 })],
  ['key and account swapped', claimed({ iss: PAYLOAD.sub, sub: PAYLOAD.iss })],
  ['100,000 characters', 'a'.repeat(100_000)],
];

describePage('a pasted token', (open) => {
  it('is judged like by the command, runs nothing and rearranges nothing', async () => {
    const page = await open(DEPLOYED_PAGE, { viewport: { width: 320, height: 800 } });
    for (const [name, pasted] of PASTED) {
      const token = await pasted;
      await checkToken(page, token);
      const expected = judge(token, { environment: {}, nowSeconds: Date.now() / 1000 });
      expect([name, await findingsShown(page)]).toEqual([name, expected.map(({ status, check }) => [status, check])]);
      await expectHarmless(page, '#check');
    }
  });

  it('is forgotten when the field is cleared', async () => {
    const page = await open(DEPLOYED_PAGE);
    await checkToken(page, await signed());
    await checkToken(page, '');
    expect(await page.locator('#checked').textContent()).toBe('');
    expect(await page.locator('#verdict').textContent()).toBe('');
  });

  it('is judged again when it expires', async () => {
    const page = await open(DEPLOYED_PAGE);
    await page.clock.install({ time: NOW * 1000 });
    await checkToken(page, await accessToken());
    expect(await verdict(page)).not.toBe('problem');
    await page.clock.fastForward((PAYLOAD.exp - NOW) * 1000);
    await page.locator('#check[data-state="problem"]').waitFor();
  });
});

const verdict = (page: Page) => page.locator('#check').getAttribute('data-state');

const findingsShown = (page: Page) =>
  page
    .locator('.findings > li')
    .evaluateAll((items) => items.map((item) => [item.className, item.querySelector('b')?.textContent]));

/** Nothing was inserted as HTML, no invisible character that rearranges text is left, and nothing is wider than the window. */
async function expectHarmless(page: Page, card: string): Promise<void> {
  const { elements, text, isWide } = await page.locator(card).evaluate((element) => ({
    elements: element.querySelectorAll('img, script, iframe').length,
    text: element.textContent ?? '',
    isWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }));
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
  expect({ elements, isWide }).toEqual({ elements: 0, isWide: false });
}

describePage('an issued token', (open) => {
  it.each(Object.entries(HOSTILE))('runs nothing and fits, whatever its identity or room is: %s', async (_, text) => {
    const answers = [issue({}, text), issue({ grants: { ...GRANTS, video: { room: text } } })];
    const site = { origin: DEPLOYED_ORIGIN, answer: () => answers.shift() };
    const page = await open(site, { viewport: { width: 320, height: 800 } });
    while (answers.length > 0) {
      await ask(page);
      await page.getByText('Header and payload').click();
      await expectHarmless(page, '#answer');
    }
  });

  it.each<[string, (page: Page) => Promise<void>]>([
    ['it has lived its seconds', (page) => page.clock.runFor(3_600_000)],
    [
      'the computer has slept, which stops one clock',
      async (page) => {
        await page.clock.setSystemTime((NOW + 3600) * 1000);
        await page.clock.runFor(2000);
      },
    ],
    [
      'the system clock was set back meanwhile',
      async (page) => {
        await page.clock.setSystemTime((NOW - 86_400) * 1000);
        await page.clock.runFor(3_601_000);
      },
    ],
  ])('is shown as expired when %s', async (_, pass) => {
    const page = await open({ origin: DEPLOYED_ORIGIN, answer: () => issue() });
    await page.clock.install({ time: NOW * 1000 });
    await page.clock.pauseAt(NOW * 1000 + 1000);
    await page.reload();
    await ask(page);
    await page.clock.runFor(3_500_000);
    expect(await page.locator('#answer').getAttribute('data-state')).toBe('issued');
    await pass(page);
    expect(await page.locator('#answer').getAttribute('data-state')).toBe('expired');
    expect(await page.locator('.time-left').textContent()).toBe('expired');
  });
});
