// `npm run bench`: compares our built Function with its peers in one run. Prints a table and writes it to results.json.
// A missed target is only reported; a wrong answer ends the benchmark.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { checkEqualWork } from './answers.mjs';
import { startCold } from './calls.mjs';
import { HANDLERS } from './handlers.mjs';
import { bearer } from './parts/bearer.mjs';
import { cold, size } from './parts/cold.mjs';
import { firstCall } from './parts/first-call.mjs';
import { http } from './parts/http.mjs';
import { page } from './parts/page.mjs';
import { growth, warm } from './parts/warm.mjs';
import { toTable } from './statistics.mjs';

const PARTS = [size, warm, bearer, firstCall, growth, cold, http, page];
const MAX_MINUTES = 5;
const RESULTS = new URL('results.json', import.meta.url);

const { stderr } = process;

setTimeout(() => {
  console.error(`The benchmark did not finish within ${MAX_MINUTES} minutes.`);
  process.exit(1);
}, MAX_MINUTES * 60_000).unref();

const startedAt = new Date();
const answers = [];
for (const handler of HANDLERS) answers.push({ name: handler.name, answer: (await startCold(handler)).answer });
checkEqualWork(answers);

const parts = [];
for (const { measure, ...about } of PARTS) {
  parts.push({ ...about, rows: await measure(startProgress(about.title)) });
}
if (stderr.isTTY) stderr.write('\r\x1b[K');

const machine = { node: process.version, platform: process.platform, cpu: cpus()[0]?.model, cores: cpus().length };
const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
writeFileSync(RESULTS, `${JSON.stringify({ startedAt, seconds, machine, parts }, undefined, 2)}\n`);
process.stdout.write(toTable(parts));
console.log(`\nNode ${machine.node} on ${machine.cores} cores, ${seconds} seconds; verdicts are on the median.`);

/**
 * Shows progress on standard error: on a terminal in one line that is overwritten, otherwise in a line for each part.
 *
 * @returns {import('./statistics.mjs').Progress}
 */
function startProgress(/** @type {string} */ title) {
  if (!stderr.isTTY) stderr.write(`${title} ...\n`);
  return (done, total) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[K${title}: ${done} of ${total}`);
  };
}
