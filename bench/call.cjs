// In a child process: the runtime's own Response as Twilio.Response, and one call of a handler as a promise.
const { join } = require('node:path');

// By its path, since the package's exports hide it.
const RESPONSE = '../node_modules/@twilio/runtime-handler/dist/dev-runtime/internal/response.js';

global.Twilio = { Response: require(join(__dirname, RESPONSE)).Response };

/** Rejects where the handler throws or calls back with an error. */
exports.call = (handler, context, event) =>
  new Promise((resolve, reject) => {
    handler(context, event, (error, response) => (error ? reject(error) : resolve(response)));
  });

exports.toAnswer = ({ statusCode, body }) => ({ status: statusCode, body });
