// The figures of several rounds -> one row: minimum, median and maximum, and whether the median meets its target.

/** @typedef {{ atMost: number } | { atLeast: number }} Target */
/**
 * @typedef {object} Row
 * @property {string} figure what was measured, with its unit
 * @property {number} minimum
 * @property {number} median
 * @property {number} maximum
 * @property {Target} [target]
 * @property {'met' | 'missed'} [verdict]
 */

/**
 * @param {string} figure
 * @param {readonly number[]} values one of each round
 * @param {Target} [target]
 * @returns {Row}
 */
export function toRow(figure, values, target) {
  const median = percentile(values, 50);
  const row = { figure, minimum: Math.min(...values), median, maximum: Math.max(...values) };
  if (!target) return row;
  const isMet = 'atMost' in target ? median <= target.atMost : median >= target.atLeast;
  return { ...row, target, verdict: isMet ? 'met' : 'missed' };
}

/**
 * Round by round: what slows the machine down for one round slows both sides.
 *
 * @param {readonly number[]} dividends
 * @param {readonly number[]} divisors
 */
export function ratios(dividends, divisors) {
  return dividends.map((dividend, round) => dividend / divisors[round]);
}

/**
 * The same, as what one side takes more than the other.
 *
 * @param {readonly number[]} minuends
 * @param {readonly number[]} subtrahends
 */
export function differences(minuends, subtrahends) {
  return minuends.map((minuend, round) => minuend - subtrahends[round]);
}

/**
 * The nearest rank; 50 is the median of an odd number of values.
 *
 * @param {readonly number[]} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
