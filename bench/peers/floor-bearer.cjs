// The floor for calls with a bearer token: checks its RS256 signature, and nothing else, with node:crypto.
const { createPublicKey, verify } = require('node:crypto');
const floor = require('./floor.cjs');

/** @typedef {import('../run.mjs').BearerContext} Context */
/** @typedef {import('../run.mjs').BearerEvent} Event */

/** @type {import('node:crypto').KeyObject | undefined} */
let key;

/** @type {import('@twilio-labs/serverless-runtime-types/types').ServerlessFunctionSignature<Context, Event>} */
exports.handler = (context, event, callback) => {
  key ??= createPublicKey({ key: context.key, format: 'jwk' });
  const [header, payload = '', signature = ''] = event.request.headers.authorization.slice('Bearer '.length).split('.');
  if (verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))) {
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    floor.handler(context, { ...event, identity: sub }, callback);
  } else {
    const response = new Twilio.Response();
    response.setStatusCode(401);
    callback(null, response);
  }
};
