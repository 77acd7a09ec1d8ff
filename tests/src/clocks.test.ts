import { ageOf, momentOf, retryAfterSeconds } from '../../src/clocks';

const clocks = (now: number, elapsed: number) => ({ now: () => now, elapsed: () => elapsed });

describe('ageOf', () => {
  it.each([
    ['both clocks have advanced alike', 1_005, 55, 5],
    ['the monotonic clock stood still', 1_005, 50, 5],
    ['the wall clock was put back', 400, 55, 5],
    ['the wall clock was put forward', 9_000, 55, 8_000],
    ['nothing has passed', 1_000, 50, 0],
  ])('is by the greater of both clocks: %s', (_, now, elapsed, age) => {
    const moment = momentOf(clocks(1_000, 50));
    expect(moment).toEqual({ now: 1_000, elapsed: 50 });
    expect(ageOf(moment, clocks(now, elapsed))).toBe(age);
  });
});

describe('retryAfterSeconds', () => {
  it.each([
    [5_000, 5],
    [4_001, 5],
    [4_000, 4],
    [1, 1],
    [0, 1],
    [-7, 1],
  ])('of %i ms is %i', (milliseconds, seconds) => expect(retryAfterSeconds(milliseconds)).toBe(seconds));
});
