// Which texts may become an identity or a room: those that a person can see, and that do not look like another.

/**
 * Control, format (bidirectional, zero-width), lone surrogates, private and unassigned code points, separators, spaces
 * other than U+0020, and what Unicode renders as nothing. U+2800 and U+1D159 are blanks that no class covers; U+FFFD is
 * what a decoder writes for bytes that are not text. Made when it is first needed: its tables would take a sixth of the
 * time until a new process answers.
 */
const unseenPattern = () => /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\ufffd]|(?! )\p{Zs}/u;

/** Nearly every identity is plain ASCII. */
const PLAIN = /^[ -~]*$/;

/** True for a text with at least one visible character and without control, invisible or ill-formed ones. */
export function isVisibleText(text: string): boolean {
  return text.trim() !== '' && unseenCharacter(text) === undefined;
}

/** The first control, invisible or ill-formed character by its code point, such as `U+200D`. */
export function unseenCharacter(text: string): string | undefined {
  const [character] = (PLAIN.test(text) ? null : unseenPattern().exec(text)) ?? [];
  return character && `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Twilio's limit on the unique name of a Video room, in UTF-16 code units. */
export const MAX_ROOM_LENGTH = 128;

/** True for a text that can be the unique name or the SID of a Video room. */
export function isRoom(text: string): boolean {
  return text.length <= MAX_ROOM_LENGTH && isVisibleText(text);
}
