// The child process in which a handler runs.
//
//   child.cjs cold FILE INPUT   calls the handler of FILE once and reports on file descriptor 3; INPUT is JSON
//   child.cjs warm FILE [mute]  calls it repeatedly for each message; `mute` discards the handler's log
const { readFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');

/**
 * @typedef {{ context: object, event: object }} Input
 * @typedef {{ statusCode: number, body: import('./answers.mjs').Answer['body'] }} Response
 * @typedef {(context: object, event: object, callback: (error: unknown, response: Response) => void) => void} Handler
 */

/** Reading the clock costs time too, so it is read once for this many calls. */
const CALLS_PER_READING = 16;

// The package's exports hide the response class that the runtime gives to handlers, so it is loaded by its path.
const RESPONSE = '../node_modules/@twilio/runtime-handler/dist/dev-runtime/internal/response.js';
Object.assign(globalThis, { Twilio: { Response: require(join(__dirname, RESPONSE)).Response } });

const [mode, file = '', option = ''] = process.argv.slice(2);
if (mode === 'cold') runCold(JSON.parse(option));
else runWarm(option === 'mute');

async function runCold(/** @type {Input} */ input) {
  const startedAt = performance.now();
  const response = await call(loadHandler(), input);
  const inProcessMilliseconds = performance.now() - startedAt;
  writeSync(3, JSON.stringify({ inProcessMilliseconds, peakBytes: peakBytes(), answer: toAnswer(response) }));
}

function runWarm(/** @type {boolean} */ isMuted) {
  if (isMuted) console.log = () => {};
  const handler = loadHandler();
  process.on('message', async (/** @type {Input & { milliseconds: number }} */ input) => {
    const startedAt = performance.now();
    let calls = 0;
    let elapsedMilliseconds = 0;
    let response;
    do {
      for (let index = 0; index < CALLS_PER_READING; index += 1) response = await call(handler, input);
      calls += CALLS_PER_READING;
      elapsedMilliseconds = performance.now() - startedAt;
    } while (elapsedMilliseconds < input.milliseconds);
    process.send?.({
      microsecondsPerCall: (elapsedMilliseconds * 1000) / calls,
      answer: response && toAnswer(response),
    });
  });
}

/** @returns {Handler} */
function loadHandler() {
  return require(file).handler;
}

/** @returns {Promise<Response>} rejects if the handler throws or calls back with an error */
function call(/** @type {Handler} */ handler, /** @type {Input} */ { context, event }) {
  return new Promise((resolve, reject) => {
    handler(context, event, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

function toAnswer(/** @type {Response} */ { statusCode, body }) {
  return { status: statusCode, body };
}

/** On Linux, a child's maxRSS includes its parent's memory at the time of the fork; VmHWM is the child's own. */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (!kilobytes) throw new Error('/proc/self/status has no VmHWM.');
  return Number(kilobytes) * 1024;
}
