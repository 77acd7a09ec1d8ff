// The cost of a new process: the size of the built file, the time to the first token, and memory.
import { statSync } from 'node:fs';
import { checkAnswer } from '../answers.mjs';
import { startCold } from '../calls.mjs';
import { FLOOR, HANDLERS, OURS, OURS_WITHOUT_BEARER, SAMPLE } from '../handlers.mjs';
import { differences, measureInRounds, ratios, toRow } from '../statistics.mjs';

/** @import { ColdStart } from '../calls.mjs' */
/** @import { Handler } from '../handlers.mjs' */
/** @import { Part } from '../statistics.mjs' */
/** @typedef {(handler: Handler) => ColdStart[]} StartsOf */

const ROUNDS = 31;
const BYTES_PER_MEGABYTE = 1024 * 1024;

/** @type {Part} */
export const size = {
  title: 'The built file',
  async measure() {
    return [toRow('dist/functions/token.js, bytes', [statSync(OURS.file).size], { atMost: 100_000 })];
  },
};

/** @type {Part} */
export const cold = {
  title: 'Cold: a new process up to its first token',
  note: 'Targets apply to the time in the process: loading the handler and one call. The time from spawn includes the start of Node.',
  async measure(progress) {
    const handlers = [...HANDLERS, OURS_WITHOUT_BEARER];
    const measure = async (/** @type {Handler} */ handler) => {
      const start = await startCold(handler);
      checkAnswer(handler.name, start.answer);
      return start;
    };
    const startsOf = await measureInRounds({ handlers, rounds: ROUNDS, progress, measure, alternates: true });
    return [...timeRows(startsOf), ...memoryRows(startsOf)];
  },
};

function timeRows(/** @type {StartsOf} */ startsOf) {
  const inProcess = (/** @type {Handler} */ handler) => startsOf(handler).map((start) => start.inProcessMilliseconds);
  const fromSpawn = (/** @type {Handler} */ handler) => startsOf(handler).map((start) => start.spawnMilliseconds);
  const addedByBearer = differences(inProcess(OURS), inProcess(OURS_WITHOUT_BEARER));
  return [
    toRow('ours in the process, milliseconds', inProcess(OURS)),
    toRow('ours / sample, in the process', ratios(inProcess(OURS), inProcess(SAMPLE)), { atMost: 0.2 }),
    toRow('ours / floor, in the process', ratios(inProcess(OURS), inProcess(FLOOR)), { atMost: 2.3 }),
    toRow('cold start that bearer tokens add to anonymous callers, milliseconds', addedByBearer, { atMost: 3 }),
    toRow('ours from spawn, milliseconds', fromSpawn(OURS)),
    toRow('ours / sample, from spawn', ratios(fromSpawn(OURS), fromSpawn(SAMPLE))),
    toRow('ours / floor, from spawn', ratios(fromSpawn(OURS), fromSpawn(FLOOR))),
  ];
}

function memoryRows(/** @type {StartsOf} */ startsOf) {
  const megabytes = (/** @type {Handler} */ handler) =>
    startsOf(handler).map((start) => start.peakBytes / BYTES_PER_MEGABYTE);
  return [
    toRow('ours, peak memory, megabytes', megabytes(OURS)),
    toRow('sample, peak memory, megabytes', megabytes(SAMPLE)),
    toRow('floor, peak memory, megabytes', megabytes(FLOOR)),
    toRow('ours / sample, peak memory', ratios(megabytes(OURS), megabytes(SAMPLE))),
    toRow('ours / floor, peak memory', ratios(megabytes(OURS), megabytes(FLOOR))),
  ];
}
