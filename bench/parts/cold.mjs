// A process that has just been started: the time to its first token, and its memory.
import { readAnswer } from '../check.mjs';
import { startCold } from '../cold.mjs';
import { CONTESTANTS, OURS_WITHOUT_BEARER } from '../contestants.mjs';
import { differences, ratios, toRow } from '../stats.mjs';

const ROUNDS = 31;
const STARTED = [...CONTESTANTS, OURS_WITHOUT_BEARER];
const BYTES_PER_MEGABYTE = 1024 * 1024;

export const title = 'Cold: a new process up to its first token';
export const note =
  'Targets are for the time in the process: loading the handler and one call. From spawn, the start of Node counts too.';

/**
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<import('../stats.mjs').Row[]>}
 */
export async function measure(progress) {
  const starts = STARTED.map(() => /** @type {import('../cold.mjs').ColdStart[]} */ ([]));
  for (let round = 0; round < ROUNDS; round += 1) {
    progress(round, ROUNDS);
    const inTurn = [...STARTED.entries()];
    // Forwards and backwards, so that nobody always comes after the same one.
    for (const [index, contestant] of round % 2 === 0 ? inTurn : inTurn.reverse()) {
      const start = await startCold(contestant);
      readAnswer(contestant.name, start.answer);
      starts[index].push(start);
    }
  }
  return [...timeRows(starts), ...memoryRows(starts)];
}

/** @param {import('../cold.mjs').ColdStart[][]} starts */
function timeRows(starts) {
  const [ours, sample, floor, withoutBearer] = starts.map((list) => list.map((start) => start.inProcessMilliseconds));
  const [oursAll, sampleAll, floorAll] = starts.map((list) => list.map((start) => start.spawnMilliseconds));
  return [
    toRow('ours in the process, milliseconds', ours),
    toRow('ours / sample, in the process', ratios(ours, sample), { atMost: 0.2 }),
    toRow('ours / floor, in the process', ratios(ours, floor), { atMost: 4 }),
    toRow('cold start that bearer tokens add to anonymous callers, milliseconds', differences(ours, withoutBearer), {
      atMost: 3,
    }),
    toRow('ours from spawn, milliseconds', oursAll),
    toRow('ours / sample, from spawn', ratios(oursAll, sampleAll)),
    toRow('ours / floor, from spawn', ratios(oursAll, floorAll)),
  ];
}

/** @param {import('../cold.mjs').ColdStart[][]} starts */
function memoryRows(starts) {
  const [ours, sample, floor] = starts.map((list) => list.map((start) => start.peakBytes / BYTES_PER_MEGABYTE));
  return [
    toRow('ours, peak memory, megabytes', ours),
    toRow('sample, peak memory, megabytes', sample),
    toRow('floor, peak memory, megabytes', floor),
    toRow('ours / sample, peak memory', ratios(ours, sample)),
    toRow('ours / floor, peak memory', ratios(ours, floor)),
  ];
}
