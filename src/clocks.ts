// Two clocks, so that age is known even where one of them stood still or was set; and the clocks of other computers.

export interface Clocks {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back, from any origin. */
  readonly elapsed: () => number;
}

/** When something happened, by both clocks. */
export interface Moment {
  readonly now: number;
  readonly elapsed: number;
}

export const momentOf = (clocks: Clocks): Moment => ({ now: clocks.now(), elapsed: clocks.elapsed() });

/**
 * Milliseconds since then, by the greater of both clocks: a process that was frozen must not keep what was withdrawn
 * meanwhile, and its monotonic clock may have stopped.
 */
export function ageOf(moment: Moment, clocks: Clocks): number {
  return Math.max(clocks.now() - moment.now, clocks.elapsed() - moment.elapsed);
}

/** For texts about times, with the seconds of each; the largest first. */
export const TIME_UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** Tolerates clocks that differ a little. */
export const LEEWAY_SECONDS = 5;

/** Seconds for Retry-After (RFC 9110 section 10.2.3): rounded up, and never 0. */
export const retryAfterSeconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000));
