// A new process up to its first token: loads the file argv[2], calls its handler once and reports on descriptor 3.
const { readFileSync, writeSync } = require('node:fs');
const { call, toAnswer } = require('./call.cjs');

const { context, event } = JSON.parse(process.argv[3]);

async function run() {
  const startedAt = performance.now();
  const { handler } = require(process.argv[2]);
  const response = await call(handler, context, event);
  const inProcessMilliseconds = performance.now() - startedAt;
  writeSync(3, JSON.stringify({ inProcessMilliseconds, peakBytes: peakBytes(), answer: toAnswer(response) }));
}

/** Linux counts the parent's memory at the time of the start into a child's maxRSS; VmHWM is the process's own. */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
}

run();
