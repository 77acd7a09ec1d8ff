// Runs in a child process of any Node version, in an empty folder with an empty environment: loads token.js from there
// and calls its handler for each message {id, context, event}. Answers with what came back.
const { resolve } = require('node:path');

class Response {
  setStatusCode(status) {
    this.status = status;
  }
  setHeaders(headers) {
    this.headers = headers;
  }
  setBody(body) {
    this.body = body;
  }
}

global.Twilio = { Response };

const report = { log: [], unhandled: [] };
console.log = (line) => report.log.push(line);
process.on('unhandledRejection', (cause) => report.unhandled.push(String(cause)));

// The Function's clock for the age of keys, which a test may turn on.
let turnedSeconds = 0;
const uptime = process.uptime.bind(process);
process.uptime = () => uptime() + turnedSeconds;

const { handler } = require(resolve('token.js'));

function call({ id, context, event, callbackThrows }) {
  const callbacks = [];
  handler(context, event, (...args) => {
    callbacks.push(args);
    // Late enough for a second callback to be seen.
    if (callbacks.length === 1) setImmediate(() => setImmediate(() => process.send({ id, callbacks })));
    if (callbackThrows) throw new Error('the client is gone');
  });
}

process.on('message', (message) => {
  if (message.turnSeconds) turnedSeconds += message.turnSeconds;
  else if (message.wantsReport) process.send({ id: message.id, ...report, memory: process.memoryUsage() });
  else call(message);
});
