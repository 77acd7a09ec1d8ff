// What the page shows of tokens: pasted ones, hostile ones, and one that expires.
import type { Page } from 'playwright-core';
import { checkToken as judge } from '../../../advice/access-token/judge';
import { accessToken, GRANTS, NOW, PAYLOAD } from '../../support/access-tokens';
import { assemble } from '../../support/bearer-tokens';
import { describePage } from './describe-page';
import { deployed, HOSTILE, issue } from './page-states';
import { ask, checkToken } from './served-page';

const LIFETIME = { iat: Math.floor(Date.now() / 1000) - 60, exp: Math.floor(Date.now() / 1000) + 3600 };
const signed = (grants: object = {}) => accessToken({ payload: LIFETIME, grants });

const PASTED: readonly (readonly [string, string | Promise<string>])[] = [
  ['a valid token', signed()],
  ['HTML', HOSTILE.html],
  [
    'keys of a prototype',
    assemble('{"__proto__":{"alg":"HS256"}}', '{"__proto__":{"iss":"SK"},"grants":{"__proto__":1}}'),
  ],
  ['a grant that is HTML', signed({ [HOSTILE.html]: { room: HOSTILE.bidirectional } })],
  ['an identity that is HTML', signed({ identity: HOSTILE.html })],
  ['an identity that rearranges text', signed({ identity: HOSTILE.bidirectional })],
  ['an identity of 10,000 characters', signed({ identity: HOSTILE.long })],
  ['an identity with marks above marks', signed({ identity: HOSTILE.marks })],
];

describePage('a pasted token', (open) => {
  it('is judged like by the command, runs nothing and rearranges nothing', async () => {
    const page = await open(deployed(), { viewport: { width: 320, height: 800 } });
    for (const [name, pasted] of PASTED) {
      const token = await pasted;
      await checkToken(page, token);
      const expected = judge(token, { environment: {}, nowSeconds: Date.now() / 1000 });
      expect([name, await findingsShown(page)]).toEqual([name, expected.map(({ status, check }) => [status, check])]);
      await expectHarmless(page, '#check');
    }
  });

  it('is forgotten when the field is cleared', async () => {
    const page = await open(deployed());
    await checkToken(page, await signed());
    await checkToken(page, '');
    expect(await page.locator('#checked').textContent()).toBe('');
    expect(await page.locator('#verdict').textContent()).toBe('');
  });

  it('is judged again when it expires', async () => {
    const page = await open(deployed());
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
  it('runs nothing and fits, whatever its identity or room is', async () => {
    const answers = Object.values(HOSTILE).flatMap((text) => [
      issue({}, text),
      issue({ grants: { ...GRANTS, video: { room: text } } }),
    ]);
    const page = await open(
      deployed(() => answers.shift()),
      { viewport: { width: 320, height: 800 } },
    );
    while (answers.length > 0) {
      await ask(page);
      await page.getByText('Header and payload').click();
      await expectHarmless(page, '#answer');
    }
  });

  it.each<[string, (page: Page) => Promise<void>]>([
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
    const page = await open(deployed(() => issue()));
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
