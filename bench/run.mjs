// `npm run bench`: our built Function against its peers, in one run, as ratios. Prints a table and writes it to
// results.json. A missed target is said, never an error; an answer that is no good ends the bench.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { checkEqualWork } from './check.mjs';
import { startCold } from './cold.mjs';
import { CONTESTANTS } from './contestants.mjs';
import * as authenticated from './parts/authenticated.mjs';
import * as cold from './parts/cold.mjs';
import * as growth from './parts/growth.mjs';
import * as http from './parts/http.mjs';
import * as size from './parts/size.mjs';
import * as warm from './parts/warm.mjs';
import { endProgress, progressOf } from './progress.mjs';
import { toTable } from './table.mjs';

/** Each has a title, perhaps a note, and measure(progress), which gives rows. */
const PARTS = [size, warm, authenticated, growth, cold, http];

const MAX_MINUTES = 5;
const RESULTS = new URL('results.json', import.meta.url);

setTimeout(() => {
  console.error(`The bench did not end within ${MAX_MINUTES} minutes.`);
  process.exit(1);
}, MAX_MINUTES * 60_000).unref();

const startedAt = new Date();
const answers = [];
for (const contestant of CONTESTANTS) answers.push({ ...contestant, answer: (await startCold(contestant)).answer });
checkEqualWork(answers);

const parts = [];
for (const { title, note, measure } of PARTS) {
  parts.push({ title, note, rows: await measure(progressOf(title)) });
}
endProgress();

const machine = { node: process.version, platform: process.platform, cpu: cpus()[0]?.model, cores: cpus().length };
const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
writeFileSync(RESULTS, `${JSON.stringify({ startedAt, seconds, machine, parts }, undefined, 2)}\n`);
process.stdout.write(toTable(parts));
console.log(`\nNode ${machine.node} on ${machine.cores} cores, ${seconds} seconds; verdicts are on the median.`);
