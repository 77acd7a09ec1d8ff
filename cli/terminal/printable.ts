/** Replaces control characters and the like in a name from outside, such as that of a file or a resource at Twilio. */
export const printable = (text: string, maxLength = 64) =>
  text.replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '?').slice(0, maxLength);
