// Shows a refusal: the server's words, what to do, and the bearer token that was sent beside what is expected.
import { decode } from '../advice/access-token/decode';
import type { Moment } from '../src/clocks';
import type { ErrorCode } from '../src/errors';
import type { JsonObject } from '../src/json';
import { type ClaimRow, claimRows } from './claim-rows';
import { create, proseNodes } from './element';
import type { Expected } from './local-facts';
import type { Problem } from './outcome';
import type { Place } from './place';
import { readable } from './prose';
import { adviceFor, detailOf } from './refusal';
import { fromNow } from './time-left';
import { rowList } from './token-view';

/** A bearer token explains these refusals only. */
const CODES_ABOUT_CLAIMS: readonly string[] = ['invalid_token', 'invalid_identity'] satisfies ErrorCode[];

/** What was asked, and where. */
export interface AskedRequest {
  /** When, before the request was sent. */
  readonly at: Moment;
  /** Empty if none was requested. */
  readonly identity: string;
  /** The bearer token; empty for none. */
  readonly bearer: string;
  readonly place: Place;
  readonly expected: Expected;
}

export interface RefusalNodes {
  /** Announced to screen readers. */
  readonly notice: readonly Node[];
  readonly details: readonly Node[];
}

export function refusalNodes(problem: Problem, { bearer, place, expected }: AskedRequest): RefusalNodes {
  const { status, title, code, reason, retryAfterSeconds } = problem;
  const decoded = decode(bearer);
  const claims = 'remedy' in decoded ? undefined : decoded.payload;
  const advice = adviceFor(problem, place, claims?.iss ?? expected.issuer);
  return {
    notice: [
      create('p', {}, create('strong', {}, create('bdi', {}, ...proseNodes(detailOf(problem))))),
      ...(advice ? [create('p', {}, create('b', {}, 'What to do: '), ...proseNodes(advice.remedy))] : []),
      ...(retryAfterSeconds === undefined ? [] : [create('p', {}, `Try again ${fromNow(retryAfterSeconds)}.`)]),
    ],
    details: [
      rowList([
        ['Status', `${status} ${readable(title)}`],
        ['Code', ...valueNodes(code)],
        ['Reason', ...valueNodes(reason), create('p', { class: 'hint' }, ...proseNodes(advice?.meaning ?? []))],
      ]),
      ...(claims && CODES_ABOUT_CLAIMS.includes(code) ? claimNodes(claims, reason, expected) : []),
    ],
  };
}

const valueNodes = (text: string) => proseNodes(text === '' ? ['none'] : [{ value: readable(text) }]);

function claimNodes(claims: JsonObject, reason: string, expected: Expected): Node[] {
  const rows = claimRows(claims, reason, expected, Date.now() / 1000);
  return [
    create('h3', {}, 'Your bearer token, beside what is expected'),
    create('ul', { class: 'claims' }, ...rows.map(claimNode)),
  ];
}

function claimNode({ claim, title, found, expected, isCause }: ClaimRow): HTMLElement {
  const foundNodes = found.length > 0 ? proseNodes(found) : [create('em', {}, 'nothing')];
  return create(
    'li',
    isCause ? { class: 'cause' } : {},
    create('b', {}, title),
    ' ',
    create('code', {}, claim),
    isCause ? ': the cause' : '',
    create(
      'dl',
      {},
      create('dt', {}, 'It says'),
      create('dd', {}, ...foundNodes),
      create('dt', {}, 'Expected'),
      create('dd', {}, ...proseNodes(expected)),
    ),
  );
}
