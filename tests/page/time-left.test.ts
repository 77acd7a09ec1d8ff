import { asClock, fromNow, localDate, secondsLeft } from '../../page/time-left';

const ASKED = { elapsed: 5000, now: 1_700_000_000_000 };
const later = (elapsed: number, now: number) => ({
  elapsed: () => ASKED.elapsed + elapsed,
  now: () => ASKED.now + now,
});

describe('secondsLeft', () => {
  it.each([
    ['all of it at once', 0, 3600],
    ['a second less a moment later', 1, 3599],
    ['exactly one at the last second', 3_599_000, 1],
    ['none at the end', 3_600_000, 0],
    ['none for ever after', 9_999_999, 0],
  ])('is %s', (_, passed, left) => expect(secondsLeft(3600, ASKED, later(passed, passed))).toBe(left));

  it('notices that the computer slept, while the first clock stood still', () =>
    expect(secondsLeft(3600, ASKED, later(1000, 3_000_000))).toBe(600));

  it('does not grow when the second clock is set back', () =>
    expect(secondsLeft(3600, ASKED, later(1000, -86_400_000))).toBe(3599));
});

describe('asClock', () => {
  it.each([
    [0, '0:00'],
    [59, '0:59'],
    [60, '1:00'],
    [3552, '59:12'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [86_399, '23:59:59'],
  ])('writes %d seconds as %s', (seconds, text) => expect(asClock(seconds)).toBe(text));
});

describe('fromNow', () => {
  it.each([
    [-59, '59 seconds ago'],
    [-60, '1 minute ago'],
    [-3599, '59 minutes ago'],
    [3600, 'in 1 hour'],
    [86_399, 'in 23 hours'],
    [-172_800, '2 days ago'],
  ])('says of %d seconds: %s', (seconds, text) => expect(fromNow(seconds)).toBe(text));
});

describe('localDate', () => {
  it('is a date with its machine-readable form', () =>
    expect(localDate(1_700_000_000)).toEqual({
      text: expect.stringContaining('2023'),
      iso: '2023-11-14T22:13:20.000Z',
    }));

  it.each([undefined, null, '1700000000', -1, Number.NaN, 8.64e12 + 1])('is none for %p', (time) =>
    expect(localDate(time)).toBeUndefined(),
  );
});
