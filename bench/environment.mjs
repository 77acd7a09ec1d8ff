// What every contestant is given: the demo values, which sign tokens on a local domain only, with every product on.

const ZEROS = '0'.repeat(32);

/** The variables, by name. @type {Readonly<Record<string, string>>} */
export const VARIABLES = {
  ACCOUNT_SID: `AC${ZEROS}`,
  API_KEY_SID: `SK${ZEROS}`,
  API_KEY_SECRET: 'demo-value-that-signs-nothing-real',
  VIDEO_ENABLED: 'true',
  VOICE_INCOMING_ALLOW: 'true',
  TWIML_APP_SID: `AP${ZEROS}`,
  CONVERSATIONS_SERVICE_SID: `IS${ZEROS}`,
  SYNC_SERVICE_SID: `IS${ZEROS}`,
};

/** The handler's first argument. */
export const CONTEXT = { ...VARIABLES, PATH: '/token', DOMAIN_NAME: 'localhost' };

/** The handler's second argument: a request that asks for nothing in particular. */
export const EVENT = { request: { headers: {}, cookies: {} } };
