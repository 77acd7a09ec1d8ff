import { inWords, secondsLeft } from '../../assets/time-left.js';

describe('secondsLeft', () => {
  it.each([
    ['all of it at once', 5000, 3600],
    ['a second less a moment later', 5001, 3599],
    ['exactly one at the last second', 5000 + 3_599_000, 1],
    ['none at the end', 5000 + 3_600_000, 0],
    ['none for ever after', 5000 + 9_999_999, 0],
  ])('is %s', (_, now, left) => expect(secondsLeft(3600, 5000, now)).toBe(left));
});

describe('inWords', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [3600, '1 h 0 min 0 s'],
    [86_400, '24 h 0 min 0 s'],
  ])('says %d seconds as %j', (seconds, words) => expect(inWords(seconds)).toBe(words));
});
