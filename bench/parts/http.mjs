// Over HTTP, through the local server of `twilio-run start`, which serves all three and costs most of the time.
import { checkEqualWork } from '../check.mjs';
import { CONTESTANTS } from '../contestants.mjs';
import { applyLoad } from '../load.mjs';
import { startServer } from '../server.mjs';
import { ratios, toRow } from '../stats.mjs';

const CONNECTIONS = [1, 10, 100];
const ROUNDS = 3;
const ROUND_SECONDS = 2;
const WARM_UP_SECONDS = 1;

export const title = 'HTTP: twilio-run start';
export const note =
  'Every answer had status 200, or the bench would have ended. Latency is without the first answer of each connection.';

/**
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<import('../stats.mjs').Row[]>}
 */
export async function measure(progress) {
  const server = await startServer();
  try {
    const urls = CONTESTANTS.map(({ name }) => server.url(name));
    checkEqualWork(await Promise.all(urls.map(fetchAnswer)));
    for (const url of urls) await applyLoad(url, 10, WARM_UP_SECONDS);
    const rows = [];
    for (const [index, connections] of CONNECTIONS.entries()) {
      const advance = (/** @type {number} */ round) => progress(index * ROUNDS + round, CONNECTIONS.length * ROUNDS);
      rows.push(...toRows(connections, await measureRounds(urls, connections, advance)));
    }
    return rows;
  } finally {
    server.stop();
  }
}

async function fetchAnswer(/** @type {string} */ url) {
  const response = await fetch(url);
  return { name: url, answer: { status: response.status, body: await response.json() } };
}

async function measureRounds(/** @type {string[]} */ urls, /** @type {number} */ connections, advance) {
  const loads = urls.map(() => /** @type {import('../load.mjs').Load[]} */ ([]));
  for (let round = 0; round < ROUNDS; round += 1) {
    advance(round);
    for (const [index, url] of urls.entries()) {
      loads[index].push(await applyLoad(url, connections, ROUND_SECONDS));
    }
  }
  return loads;
}

function toRows(/** @type {number} */ connections, /** @type {import('../load.mjs').Load[][]} */ loads) {
  const [ours, sample, floor] = loads.map((list) => list.map((load) => load.requestsPerSecond));
  const at = `at ${connections} connection${connections === 1 ? '' : 's'}`;
  return [
    toRow(`ours ${at}, requests a second`, ours),
    toRow(
      `ours ${at}, p50, milliseconds`,
      loads[0].map((load) => load.p50Milliseconds),
    ),
    toRow(
      `ours ${at}, p99, milliseconds`,
      loads[0].map((load) => load.p99Milliseconds),
    ),
    toRow(`requests of ours / of the sample ${at}`, ratios(ours, sample)),
    toRow(`requests of ours / of the floor ${at}`, ratios(ours, floor)),
  ];
}
