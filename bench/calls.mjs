// Measures calls of a handler in a child process: the first call of a new process, or a warm call again and again.
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { checkAnswer } from './answers.mjs';
import { forkNode, startNode } from './processes.mjs';
import { lookUp, measureInRounds } from './statistics.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */
/** @import { Answer } from './answers.mjs' */
/** @import { Handler } from './handlers.mjs' */
/** @import { Progress } from './statistics.mjs' */

const CHILD = fileURLToPath(new URL('child.cjs', import.meta.url));
const WARM_UP_MILLISECONDS = 600;
const ROUND_MILLISECONDS = 100;

/**
 * @typedef {object} ColdStart
 * @property {number} spawnMilliseconds from the start of the process until it reported its first token
 * @property {number} inProcessMilliseconds from before the handler's file is loaded until the first token
 * @property {number} peakBytes of memory
 * @property {Answer} answer
 */

/**
 * Starts a new process and calls the handler once.
 *
 * @param {Handler} handler
 * @returns {Promise<ColdStart>}
 */
export async function startCold({ name, file, context, event }) {
  const startedAt = performance.now();
  const child = startNode([CHILD, 'cold', file, JSON.stringify({ context, event })], { channel: 'pipe' });
  const exited = once(child, 'exit');
  const channel = /** @type {Readable} */ (child.stdio[3]);
  let reportedAt = 0;
  channel.once('data', () => {
    reportedAt = performance.now();
  });
  const report = await text(channel);
  await exited;
  if (!report) throw new Error(`${name} ended without an answer`);
  return { ...JSON.parse(report), spawnMilliseconds: reportedAt - startedAt };
}

/**
 * Starts a process for each handler and measures one call after a warm-up.
 *
 * @param {readonly Handler[]} handlers
 * @param {number} rounds an odd number, so that the median is the value of one round
 * @param {Progress} progress
 * @returns {Promise<(handler: Handler) => number[]>} the microseconds of one call in each round
 */
export async function measureWarm(handlers, rounds, progress) {
  const children = new Map(
    handlers.map((handler) => [handler, forkNode(CHILD, ['warm', handler.file, handler.isMuted ? 'mute' : ''])]),
  );
  const callFor = (/** @type {number} */ milliseconds, /** @type {Handler} */ handler) =>
    askForCalls(lookUp(children, handler), handler, milliseconds);
  try {
    for (const handler of handlers) await callFor(WARM_UP_MILLISECONDS, handler);
    const measure = (/** @type {Handler} */ handler) => callFor(ROUND_MILLISECONDS, handler);
    return await measureInRounds({ handlers, rounds, progress, measure });
  } finally {
    for (const child of children.values()) child.kill();
  }
}

/**
 * @param {ChildProcess} child
 * @param {Handler} handler
 * @param {number} milliseconds how long the child calls the handler
 * @returns {Promise<number>} the microseconds of one call
 */
async function askForCalls(child, { name, context, event }, milliseconds) {
  const { microsecondsPerCall, answer } = await ask(child, name, { context, event, milliseconds });
  checkAnswer(name, answer);
  return microsecondsPerCall;
}

/**
 * @param {ChildProcess} child
 * @param {string} name
 * @param {{ context: object, event: object, milliseconds: number }} question
 * @returns {Promise<{ microsecondsPerCall: number, answer: Answer }>}
 */
function ask(child, name, question) {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${name} ended instead of answering`));
    child.once('exit', onExit);
    child.once('message', (reply) => {
      child.off('exit', onExit);
      resolve(/** @type {{ microsecondsPerCall: number, answer: Answer }} */ (reply));
    });
    child.send(question);
  });
}
