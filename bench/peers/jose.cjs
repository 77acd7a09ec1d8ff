// A peer: verifies a bearer token with jose's jwtVerify, then signs with Twilio's class. One key, which is never
// fetched; no configuration, no rights, no log.
const { createSecretKey } = require('node:crypto');
const AccessToken = require('twilio').jwt.AccessToken;

const { ChatGrant, SyncGrant, VideoGrant, VoiceGrant } = AccessToken;
const LIFETIME_SECONDS = 3600;

let prepared;

exports.handler = async (context, event, callback) => {
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
    const token = signToken(context, secret, payload.sub);
    response.appendHeader('Content-Type', 'application/json');
    response.setBody({ identity: payload.sub, token, expiresIn: LIFETIME_SECONDS });
  } catch {
    response.setStatusCode(401);
  }
  callback(null, response);
};

/** A CryptoKey and a KeyObject once, since jose and Twilio's class would otherwise make them for every call. */
async function prepare(context) {
  const { importJWK, jwtVerify } = await import('jose');
  const key = await importJWK(context.key, context.algorithm);
  return { jwtVerify, key, secret: createSecretKey(Buffer.from(context.API_KEY_SECRET)) };
}

function signToken(context, secret, identity) {
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY_SID, secret, { identity, ttl: LIFETIME_SECONDS });
  token.addGrant(new VideoGrant());
  token.addGrant(new VoiceGrant({ incomingAllow: true, outgoingApplicationSid: context.TWIML_APP_SID }));
  token.addGrant(new ChatGrant({ serviceSid: context.CONVERSATIONS_SERVICE_SID }));
  token.addGrant(new SyncGrant({ serviceSid: context.SYNC_SERVICE_SID }));
  return token.toJwt();
}
