// Sentences with marked parts, and texts from outside that are safe to read beside them. Nothing here is HTML.
import { unseenCharacter } from '../src/text';
import { asUtf16, escapeUnseen } from './quoting';

/** Plain text, an emphasised word, or a value such as a SID. */
export type Piece = string | { readonly strong: string } | { readonly value: string };

export type Prose = readonly Piece[];

const MAX_SHOWN_CHARACTERS = 256;

/** The parts between backticks become values, and so do the names of variables, which messages may leave unmarked. */
export function proseOf(text: string): Prose {
  const parts = text.split(/(`[^`]*`|\b[A-Z]+(?:_[A-Z]+)+\b)/);
  return parts.map((part, index) => (index % 2 === 0 ? part : { value: part.replaceAll('`', '') }));
}

/** Names what a reader would not see and a bidirectional layout would obey, and shortens a text of any length. */
export function readable(text: string, maxCharacters = MAX_SHOWN_CHARACTERS): string {
  const characters = Array.from(text);
  const shown = characters.slice(0, maxCharacters).map((character) => {
    const codePoint = unseenCharacter(character);
    return codePoint ? `[${codePoint}]` : character;
  });
  return characters.length > maxCharacters
    ? `${shown.join('')}… (${characters.length.toLocaleString()} characters)`
    : shown.join('');
}

/** JSON for reading, with escapes for what a reader would not see. It is still the same JSON. */
export function readableJson(value: unknown): string {
  const lines = JSON.stringify(value, undefined, 2).split('\n');
  return lines.map((line) => escapeUnseen(line, asUtf16)).join('\n');
}
