// Requests over HTTP to the local server of `twilio-run start`, which takes most of the time itself.
import autocannon from 'autocannon';
import { checkEqualWork } from '../answers.mjs';
import { FLOOR, HANDLERS, OURS, SAMPLE } from '../handlers.mjs';
import { startServer } from '../server.mjs';
import { measureInRounds, percentile, ratios, toRow } from '../statistics.mjs';

/** @import { Answer } from '../answers.mjs' */
/** @import { Handler } from '../handlers.mjs' */
/** @import { Part } from '../statistics.mjs' */
/** @typedef {{ requestsPerSecond: number, p50Milliseconds: number, p99Milliseconds: number }} Load */

const CONNECTIONS = [1, 10, 100];
const ROUNDS = 3;
const ROUND_SECONDS = 2;
const WARM_UP_CONNECTIONS = 10;
const WARM_UP_SECONDS = 1;

/** @type {Part} */
export const http = {
  title: 'HTTP: twilio-run start',
  note: 'Every answer had status 200; any other status ends the benchmark. Latency excludes the first answer of each connection.',
  async measure(progress) {
    const server = await startServer();
    const urlOf = (/** @type {Handler} */ { name }) => server.url(name);
    try {
      checkEqualWork(await Promise.all(HANDLERS.map((handler) => fetchAnswer(urlOf(handler)))));
      for (const handler of HANDLERS) await applyLoad(urlOf(handler), WARM_UP_CONNECTIONS, WARM_UP_SECONDS);
      const rows = [];
      for (const [index, connections] of CONNECTIONS.entries()) {
        const loadsOf = await measureInRounds({
          handlers: HANDLERS,
          rounds: ROUNDS,
          progress: (round) => progress(index * ROUNDS + round, CONNECTIONS.length * ROUNDS),
          measure: (handler) => applyLoad(urlOf(handler), connections, ROUND_SECONDS),
        });
        rows.push(...toRows(connections, loadsOf));
      }
      return rows;
    } finally {
      server.stop();
    }
  },
};

async function fetchAnswer(/** @type {string} */ url) {
  const response = await fetch(url);
  const body = /** @type {Answer['body']} */ (await response.json());
  return { name: url, answer: { status: response.status, body } };
}

/**
 * Any answer without status 200 ends the benchmark.
 *
 * @param {string} url
 * @param {number} connections
 * @param {number} seconds
 * @returns {Promise<Load>}
 */
async function applyLoad(url, connections, seconds) {
  /** autocannon's own histogram counts whole milliseconds only. @type {number[]} */
  const latencies = [];
  const answered = new WeakSet();
  let answers = 0;
  let refused = 0;
  const run = autocannon({ url, connections, duration: seconds });
  run.on('response', (connection, status, _bytes, milliseconds) => {
    answers += 1;
    // The first answer of a connection waits until all the others are connected.
    if (answered.has(connection)) latencies.push(milliseconds);
    answered.add(connection);
    if (status !== 200) refused += 1;
  });
  const { errors, timeouts, duration } = await run;
  if (refused + errors + timeouts > 0) {
    throw new Error(`${url}: ${refused} answers without status 200, ${errors} errors, ${timeouts} timeouts`);
  }
  return {
    requestsPerSecond: answers / duration,
    p50Milliseconds: percentile(latencies, 50),
    p99Milliseconds: percentile(latencies, 99),
  };
}

function toRows(/** @type {number} */ connections, /** @type {(handler: Handler) => Load[]} */ loadsOf) {
  const requests = (/** @type {Handler} */ handler) => loadsOf(handler).map((load) => load.requestsPerSecond);
  const p50 = loadsOf(OURS).map((load) => load.p50Milliseconds);
  const p99 = loadsOf(OURS).map((load) => load.p99Milliseconds);
  const at = `at ${connections} connection${connections === 1 ? '' : 's'}`;
  return [
    toRow(`ours ${at}, requests a second`, requests(OURS)),
    toRow(`ours ${at}, p50, milliseconds`, p50),
    toRow(`ours ${at}, p99, milliseconds`, p99),
    toRow(`requests of ours / of the sample ${at}`, ratios(requests(OURS), requests(SAMPLE))),
    toRow(`requests of ours / of the floor ${at}`, ratios(requests(OURS), requests(FLOOR))),
  ];
}
