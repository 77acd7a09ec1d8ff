// Every refusal that a server can send, and every answer that is not one.
import type { Page } from 'playwright-core';
import { REMEDIES, textOfRemedy } from '../../../advice/remedies';
import { REASONS, type Reason } from '../../../src/errors';
import type { Answer } from '../../../src/http/answer';
import { assemble } from '../../support/bearer-tokens';
import { ask } from '../../support/page-actions';
import { HOSTILE, issue, refuse, SIGN_IN } from '../../support/page-states';
import { DEPLOYED_ORIGIN, LOCAL_ORIGIN, type Site } from '../../support/served-page';
import { describePage } from './describe-page';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

const answerWith = (status: number, type: string, body: string): Answer => ({
  status,
  headers: { 'Content-Type': type },
  body,
});

const deployed = (answer: Site['answer']): Site => ({ origin: DEPLOYED_ORIGIN, ...(answer && { answer }) });

const state = (page: Page) => page.locator('#answer').getAttribute('data-state');
const notice = async (page: Page) => (await page.locator('#notices').textContent()) ?? '';

describePage('a refusal', (open) => {
  it.each<[string, Site]>([
    ['local', { origin: LOCAL_ORIGIN, facts: SIGN_IN }],
    ['deployed', { origin: DEPLOYED_ORIGIN }],
  ])('is explained with a remedy for the place, whatever its reason: %s', async (place, site) => {
    let reason: Reason = 'unexpected';
    const page = await open({ ...site, answer: () => refuse(reason, `The detail of ${reason}.`) });
    for (reason of Object.keys(REASONS) as Reason[]) {
      await ask(page);
      const remedy = REMEDIES[reason];
      const shown = await notice(page);
      const expected = [`The detail of ${reason}.`, textOfRemedy(remedy).replaceAll('`', ''), REASONS[reason]];
      expect(expected.filter((text) => !shown.includes(text))).toEqual([]);
      const isForDeploy = typeof remedy !== 'string' && place === 'deployed';
      expect([reason, shown.includes('npm run deploy')]).toEqual([reason, isForDeploy]);
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

  it('names the variables if the server is deployed, whose settings it does not know', async () => {
    const page = await open(deployed(() => refuse('issuer', 'Another one.')));
    await ask(page, { bearer: assemble({ alg: 'RS256' }, { iss: 'https://other.example', aud: 'app' }) });
    expect(await page.locator('.claims .cause').textContent()).toContain('OIDC_ISSUER');
  });

  it('shows how long the server asks to wait', async () => {
    const page = await open(deployed(() => refuse('provider_timeout', 'Late.', { retryAfterSeconds: 7 })));
    await ask(page);
    expect(await notice(page)).toContain('7 seconds');
  });
});

describePage('an answer that /token never gives', (open) => {
  it.each<[string, Answer | undefined]>([
    ['a connection that breaks', undefined],
    ['HTML', answerWith(200, 'text/html', HOSTILE.html)],
    ['HTML as JSON', answerWith(200, JSON_TYPE, HOSTILE.html)],
    ['an empty body', answerWith(200, JSON_TYPE, '')],
    ['5 MB', answerWith(200, 'text/plain', 'x'.repeat(5e6))],
    ['deep JSON', answerWith(200, JSON_TYPE, '['.repeat(100_000))],
    ['members of other types', answerWith(200, JSON_TYPE, '{"identity":{},"token":[],"expiresIn":"1","products":1}')],
    ['no expiry', answerWith(200, JSON_TYPE, '{"identity":"a","token":"b","expiresIn":1e999,"products":[]}')],
    ['a prototype', answerWith(200, JSON_TYPE, '{"__proto__":{"identity":"a"},"token":"b"}')],
    ['no content', answerWith(204, JSON_TYPE, '')],
    ['headers that are too long', answerWith(431, 'text/plain', '')],
    ['an error of a proxy', answerWith(504, 'text/html', '<h1>Gateway Timeout</h1>')],
    ['a problem without members', answerWith(400, PROBLEM_TYPE, '{}')],
    ['a problem with members of other types', answerWith(400, PROBLEM_TYPE, '{"title":1,"detail":{},"reason":[]}')],
    ['a problem with the reason of another server', answerWith(400, PROBLEM_TYPE, '{"reason":"constructor"}')],
    [
      'a problem that would run',
      answerWith(403, PROBLEM_TYPE, JSON.stringify({ detail: HOSTILE.html, reason: HOSTILE.html })),
    ],
  ])('is no token, and leaves the page ready for the next request: %s', async (_, first) => {
    const answers: (Answer | undefined)[] = [first, await issue()];
    const page = await open(deployed(() => answers.shift()));
    await ask(page);
    expect(await state(page)).toBe('problem');
    expect(await notice(page)).not.toBe('');
    expect(await page.locator('#notices img, #notices script').count()).toBe(0);
    await ask(page);
    expect(await state(page)).toBe('issued');
    expect(await notice(page)).toBe('');
  });

  it('replaces an earlier token', async () => {
    const answers: (Answer | undefined)[] = [await issue(), undefined];
    const page = await open(deployed(() => answers.shift()));
    await ask(page);
    await ask(page);
    expect(await state(page)).toBe('problem');
    expect(await page.locator('#content').textContent()).toBe('');
  });
});

describePage('a late answer', (open) => {
  it('does not replace the answer to a later request', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const page = await open(
      deployed(async (request) => {
        const isFirst = request.url().includes('room=first');
        if (isFirst) await released;
        return issue({}, isFirst ? 'early' : 'late');
      }),
    );
    await openRoom(page, 'first');
    await openRoom(page, 'second');
    await page.getByText('late', { exact: true }).waitFor();
    release();
    await page.waitForTimeout(200);
    expect(await page.locator('.identity').allInnerTexts()).toEqual(['late']);
  });
});

/** Asks without waiting. */
async function openRoom(page: Page, room: string): Promise<void> {
  await page.getByLabel('Room', { exact: true }).fill(room);
  await page.getByRole('button', { name: 'Get a token' }).click();
}
