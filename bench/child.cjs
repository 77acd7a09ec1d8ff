// The child process in which run.mjs calls a handler. It reports the time of the first call, and after each message
// `milliseconds` the median of the calls in a loop of that length, which leaves out those that another process interrupted.
//
//   child.cjs FILE INPUT    FILE exports the handler; INPUT is JSON, `{ context, event }`
const { join } = require('node:path');

/**
 * @typedef {{ statusCode: number, body: { identity: string, token: string } }} Response
 * @typedef {(context: object, event: object, callback: (error: unknown, response: Response) => void) => void} Handler
 */

// The package's exports hide the response class that the runtime gives to handlers, so it is loaded by its path.
const RESPONSE = '../node_modules/@twilio/runtime-handler/dist/dev-runtime/internal/response.js';
Object.assign(globalThis, { Twilio: { Response: require(join(__dirname, RESPONSE)).Response } });
console.log = () => {};

const [file = '', input = ''] = process.argv.slice(2);
const { context, event } = JSON.parse(input);
/** @type {Handler} */
let handler;

/** @returns {Promise<Response>} rejects if the handler throws or calls back with an error */
function call() {
  return new Promise((resolve, reject) => {
    handler(context, event, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function callOnce() {
  const startedAt = performance.now();
  handler = require(file).handler;
  const { statusCode: status, body } = await call();
  process.send?.({ milliseconds: performance.now() - startedAt, answer: { status, body } });
}

process.on('message', async (/** @type {number} */ milliseconds) => {
  const times = [];
  const end = performance.now() + milliseconds;
  for (let now = performance.now(); now < end; ) {
    await call();
    const before = now;
    now = performance.now();
    times.push(now - before);
  }
  process.send?.(times.sort((a, b) => a - b)[times.length >> 1]);
});

callOnce();
