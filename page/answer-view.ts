// The card with the answer: nothing yet, a token, a refusal, or no answer at all.
import { decode } from '../advice/access-token/decode';
import type { Clocks } from '../src/clocks';
import { DEMO_CREDENTIALS } from '../src/config/demo';
import { copyOnClick } from './copy';
import { countDown } from './countdown';
import { create, element, proseNodes, textNodes } from './element';
import type { Issued, Outcome } from './outcome';
import { proseOf, readable } from './prose';
import { type AskedRequest, type RefusalNodes, refusalNodes } from './refusal-view';
import { secondsLeft } from './time-left';
import { identityNode, rawParts, rowList, tokenRows } from './token-view';

const RENAMED =
  'This is not the identity that you requested. A bearer token determines the identity, a deployed server chooses it, and a server with Voice escapes every character except letters and digits.';

/** performance.now() stands still while some computers sleep; Date.now() follows a clock that can be set. */
export const CLOCKS: Clocks = { elapsed: () => performance.now(), now: () => Date.now() };

let stopCountdown = () => {};

/** Before anything was asked: what the button sends. */
export function showNextRequest(url: string): void {
  if (isEmpty()) element('first-request').replaceChildren(...textNodes(`GET ${url}`));
}

export function showPending(): void {
  stopCountdown();
  element('answer').setAttribute('aria-busy', 'true');
  element('status').textContent = 'Requesting a token…';
}

export function showOutcome(outcome: Outcome, asked: AskedRequest): void {
  if ('issued' in outcome) showIssued(outcome.issued, asked);
  else if ('problem' in outcome) showRefusal(refusalNodes(outcome.problem, asked));
  else showRefusal({ notice: [create('p', {}, outcome.failure)], details: [] });
}

function showRefusal({ notice, details }: RefusalNodes): void {
  show('problem', 'No token was issued.', [create('div', { class: 'notice problem' }, ...notice)], details);
}

/** Before anything was asked, and with the demo values: where real tokens come from. */
export function showDemoHint(): void {
  if (!isEmpty()) return;
  const lead = create('strong', {}, 'This server has demo values, so Twilio rejects its tokens.');
  element('notices').replaceChildren(demoNotice(lead, ' '));
}

function showIssued({ identity, token, expiresIn, products }: Issued, asked: AskedRequest): void {
  const decoded = decode(token);
  const timeLeft = create('span', { class: 'time-left' });
  const isRenamed = asked.identity !== '' && asked.identity !== identity;
  const hints = isRenamed ? [create('p', { class: 'hint' }, RENAMED)] : [];
  const isJwt = !('remedy' in decoded);
  const rows = isJwt
    ? tokenRows(decoded, timeLeft, hints)
    : ([
        ['Identity', identityNode(identity), ...hints],
        ['Products', create('bdi', {}, readable(products.join(', ')))],
        ['Expires', timeLeft],
      ] as const);
  const isDemo = isJwt && decoded.payload.iss === DEMO_CREDENTIALS.API_KEY_SID;
  const content = [
    rowList(rows),
    tokenLine(token),
    isJwt ? rawParts(decoded) : create('p', { class: 'hint' }, decoded.message),
  ];
  if (isDemo) show('demo', 'Here is a demo token, which Twilio rejects.', [demoNotice()], content);
  else show('issued', 'Here is your token.', [], content);
  stopCountdown = countDown(timeLeft, () => secondsLeft(expiresIn, asked.at, CLOCKS), showExpired);
}

function showExpired(): void {
  element('answer').dataset.state = 'expired';
  element('status').textContent = 'This token has expired. Get a new one.';
}

function tokenLine(token: string): HTMLElement {
  const text = create(
    'code',
    { class: 'sunken scroll', tabindex: '0', role: 'region', 'aria-label': 'The token' },
    token,
  );
  const button = create(
    'button',
    { type: 'button', class: 'quiet' },
    'Copy',
    create('span', { class: 'unseen' }, ' the token'),
  );
  const line = create(
    'div',
    { class: 'token' },
    create('h3', {}, 'Token'),
    create('div', { class: 'line' }, text, button),
  );
  copyOnClick(button, text);
  return line;
}

function demoNotice(...lead: readonly (Node | string)[]): HTMLElement {
  const remedy =
    'For real tokens, run `npm run setup`, or set ACCOUNT_SID, API_KEY_SID and API_KEY_SECRET in `.env` to your own.';
  return create('p', { class: 'notice' }, ...lead, ...proseNodes(proseOf(remedy)));
}

const isEmpty = () => element('answer').dataset.state === 'empty';

type State = 'issued' | 'demo' | 'problem';

function show(state: State, status: string, notices: readonly Node[], content: readonly Node[]): void {
  const answer = element('answer');
  answer.dataset.state = state;
  answer.removeAttribute('aria-busy');
  element('status').textContent = status;
  element('notices').replaceChildren(...notices);
  element('content').replaceChildren(...content);
  // On a phone, the answer is below the form and out of view.
  element('status').scrollIntoView({ block: 'nearest' });
}
