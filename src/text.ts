// Which texts may become an identity or a room: those that a person can see and that cannot pass for another.

// Control, format (bidi, zero-width), lone surrogates, private and unassigned code points, separators, spaces other
// than U+0020, and what Unicode says to render as nothing. U+2800 and U+1D159 are blanks that no class names; U+FFFD is
// what a decoder writes for bytes that were no text, of whoever.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\ufffd]|(?! )\p{Zs}/u;

// Nearly every identity is plain ASCII, for which the costly table behind UNSEEN need not be built.
const PLAIN = /^[ -~]*$/;

/** True for a text of at least one visible character, without control, invisible or ill-formed ones. */
export function isVisibleText(text: string): boolean {
  return text.trim() !== '' && (PLAIN.test(text) || !UNSEEN.test(text));
}

/** Twilio's limit on the unique name of a Video room, in UTF-16 code units. */
export const MAX_ROOM_LENGTH = 128;

/** True for what can be the unique name or the SID of a Video room. */
export function isRoom(text: string): boolean {
  return text.length <= MAX_ROOM_LENGTH && isVisibleText(text);
}
