// The usual sample: the handler that most apps start from. It loads the whole twilio package, passes the secret as text,
// and believes whatever identity it is sent.
const { randomUUID } = require('node:crypto');
const AccessToken = require('twilio').jwt.AccessToken;

const { ChatGrant, SyncGrant, VideoGrant, VoiceGrant } = AccessToken;

/** @typedef {import('../run.mjs').Variables} Variables */

/** @type {import('@twilio-labs/serverless-runtime-types/types').ServerlessFunctionSignature<Variables, { identity?: string }>} */
exports.handler = (context, event, callback) => {
  const identity = event.identity ?? `guest${randomUUID().replaceAll('-', '')}`;
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY_SID, context.API_KEY_SECRET, { identity });
  token.addGrant(new VideoGrant());
  token.addGrant(new VoiceGrant({ incomingAllow: true, outgoingApplicationSid: context.TWIML_APP_SID }));
  token.addGrant(new ChatGrant({ serviceSid: context.CONVERSATIONS_SERVICE_SID }));
  token.addGrant(new SyncGrant({ serviceSid: context.SYNC_SERVICE_SID }));

  const response = new Twilio.Response();
  response.appendHeader('Content-Type', 'application/json');
  response.setBody({ identity, token: token.toJwt() });
  callback(null, response);
};
