// Shows one Access Token: whom it is for, what it allows, until when, and its raw parts.
import type { DecodedToken } from '../advice/access-token/decode';
import { isJsonObject, isNumericDate } from '../src/json';
import { type Access, describeAccess } from './access';
import { create, proseNodes } from './element';
import { readable, readableJson } from './prose';
import { localDate } from './time-left';

type Row = readonly [title: string, ...content: (Node | string)[]];

/**
 * @param timeLeft an element that somebody else keeps up to date
 * @param hints what to say below the identity
 */
export function tokenRows(decoded: DecodedToken, timeLeft: HTMLElement, hints: readonly Node[] = []): readonly Row[] {
  const { iat, exp, grants } = decoded.payload;
  const access = describeAccess(decoded);
  const identity = isJsonObject(grants) ? grants.identity : undefined;
  const rows: readonly Row[] = [
    ['Identity', ...(typeof identity === 'string' ? [identityNode(identity)] : []), ...hints],
    ['Allows', ...(access.length > 0 ? [accessList(access)] : [])],
    ['Issued', ...timeNodes(iat)],
    ['Expires', ...(isNumericDate(exp) ? [timeLeft, ', ', ...timeNodes(exp)] : [])],
  ];
  return rows.filter(([, ...content]) => content.length > 0);
}

export function rowList(rows: readonly Row[]): HTMLElement {
  const items = rows.flatMap(([title, ...content]) => [create('dt', {}, title), create('dd', {}, ...content)]);
  return create('dl', { class: 'rows' }, ...items);
}

/** Header and payload as they are, folded away. */
export function rawParts({ header, payload }: DecodedToken): HTMLElement {
  return create(
    'details',
    {},
    create('summary', {}, 'Header and payload'),
    create('h3', {}, 'Header'),
    create('pre', {}, readableJson(header)),
    create('h3', {}, 'Payload'),
    create('pre', {}, readableJson(payload)),
  );
}

export const identityNode = (identity: string) => create('bdi', { class: 'identity' }, readable(identity));

function accessList(access: readonly Access[]): HTMLElement {
  const items = access.map(({ about, sentences }) => {
    const lines = sentences.map((sentence) => create('p', {}, ...proseNodes(sentence)));
    return create('li', {}, create('span', { class: 'about' }, about), create('div', {}, ...lines));
  });
  return create('ul', { class: 'access' }, ...items);
}

function timeNodes(seconds: unknown): Node[] {
  const date = localDate(seconds);
  return date ? [create('time', { datetime: date.iso }, date.text)] : [];
}
