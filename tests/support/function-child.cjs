// Runs in a child process of any Node version, in an empty folder with an empty environment: loads token.js from there
// and calls its handler for each message {id, context, event}. Answers with what came back.
const { resolve } = require('node:path');

/**
 * @typedef {import('./built-function').Call & { id: number }} CallMessage
 * @typedef {CallMessage | { id: number, wantsReport: true } | { turnSeconds: number }} Message
 */

class Response {
  setStatusCode(/** @type {number} */ status) {
    this.status = status;
  }
  setHeaders(/** @type {object} */ headers) {
    this.headers = headers;
  }
  setBody(/** @type {unknown} */ body) {
    this.body = body;
  }
}

Object.assign(globalThis, { Twilio: { Response } });

/** @type {{ log: string[], unhandled: string[] }} */
const report = { log: [], unhandled: [] };
console.log = (line) => report.log.push(line);
process.on('unhandledRejection', (cause) => report.unhandled.push(String(cause)));

// The Function's clock for the age of keys, which a test may turn on.
let turnedSeconds = 0;
const uptime = process.uptime.bind(process);
process.uptime = () => uptime() + turnedSeconds;

const { handler } = require(resolve('token.js'));

function call(/** @type {CallMessage} */ { id, context, event, callbackThrows }) {
  /** @type {unknown[][]} */
  const callbacks = [];
  handler(context, event, (/** @type {unknown[]} */ ...args) => {
    callbacks.push(args);
    // Late enough for a second callback to be seen.
    if (callbacks.length === 1) setImmediate(() => setImmediate(() => process.send?.({ id, callbacks })));
    if (callbackThrows) throw new Error('the client is gone');
  });
}

process.on('message', (/** @type {Message} */ message) => {
  if ('turnSeconds' in message) turnedSeconds += message.turnSeconds;
  else if ('wantsReport' in message) process.send?.({ id: message.id, ...report, memory: process.memoryUsage() });
  else call(message);
});
