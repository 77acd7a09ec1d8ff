// The usual sample behind jose's jwtVerify. Its one key comes with the context and is never fetched.
const sample = require('./sample.cjs');

/** @typedef {import('../run.mjs').BearerContext} Context */
/** @typedef {import('../run.mjs').BearerEvent} Event */

/** @type {ReturnType<typeof prepare> | undefined} */
let prepared;

/** @type {import('@twilio-labs/serverless-runtime-types/types').ServerlessFunctionSignature<Context, Event>} */
exports.handler = async (context, event, callback) => {
  prepared ??= prepare(context);
  const { jwtVerify, key } = await prepared;
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = context;
  const bearer = event.request.headers.authorization.slice('Bearer '.length);
  try {
    const { payload } = await jwtVerify(bearer, key, { issuer, audience, algorithms: ['RS256'] });
    sample.handler(context, { ...event, identity: String(payload.sub) }, callback);
  } catch {
    const response = new Twilio.Response();
    response.setStatusCode(401);
    callback(null, response);
  }
};

async function prepare(/** @type {Context} */ { key }) {
  const { importJWK, jwtVerify } = await import('jose');
  return { jwtVerify, key: await importJWK(key, 'RS256') };
}
