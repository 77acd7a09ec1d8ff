// A process that has answered before: the time of one call.
import { CONTESTANTS, OURS_MUTED } from '../contestants.mjs';
import { measureWarm } from '../rounds.mjs';
import { ratios, toRow } from '../stats.mjs';

const ROUNDS = 51;

export const title = 'Warm: calls of the handler';
export const note =
  'Ours writes a line of JSON to its log (/dev/null) for each call, which counts; the peers log nothing.';

/**
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<import('../stats.mjs').Row[]>}
 */
export async function measure(progress) {
  const [ours, sample, floor, muted] = await measureWarm([...CONTESTANTS, OURS_MUTED], ROUNDS, progress);
  const perSecond = (/** @type {number[]} */ microseconds) => microseconds.map((value) => 1e6 / value);
  return [
    toRow('ours, calls a second', perSecond(ours)),
    toRow('sample, calls a second', perSecond(sample)),
    toRow('floor, calls a second', perSecond(floor)),
    toRow('ours, microseconds a call', ours),
    toRow('time of ours / time of the floor', ratios(ours, floor), { atMost: 3 }),
    toRow('time of the sample / time of ours', ratios(sample, ours), { atLeast: 25 }),
    toRow('the same, ours without its log line', ratios(sample, muted)),
  ];
}
