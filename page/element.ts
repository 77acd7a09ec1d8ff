// Finds and creates elements of the page. What is shown is text, so that nothing from outside is interpreted as HTML.
import { isVariableName, rowOf } from '../src/config/variables';
import type { Prose } from './prose';

/** A missing element is a programming error, so this throws. */
export function element<E extends Element = HTMLElement>(id: string, type?: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof (type ?? HTMLElement))) throw new Error(`index.html has no such element: ${id}`);
  return found as unknown as E;
}

export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** Values are isolated, so that a right-to-left one does not rearrange the sentence around it. */
export function proseNodes(prose: Prose): readonly (Node | string)[] {
  return prose.map((piece) => {
    if (typeof piece === 'string') return piece;
    if ('strong' in piece) return create('strong', {}, piece.strong);
    const value = create('bdi', { class: 'value' }, ...textNodes(piece.value));
    const page = isVariableName(piece.value) ? rowOf(piece.value).link : undefined;
    return page === undefined ? value : linkTo(page, value);
  });
}

export const linkTo = (page: string, content: Node | string) => create('a', { href: page, rel: 'noreferrer' }, content);

/** An address breaks after a slash, and within a name only if that is longer than a line. */
export function textNodes(text: string): readonly (Node | string)[] {
  return text.split(/(\s+)/).flatMap<Node | string>((word) => {
    if (!word.includes('://')) return word;
    const parts = word.split(/(?<=\/)(?!\/)|(?=[?&])/);
    return parts.flatMap((part) => [create('wbr'), create('span', { class: 'unbroken' }, part)]).slice(1);
  });
}
