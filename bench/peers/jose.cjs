// A peer for calls with a bearer token: verifies it with jose's jwtVerify, then signs with Twilio's class. Its one key
// comes with the context and is never fetched. It has no configuration, permissions or log.
const { createSecretKey } = require('node:crypto');
const AccessToken = require('twilio').jwt.AccessToken;

/**
 * @typedef {import('../handlers.mjs').Variables} Variables
 * @typedef {Variables & { OIDC_ISSUER: string, OIDC_AUDIENCE: string, algorithm: string, key: import('jose').JWK }} Context
 * @typedef {{ request: { headers: { authorization: string } } }} Event
 */

const { ChatGrant, SyncGrant, VideoGrant, VoiceGrant } = AccessToken;
const LIFETIME_SECONDS = 3600;

/** @type {ReturnType<typeof prepare> | undefined} */
let prepared;

exports.handler = async (
  /** @type {Context} */ context,
  /** @type {Event} */ event,
  /** @type {import('@twilio-labs/serverless-runtime-types/types').ServerlessCallback} */ callback,
) => {
  prepared ??= prepare(context);
  const { jwtVerify, key, secret } = await prepared;
  const response = new Twilio.Response();
  try {
    const bearer = event.request.headers.authorization.slice('Bearer '.length);
    const { payload } = await jwtVerify(bearer, key, {
      issuer: context.OIDC_ISSUER,
      audience: context.OIDC_AUDIENCE,
      algorithms: [context.algorithm],
    });
    const { sub: identity = '' } = payload;
    const token = signToken(context, secret, identity);
    response.appendHeader('Content-Type', 'application/json');
    response.setBody({ identity, token, expiresIn: LIFETIME_SECONDS });
  } catch {
    response.setStatusCode(401);
  }
  callback(null, response);
};

/** Creates both keys once, because jose and Twilio's class would otherwise create them in every call. */
async function prepare(/** @type {Context} */ context) {
  const { importJWK, jwtVerify } = await import('jose');
  const key = await importJWK(context.key, context.algorithm);
  // The class declares a string, but passes the value to node:crypto, which also takes a KeyObject.
  const secret = /** @type {string} */ (/** @type {unknown} */ (createSecretKey(Buffer.from(context.API_KEY_SECRET))));
  return { jwtVerify, key, secret };
}

function signToken(/** @type {Context} */ context, /** @type {string} */ secret, /** @type {string} */ identity) {
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY_SID, secret, { identity, ttl: LIFETIME_SECONDS });
  token.addGrant(new VideoGrant());
  token.addGrant(new VoiceGrant({ incomingAllow: true, outgoingApplicationSid: context.TWIML_APP_SID }));
  token.addGrant(new ChatGrant({ serviceSid: context.CONVERSATIONS_SERVICE_SID }));
  token.addGrant(new SyncGrant({ serviceSid: context.SYNC_SERVICE_SID }));
  return token.toJwt();
}
