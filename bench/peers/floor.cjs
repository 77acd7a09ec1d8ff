// The floor: the minimum that issues the same token. It has no library, no checks, no log and no configuration.
const { createHmac, randomUUID } = require('node:crypto');

/** @typedef {import('../run.mjs').Variables} Variables */

const LIFETIME_SECONDS = 3600;
const HEADER = base64url({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' });

/** @type {import('@twilio-labs/serverless-runtime-types/types').ServerlessFunctionSignature<Variables, { identity?: string }>} */
exports.handler = (context, event, callback) => {
  const identity = event.identity ?? `guest${randomUUID().replaceAll('-', '')}`;
  const response = new Twilio.Response();
  response.setStatusCode(200);
  response.setHeaders({ 'Content-Type': 'application/json' });
  response.setBody({
    identity,
    token: sign(claims(context, identity), context.API_KEY_SECRET),
    expiresIn: LIFETIME_SECONDS,
    products: ['video', 'voice', 'conversations', 'sync'],
  });
  callback(null, response);
};

function claims(/** @type {Variables} */ context, /** @type {string} */ identity) {
  const iat = Math.floor(Date.now() / 1000);
  const grants = {
    identity,
    video: {},
    voice: { incoming: { allow: true }, outgoing: { application_sid: context.TWIML_APP_SID } },
    chat: { service_sid: context.CONVERSATIONS_SERVICE_SID },
    data_sync: { service_sid: context.SYNC_SERVICE_SID },
  };
  const { ACCOUNT_SID: sub, API_KEY_SID: iss } = context;
  return { jti: `${iss}-${iat}`, grants, iat, exp: iat + LIFETIME_SECONDS, iss, sub };
}

function sign(/** @type {object} */ payload, /** @type {string} */ secret) {
  const signed = `${HEADER}.${base64url(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function base64url(/** @type {object} */ value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
