// Warm calls: each contestant in a child process of its own, all of them in turn, round after round.
import { readAnswer } from './check.mjs';
import { forkNode } from './workspace.mjs';

const WARM_CHILD = new URL('warm-child.cjs', import.meta.url);
const WARM_UP_MILLISECONDS = 600;
const ROUND_MILLISECONDS = 100;

/**
 * @param {readonly import('./contestants.mjs').Contestant[]} contestants
 * @param {number} rounds an odd number, so that the median is one of them
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<number[][]>} for each contestant the microseconds of one call in each round
 */
export async function measureWarm(contestants, rounds, progress) {
  const runners = contestants.map((contestant) => ({
    contestant,
    child: forkNode(WARM_CHILD, [contestant.file, contestant.isMuted ? 'muted' : '']),
  }));
  try {
    for (const runner of runners) await runFor(WARM_UP_MILLISECONDS, runner);
    const results = runners.map(() => /** @type {number[]} */ ([]));
    for (let round = 0; round < rounds; round += 1) {
      progress(round, rounds);
      for (const [index, runner] of runners.entries()) {
        results[index].push(await runFor(ROUND_MILLISECONDS, runner));
      }
    }
    return results;
  } finally {
    for (const { child } of runners) child.kill();
  }
}

/**
 * @param {number} milliseconds
 * @param {{ contestant: import('./contestants.mjs').Contestant, child: import('node:child_process').ChildProcess }} runner
 */
async function runFor(milliseconds, { contestant, child }) {
  const { name, context, event } = contestant;
  const { microsecondsPerCall, answer } = await ask(child, name, { context, event, milliseconds });
  readAnswer(name, answer);
  return microsecondsPerCall;
}

/** @returns {Promise<{ microsecondsPerCall: number, answer: import('./check.mjs').Answer }>} */
function ask(/** @type {import('node:child_process').ChildProcess} */ child, /** @type {string} */ name, message) {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${name} ended instead of answering`));
    child.once('exit', onExit);
    child.once('message', (reply) => {
      child.off('exit', onExit);
      resolve(reply);
    });
    child.send(message);
  });
}
