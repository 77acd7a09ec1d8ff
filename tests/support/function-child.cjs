// Runs in a child process of any Node version, in an empty folder with an empty environment. Loads token.js from there,
// calls its handler for each message {id, context, event}, and replies with the callbacks.
const { resolve } = require('node:path');

/**
 * @typedef {import('./built-function').Call & { id: number }} CallMessage
 * @typedef {CallMessage | { id: number, wantsReport: true } | { monotonicSeconds: number } | { wallSeconds: number }} Message
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

// The Function's two clocks, which a test can advance.
let [monotonicSeconds, wallSeconds] = [0, 0];
const [uptime, now] = [process.uptime.bind(process), Date.now];
process.uptime = () => uptime() + monotonicSeconds;
Date.now = () => now() + wallSeconds * 1000;

const { handler } = require(resolve('token.js'));

function call(/** @type {CallMessage} */ { id, context, event, callbackThrows }) {
  /** @type {unknown[][]} */
  const callbacks = [];
  handler(context, event, (/** @type {unknown[]} */ ...args) => {
    callbacks.push(args);
    // Late enough to catch a second callback.
    if (callbacks.length === 1) setImmediate(() => setImmediate(() => process.send?.({ id, callbacks })));
    if (callbackThrows) throw new Error('the client is gone');
  });
}

process.on('message', (/** @type {Message} */ message) => {
  if ('monotonicSeconds' in message) monotonicSeconds += message.monotonicSeconds;
  else if ('wallSeconds' in message) wallSeconds += message.wallSeconds;
  else if ('wantsReport' in message) process.send?.({ id: message.id, ...report });
  else call(message);
});
