// A text as a literal of another language. What a reader would not see is escaped, so that the code does what it seems to.
import { unseenCharacter } from '../src/text';

type Rewrite = (text: string) => string;

/** As in JSON, JavaScript and Kotlin: each UTF-16 code unit. */
export const asUtf16: Rewrite = (character) =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const asCodePoint: Rewrite = (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** Rewrites control, invisible and ill-formed characters. */
export function escapeUnseen(text: string, rewrite: Rewrite): string {
  return Array.from(text, (character) => (unseenCharacter(character) ? rewrite(character) : character)).join('');
}

export const quoteSwift: Rewrite = (text) => `"${escapeUnseen(text.replace(/["\\]/g, '\\$&'), asCodePoint)}"`;
export const quoteKotlin: Rewrite = (text) => `"${escapeUnseen(text.replace(/["\\$]/g, '\\$&'), asUtf16)}"`;
export const quoteJavaScript: Rewrite = (text) => `'${escapeUnseen(text.replace(/['\\]/g, '\\$&'), asUtf16)}'`;

/** A POSIX shell interprets nothing else within single quotes. */
export const quoteShell: Rewrite = (text) => `'${text.replaceAll("'", "'\\''")}'`;
