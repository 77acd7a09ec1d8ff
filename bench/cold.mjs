// One new process up to its first token, seen from outside and from inside.
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startNode } from './workspace.mjs';

const COLD_CHILD = fileURLToPath(new URL('cold-child.cjs', import.meta.url));

/**
 * @typedef {object} ColdStart
 * @property {number} spawnMilliseconds from the start of the process until its first token was reported
 * @property {number} inProcessMilliseconds from before the handler's file is loaded until its first token
 * @property {number} peakBytes of memory
 * @property {import('./check.mjs').Answer} answer
 */

/**
 * @param {import('./contestants.mjs').Contestant} contestant
 * @returns {Promise<ColdStart>}
 */
export async function startCold({ name, file, context, event }) {
  const startedAt = performance.now();
  const child = startNode([COLD_CHILD, file, JSON.stringify({ context, event })], { channel: 'pipe' });
  const exited = once(child, 'exit');
  const channel = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  let reportedAt = 0;
  channel.once('data', () => {
    reportedAt = performance.now();
  });
  const report = await text(channel);
  await exited;
  if (!report) throw new Error(`${name} ended without an answer`);
  return { ...JSON.parse(report), spawnMilliseconds: reportedAt - startedAt };
}
