// Finds and creates elements of the page. What is shown is text, so that nothing from outside is interpreted as HTML.
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
    return 'strong' in piece ? create('strong', {}, piece.strong) : create('bdi', { class: 'value' }, piece.value);
  });
}
