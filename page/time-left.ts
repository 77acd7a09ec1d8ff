// How long a token remains valid, and how times are written.
import { ageOf, type Clocks, type Moment, TIME_UNITS } from '../src/clocks';
import { isNumericDate } from '../src/json';

/** In seconds; the class Date cannot hold a later time. */
const MAX_TIME = 8.64e12;

/**
 * @param expiresIn seconds, from the server's answer: relative, so a wrong system clock does not matter
 * @param askedAt when the request was sent; counting from then never overstates the remaining time
 * @returns whole seconds, rounded down and never below zero
 */
export function secondsLeft(expiresIn: number, askedAt: Moment, clocks: Clocks): number {
  return Math.max(0, Math.floor(expiresIn - ageOf(askedAt, clocks) / 1000));
}

/**
 * @param seconds whole
 * @returns such as `59:12` or `1:00:00`
 */
export function asClock(seconds: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/**
 * @param seconds until then; negative for the past
 * @returns such as `in 2 hours` or `5 minutes ago`
 */
export function fromNow(seconds: number): string {
  const [unit, size] = TIME_UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / size), unit);
}

/**
 * @param seconds since 1970, or anything else that a token may hold
 * @returns the time as the reader's own system writes it; undefined if it is not a date
 */
export function localDate(seconds: unknown): { readonly text: string; readonly iso: string } | undefined {
  if (!isNumericDate(seconds) || seconds > MAX_TIME) return undefined;
  const date = new Date(seconds * 1000);
  const text = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return { text, iso: date.toISOString() };
}
