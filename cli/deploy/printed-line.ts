// What another program has printed, made safe for the terminal and its scroll-back: twilio-run repeats the answers of
// whatever server answers as Twilio.
import { stripVTControlCharacters } from 'node:util';

/** Control and format characters: a terminal obeys them, or shows the text in another order. */
const CONTROL = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export const withoutControls = (line: string) => stripVTControlCharacters(line).replace(CONTROL, '');

const MASK = '****';

/** Twilio's secrets have 32. A shorter text would be found in other words. */
const MIN_SECRET_LENGTH = 8;

/**
 * @param user in front of the password in an `Authorization: Basic …`
 * @param secrets the password, and others that go along; shorter ones than Twilio's do not count
 * @returns a function that masks them in a line without control characters: as they are, URL-encoded, in Base64 at any
 *   offset, and in hexadecimal digits
 */
export function maskerFor(user: string, secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = secrets.flatMap((secret = '') => (secret.length < MIN_SECRET_LENGTH ? [] : [secret]));
  const patterns = known.flatMap((secret) => [
    ...base64Forms(base64(`${user}:${secret}`)),
    urlEncoded(secret),
    ...[0, 1, 2].flatMap((offset) => base64Forms(base64Inside(secret, offset))),
    Buffer.from(secret).toString('hex'),
  ]);
  const any = new RegExp(patterns.join('|') || '(?!)', 'gi');
  return (line) => line.replace(any, MASK);
}

const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** The digits that depend on the secret alone, where it begins at this offset in groups of three bytes. */
function base64Inside(secret: string, offset: number): string {
  const bits = 8 * (offset + Buffer.byteLength(secret));
  return base64('x'.repeat(offset) + secret).slice(Math.ceil((8 * offset) / 6), Math.floor(bits / 6));
}

/** Also in the alphabet for addresses (RFC 4648 section 5). */
const base64Forms = (digits: string) => [
  escapeForPattern(digits),
  escapeForPattern(digits.replaceAll('+', '-').replaceAll('/', '_')),
];

/** Each character as it is, or encoded: encoders differ in which ones they encode. */
const urlEncoded = (secret: string) =>
  Array.from(secret, (character) => {
    const hex = Buffer.from(character).toString('hex').replace(/../g, '%$&');
    return `(?:${escapeForPattern(character)}|${hex})`;
  }).join('');

const escapeForPattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
