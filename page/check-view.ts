// The card that judges a pasted Access Token, by the rules of `npm run doctor -- --token`.

import { decode } from '../advice/access-token/decode';
import { checkToken } from '../advice/access-token/judge';
import type { Finding } from '../advice/finding';
import { isNumericDate } from '../src/json';
import { countDown } from './countdown';
import { create, element, linkTo, proseNodes } from './element';
import { proseOf } from './prose';
import { rawParts, rowList, tokenRows } from './token-view';

const SIGNS = { ok: '✓', skipped: '–', warning: '!', problem: '✗' } as const;
const SPOKEN = { ok: 'OK: ', skipped: 'Not checked: ', warning: 'Warning: ', problem: 'Problem: ' } as const;

let stopCountdown = () => {};

export function showCheck(text: string): void {
  stopCountdown();
  const token = text.trim();
  if (token === '') {
    show(['', ''], []);
    return;
  }
  const findings = judge(token);
  const list = create('ul', { class: 'findings' }, ...findings.map(findingNode));
  const decoded = decode(token);
  const timeLeft = create('span', { class: 'time-left' });
  const content = 'remedy' in decoded ? [] : [rowList(tokenRows(decoded, timeLeft)), rawParts(decoded)];
  show(verdictOn(findings), [list, ...content]);
  const exp = 'remedy' in decoded ? undefined : decoded.payload.exp;
  if (!isNumericDate(exp)) return;
  // When it expires, the verdict changes too.
  const isExpired = () => exp * 1000 <= Date.now();
  const judgeAgain = isExpired() ? () => {} : () => showCheck(text);
  stopCountdown = countDown(timeLeft, () => Math.max(0, Math.floor(exp - Date.now() / 1000)), judgeAgain);
}

/** Without any variable: which key and which account are meant is not known here. */
export function judge(token: string): readonly Finding[] {
  return checkToken(token, { environment: {}, nowSeconds: Date.now() / 1000 });
}

type Verdict = readonly [state: string, sentence: string];

function verdictOn(findings: readonly Finding[]): Verdict {
  if (findings.some(({ status }) => status === 'problem')) return ['problem', 'Twilio refuses this token.'];
  if (findings.some(({ status }) => status === 'warning')) {
    return ['warning', 'Read the warning. No problem was found, but the signature was not checked.'];
  }
  return ['ok', 'No problem was found, but the signature was not checked.'];
}

function show([state, sentence]: Verdict, nodes: readonly Node[]): void {
  element('check').dataset.state = state;
  element('verdict').textContent = sentence;
  element('checked').replaceChildren(...nodes);
}

function findingNode(finding: Finding): HTMLElement {
  const { status, check, message } = finding;
  const sign = create('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[status]);
  const spoken = create('span', { class: 'unseen' }, SPOKEN[status]);
  const remedy =
    'remedy' in finding
      ? [create('p', {}, ...proseNodes(proseOf(finding.remedy))), ...errorNodes(finding.twilioErrors ?? [])]
      : [];
  const text = [create('b', {}, check), ' ', create('bdi', {}, ...proseNodes(proseOf(message)))];
  return create('li', { class: status }, sign, create('div', {}, spoken, ...text, ...remedy));
}

function errorNodes(errors: readonly number[]): Node[] {
  if (errors.length === 0) return [];
  const links = errors.flatMap((error, index) => [
    index > 0 ? ' ' : '',
    linkTo(`https://www.twilio.com/docs/api/errors/${error}`, String(error)),
  ]);
  const title = errors.length > 1 ? 'Twilio errors ' : 'Twilio error ';
  return [create('p', { class: 'hint' }, title, ...links, ...proseNodes(proseOf(': see `docs/troubleshooting.md`')))];
}
