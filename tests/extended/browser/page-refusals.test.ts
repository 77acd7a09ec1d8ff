// How the page shows a refusal, and an answer that is not one of /token.
import type { Page } from 'playwright-core';
import type { Place } from '../../../page/place';
import { adviceFor } from '../../../page/refusal';
import { REASONS, type Reason } from '../../../src/errors';
import type { Answer } from '../../../src/http/answer';
import { assemble } from '../../support/bearer-tokens';
import { describePage } from './describe-page';
import { deployed, HOSTILE, issue, refuse, SIGN_IN } from './page-states';
import { ask, fillIn, LOCAL_ORIGIN, reasonShown, type Site } from './served-page';

const answerWith = (status: number, type: string, body: string): Answer => ({
  status,
  headers: { 'Content-Type': type },
  body,
});

const state = (page: Page) => page.locator('#answer').getAttribute('data-state');
const notice = async (page: Page) => (await page.locator('#notices').textContent()) ?? '';

describePage('a refusal', (open) => {
  it.each<[Place, Site]>([
    ['local', { origin: LOCAL_ORIGIN, facts: SIGN_IN }],
    ['deployed', deployed()],
  ])('is explained, with a remedy for the place: %s', async (place, site) => {
    const reasons: Reason[] = ['no_issuer', 'provider_timeout', 'room_needed'];
    let reason: Reason = 'unexpected';
    const answer = () => refuse(reason, `The detail of ${reason}.`, { retryAfterSeconds: 7 });
    const page = await open({ ...site, answer });
    for (reason of reasons) {
      await ask(page);
      const problem = { status: 400, title: '', detail: '', code: REASONS[reason], reason, retryAfterSeconds: 7 };
      const remedy = adviceFor(problem, place, site.facts?.expected.issuer)?.remedy.map((piece) =>
        typeof piece === 'string' ? piece : Object.values(piece)[0],
      );
      const shown = await notice(page);
      const expected = [`The detail of ${reason}.`, remedy?.join(''), '7 seconds'];
      expect(expected.filter((text) => !text || !shown.includes(text))).toEqual([]);
      expect(await reasonShown(page)).toBe(reason);
    }
  });

  it('shows what the bearer token says beside what is expected, and marks the cause', async () => {
    const page = await open({ origin: LOCAL_ORIGIN, facts: SIGN_IN, answer: () => refuse('audience', 'Another one.') });
    const claims = { iss: SIGN_IN.expected.issuer, aud: ['other-app', 'third-app'], sub: 'alice', exp: 1_600_000_000 };
    await ask(page, { bearer: assemble({ alg: 'RS256' }, claims) });
    const rows = page.locator('.claims li');
    expect(await rows.locator('> code').allInnerTexts()).toEqual(['iss', 'aud', 'exp', 'sub']);
    const cause = page.locator('.claims .cause');
    expect(await cause.count()).toBe(1);
    expect(await cause.textContent()).toMatch(/other-app.*third-app.*https:\/\/api\.tutoring\.example/s);
    expect(await rows.nth(2).textContent()).toMatch(/2020.*years? ago|2020.*days? ago/s);
  });
});

describePage('an answer that /token never gives', (open) => {
  it.each<[string, Answer | undefined]>([
    ['a connection that breaks', undefined],
    ['5 MB of HTML', answerWith(200, 'text/html', HOSTILE.html.padEnd(5e6))],
    ['no content', answerWith(204, 'application/json', '')],
    [
      'a problem that would run',
      answerWith(403, 'application/problem+json', JSON.stringify({ detail: HOSTILE.html, reason: HOSTILE.html })),
    ],
  ])('replaces an earlier token, and leaves the page ready for the next request: %s', async (_, other) => {
    const answers: (Answer | undefined)[] = [await issue(), other, await issue()];
    const page = await open(deployed(() => answers.shift()));
    await ask(page);
    await ask(page);
    expect(await state(page)).toBe('problem');
    expect(await page.locator('.token').count()).toBe(0);
    expect(await notice(page)).not.toBe('');
    expect(await page.locator('#answer img, #answer script').count()).toBe(0);
    await ask(page);
    expect(await state(page)).toBe('issued');
    expect(await notice(page)).toBe('');
  });
});

describePage('a request', (open) => {
  it('leaves out a bearer token whose field no longer applies', async () => {
    const sent: (string | undefined)[] = [];
    const answer: Site['answer'] = (request) => {
      sent.push(request.headers().authorization);
      return refuse('no_issuer', 'OIDC_ISSUER is not set.');
    };
    const page = await open({ origin: LOCAL_ORIGIN, facts: SIGN_IN, answer });
    // The page has been told that there is a provider.
    await page.getByLabel('Bearer token', { exact: true }).waitFor();
    await page.route('**/local-server.json', (route) => route.fulfill({ json: { ...SIGN_IN, expected: {} } }));
    await ask(page, { bearer: 'a.b.c' });
    await ask(page);
    expect(sent).toEqual(['Bearer a.b.c', undefined]);
  });

  it('ends with the next one, whose answer a late one does not replace', async () => {
    const page = await open(
      deployed((request) => (request.url().includes('room=first') ? new Promise(() => {}) : issue({}, 'second'))),
    );
    const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('room=first'));
    await fillIn(page, { room: 'first' });
    await page.getByRole('button', { name: 'Get a token' }).click();
    await ask(page, { room: 'second' });
    await ended;
    expect(await page.locator('.identity').allInnerTexts()).toEqual(['second']);
  });
});
