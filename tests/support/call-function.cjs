// Runs in a child process of any Node version, in an empty folder with an empty environment: loads token.js from
// there and calls its handler for each {context, event} of standard input, a JSON array. Prints what came back.
const { readFileSync } = require('node:fs');
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

const log = [];
const unhandled = [];
console.log = (line) => log.push(line);
process.on('unhandledRejection', (cause) => unhandled.push(String(cause)));

async function callAll() {
  const { handler } = require(resolve('token.js'));
  const results = [];
  for (const { context, event, callbackThrows } of JSON.parse(readFileSync(0, 'utf8'))) {
    const callbacks = [];
    handler(context, event, (...args) => {
      callbacks.push(args);
      if (callbackThrows) throw new Error('the client is gone');
    });
    while (callbacks.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    results.push({ callbacks });
  }
  process.stdout.write(JSON.stringify({ node: process.version, results, log, unhandled }));
}

callAll();
