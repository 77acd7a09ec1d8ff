// Turns the samples of several rounds into rows (minimum, median, maximum and a verdict), and the rows into a table.
import assert from 'node:assert/strict';

/** @import { Handler } from './handlers.mjs' */

/** @typedef {(done: number, total: number) => void} Progress */
/** @typedef {{ title: string, note?: string, measure: (progress: Progress) => Promise<Row[]> }} Part of the benchmark */
/** @typedef {{ atMost: number } | { atLeast: number }} Target */
/**
 * @typedef {object} Row
 * @property {string} figure what was measured, with its unit
 * @property {number} minimum
 * @property {number} median
 * @property {number} maximum
 * @property {Target} [target]
 * @property {'met' | 'missed'} [verdict] on the median
 */

const COLUMN_WIDTH = 11;

/**
 * Measures every handler once in each round, so that a slow moment of the machine affects all of them.
 *
 * @template Sample
 * @param {object} options
 * @param {readonly Handler[]} options.handlers
 * @param {number} options.rounds
 * @param {Progress} options.progress
 * @param {(handler: Handler) => Promise<Sample>} options.measure
 * @param {boolean} [options.alternates] whether every other round is in reverse order, so that no handler always
 *   follows the same one
 * @returns {Promise<(handler: Handler) => Sample[]>} a handler's samples, one of each round
 */
export async function measureInRounds({ handlers, rounds, progress, measure, alternates = false }) {
  const samples = new Map(handlers.map((handler) => [handler, /** @type {Sample[]} */ ([])]));
  for (let round = 0; round < rounds; round += 1) {
    progress(round, rounds);
    const order = alternates && round % 2 === 1 ? [...handlers].reverse() : handlers;
    for (const handler of order) lookUp(samples, handler).push(await measure(handler));
  }
  return (handler) => lookUp(samples, handler);
}

/**
 * @template Value
 * @param {ReadonlyMap<Handler, Value>} values
 * @param {Handler} handler
 * @returns {Value}
 */
export function lookUp(values, handler) {
  const value = values.get(handler);
  if (value === undefined) throw new Error(`${handler.name} does not take part in this measurement`);
  return value;
}

/**
 * @param {string} figure
 * @param {readonly number[]} samples one of each round
 * @param {Target} [target]
 * @returns {Row}
 */
export function toRow(figure, samples, target) {
  const median = percentile(samples, 50);
  const row = { figure, minimum: Math.min(...samples), median, maximum: Math.max(...samples) };
  if (!target) return row;
  const isMet = 'atMost' in target ? median <= target.atMost : median >= target.atLeast;
  return { ...row, target, verdict: isMet ? 'met' : 'missed' };
}

/** Divides round by round, because a round in which the machine is slow slows both sides. */
export function ratios(/** @type {readonly number[]} */ dividends, /** @type {readonly number[]} */ divisors) {
  return combine(dividends, divisors, (dividend, divisor) => dividend / divisor);
}

/** Subtracts round by round, for the same reason as ratios(). */
export function differences(/** @type {readonly number[]} */ minuends, /** @type {readonly number[]} */ subtrahends) {
  return combine(minuends, subtrahends, (minuend, subtrahend) => minuend - subtrahend);
}

/**
 * @param {readonly number[]} left
 * @param {readonly number[]} right
 * @param {(left: number, right: number) => number} operation
 */
function combine(left, right, operation) {
  assert.equal(left.length, right.length, 'both sides need a sample of each round');
  return left.map((value, round) => operation(value, right[round] ?? Number.NaN));
}

/** The nearest rank: for an odd number of samples, 50 is their median. */
export function percentile(/** @type {readonly number[]} */ samples, /** @type {number} */ percent) {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  assert.ok(value !== undefined, 'a percentile needs at least one sample');
  return value;
}

/** @param {readonly { title: string, note?: string, rows: Row[] }[]} parts */
export function toTable(parts) {
  const figureWidth = Math.max(...parts.flatMap(({ rows }) => rows.map(({ figure }) => figure.length)));
  const line = (/** @type {string} */ figure, /** @type {string[]} */ cells) =>
    `${figure.padEnd(figureWidth + 2)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`;

  const lines = parts.flatMap(({ title, note, rows }) => [
    '',
    line(title, ['minimum', 'median', 'maximum', 'target']),
    ...(note ? [note] : []),
    ...rows.map((row) => line(`  ${row.figure}`, toCells(row)).trimEnd()),
  ]);
  return `${lines.join('\n')}\n`;
}

function toCells(/** @type {Row} */ { minimum, median, maximum, target, verdict }) {
  const figures = [minimum, median, maximum].map(toText);
  if (!target || !verdict) return figures;
  const bound = 'atMost' in target ? `<= ${toText(target.atMost)}` : `>= ${toText(target.atLeast)}`;
  return [...figures, bound, verdict === 'missed' ? 'MISSED' : verdict];
}

function toText(/** @type {number} */ value) {
  const digits = value >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en-US', digits);
}
