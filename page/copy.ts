// Buttons that copy a text.
import { create } from './element';

/** Long enough to read, and to be announced. */
const SHOWN_MILLISECONDS = 4000;

/**
 * Only a secure context (HTTPS, localhost) has a clipboard. Elsewhere, the button selects the text.
 *
 * @param source has the whole text, even if only a part of it is visible
 */
export function copyOnClick(button: HTMLButtonElement, source: Element): void {
  const note = create('span', { class: 'hint', role: 'status' });
  button.before(note);
  button.addEventListener('click', async () => {
    note.textContent = await copy(source);
    setTimeout(() => note.replaceChildren(), SHOWN_MILLISECONDS);
  });
}

async function copy(source: Element): Promise<string> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return 'Copied.';
  } catch {
    getSelection()?.selectAllChildren(source);
    return 'Selected, ready to copy.';
  }
}
