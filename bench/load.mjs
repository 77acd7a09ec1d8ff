// Load on one URL for a while: requests a second and latency. Any answer but 200 ends the bench.
import autocannon from 'autocannon';
import { percentile } from './stats.mjs';

/**
 * @typedef {{ requestsPerSecond: number, p50Milliseconds: number, p99Milliseconds: number }} Load
 */

/**
 * @param {string} url
 * @param {number} connections
 * @param {number} seconds
 * @returns {Promise<Load>}
 */
export async function applyLoad(url, connections, seconds) {
  /** autocannon's own histogram knows whole milliseconds only. @type {number[]} */
  const latenciesMilliseconds = [];
  const answered = new WeakSet();
  let answers = 0;
  let refused = 0;
  const run = autocannon({ url, connections, duration: seconds });
  run.on('response', (connection, status, _bytes, milliseconds) => {
    answers += 1;
    // The first one waits until all the others are connected.
    if (answered.has(connection)) latenciesMilliseconds.push(milliseconds);
    answered.add(connection);
    if (status !== 200) refused += 1;
  });
  const { errors, timeouts, duration } = await run;
  if (refused + errors + timeouts > 0) {
    throw new Error(`${url}: ${refused} answers without status 200, ${errors} errors, ${timeouts} timeouts`);
  }
  return {
    requestsPerSecond: answers / duration,
    p50Milliseconds: percentile(latenciesMilliseconds, 50),
    p99Milliseconds: percentile(latenciesMilliseconds, 99),
  };
}
