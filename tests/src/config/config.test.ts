import fc from 'fast-check';
import { readConfig } from '../../../src/config/config';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import { VARIABLES } from '../../../src/config/variables';
import { warningsAbout } from '../../../src/config/warnings';
import * as fixture from '../../support/environment';

const { CREDENTIALS, DEPLOYED, EVERY_PRODUCT, LOCAL } = fixture;

const configOf = (environment: object) => {
  const reading = readConfig(environment as Record<string, unknown>);
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
};
const problemsOf = (environment: object) => {
  const reading = readConfig(environment as Record<string, unknown>);
  return 'problems' in reading ? reading.problems : [];
};
const messagesOf = (environment: object) => problemsOf(environment).map(({ message }) => message);

describe('readConfig', () => {
  it('reads every variable', () => {
    const push = (product: string) => ({
      [`${product}_PUSH_CREDENTIAL_SID`]: fixture.PUSH_SID,
      [`${product}_PUSH_CREDENTIAL_SID_IOS`]: fixture.PUSH_SID_IOS,
      [`${product}_PUSH_CREDENTIAL_SID_IOS_SANDBOX`]: fixture.PUSH_SID_IOS_SANDBOX,
      [`${product}_PUSH_CREDENTIAL_SID_ANDROID`]: fixture.PUSH_SID_ANDROID,
    });
    const options = { TOKEN_TTL: '60', TOKEN_REGION: 'ie1', VIDEO_ROOM: 'lobby', CORS_ORIGINS: 'https://a.example' };
    const reading = readConfig({ ...EVERY_PRODUCT, ...LOCAL, ...options, ...push('VOICE'), ...push('CONVERSATIONS') });
    const pushCredentials = {
      general: fixture.PUSH_SID,
      ios: fixture.PUSH_SID_IOS,
      'ios-sandbox': fixture.PUSH_SID_IOS_SANDBOX,
      android: fixture.PUSH_SID_ANDROID,
    };
    expect(reading).toMatchObject({
      isLocal: true,
      corsOrigins: ['https://a.example'],
      config: {
        accountSid: fixture.ACCOUNT_SID,
        apiKeySid: fixture.API_KEY_SID,
        ttlSeconds: 60,
        region: 'ie1',
        video: { room: 'lobby' },
        voice: { outgoingApplicationSid: fixture.TWIML_APP_SID, incomingAllow: true, pushCredentials },
        conversations: { serviceSid: fixture.CONVERSATIONS_SERVICE_SID, pushCredentials },
        sync: { serviceSid: fixture.SYNC_SERVICE_SID },
      },
    });
  });

  it('fills in the defaults and leaves unset products out', () => {
    expect(configOf({ ...CREDENTIALS, ...LOCAL, SYNC_SERVICE_SID: 'default' })).toMatchObject({
      ttlSeconds: 3600,
      region: 'us1',
      video: undefined,
      voice: undefined,
      conversations: undefined,
      sync: { serviceSid: 'default' },
    });
  });

  it.each([
    ['a TwiML app', { TWIML_APP_SID: fixture.TWIML_APP_SID }],
    ['incoming calls', { VOICE_INCOMING_ALLOW: 'true' }],
  ])('configures Voice for %s alone', (_, variables) => {
    expect(configOf({ ...CREDENTIALS, ...LOCAL, ...variables }).voice).toBeDefined();
  });

  it('trims every value and takes a blank one for unset', () => {
    const config = configOf({
      ...CREDENTIALS,
      ...LOCAL,
      API_KEY_SID: ` ${fixture.API_KEY_SID}\n`,
      VIDEO_ENABLED: ' TRUE ',
    });
    expect(config).toMatchObject({ apiKeySid: fixture.API_KEY_SID, video: { room: undefined } });
    expect(messagesOf({ ...EVERY_PRODUCT, ...LOCAL, ACCOUNT_SID: ' ' })).toEqual([
      'ACCOUNT_SID is not set; it must be the SID of an account: AC and 32 hexadecimal digits.',
    ]);
  });

  it('reports every problem at once, and the CORS origins all the same', () => {
    const wrong = { ACCOUNT_SID: 'x', TOKEN_TTL: '1', VIDEO_ENABLED: 'ja', CORS_ORIGINS: '*' };
    const reading = readConfig({ ...EVERY_PRODUCT, ...LOCAL, ...wrong, API_KEY_SID: undefined });
    expect(reading.corsOrigins).toEqual(['*']);
    const names = 'problems' in reading && reading.problems.map(({ variable }) => variable);
    expect(names).toEqual(['ACCOUNT_SID', 'API_KEY_SID', 'TOKEN_TTL', 'VIDEO_ENABLED']);
  });

  it("never prints the key's secret", () => {
    const config = configOf({ ...EVERY_PRODUCT, ...LOCAL });
    expect(JSON.stringify(config)).not.toContain(fixture.API_KEY_SECRET);
    expect(config.signingSecret()).toBe(fixture.API_KEY_SECRET);
  });

  it('lets anonymous callers place calls on a local domain, or where the owner says so', () => {
    const open = { ...EVERY_PRODUCT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' };
    expect(configOf({ ...EVERY_PRODUCT, ...LOCAL }).anonymousMayPlaceCalls).toBe(true);
    expect(configOf(open).anonymousMayPlaceCalls).toBe(false);
    expect(configOf({ ...open, ANONYMOUS_VOICE_OUTGOING: 'true' }).anonymousMayPlaceCalls).toBe(true);
  });

  it('is total: any texts give a config or problems that repeat none of them', () => {
    const text = fc.oneof(
      fc.string({ minLength: 13 }),
      fc.constantFrom('true', 'default', `AC${'0'.repeat(32)}`, '*', '3600', 'client_id'),
      fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => `${url}/unlikely`),
    );
    const misspelt = ['OICD_ISSUER', 'TWILIO_VIDEO_ROOM', 'PERMISSION_URL', 'API_KEY', 'PATH'];
    const names = fc.constantFrom('DOMAIN_NAME', 'AUTH_TOKEN', ...Object.keys(VARIABLES), ...misspelt);
    const environment = fc.dictionary(names, text);
    fc.assert(
      fc.property(environment, (variables) => {
        const warnings = warningsAbout(variables).map(({ message }) => message);
        const messages = [...messagesOf(variables), ...warnings].join('\n');
        for (const value of Object.values(variables)) {
          if (value.trim().length > 12) expect(messages).not.toContain(value.trim());
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the rules across variables', () => {
  const deployed = { ...EVERY_PRODUCT, ...DEPLOYED };

  it('closes a deployed domain until something says who may call', () => {
    expect(messagesOf(deployed)).toEqual([NOBODY_MAY_CALL.message]);
    expect(messagesOf({ ...deployed, ALLOW_ANONYMOUS: 'false' })).toEqual([NOBODY_MAY_CALL.message]);
    expect(messagesOf({ ...deployed, ALLOW_ANONYMOUS: 'true' })).toEqual([]);
  });

  it('refuses the demo values on a deployed domain, each by its name, and takes them on a local one', () => {
    expect(messagesOf({ ...DEMO_ENVIRONMENT, ...LOCAL })).toEqual([]);
    const messages = messagesOf({ ...DEMO_ENVIRONMENT, ...DEPLOYED, ALLOW_ANONYMOUS: 'true' });
    expect(messages).toEqual(
      [
        'ACCOUNT_SID',
        'API_KEY_SID',
        'API_KEY_SECRET',
        'TWIML_APP_SID',
        'CONVERSATIONS_SERVICE_SID',
        'SYNC_SERVICE_SID',
      ].map((name) => `${name} holds the demo value, which works only on localhost.`),
    );
  });

  it("refuses the account's Auth Token as the key's secret", () => {
    const same = { AUTH_TOKEN: ` ${fixture.API_KEY_SECRET} ` };
    expect(messagesOf({ ...EVERY_PRODUCT, ...LOCAL, ...same })).toEqual([
      expect.stringContaining("account's Auth Token"),
    ]);
  });

  it('refuses an environment that grants nothing', () => {
    const nothing = { ...CREDENTIALS, ...LOCAL, VIDEO_ENABLED: 'false', VOICE_INCOMING_ALLOW: 'false' };
    expect(messagesOf(nothing)).toEqual([expect.stringContaining('No product is configured')]);
  });

  it('takes a lifetime of 86399 seconds and refuses one of 86400, which Voice refuses', () => {
    expect(configOf({ ...EVERY_PRODUCT, ...LOCAL, TOKEN_TTL: '86399' }).ttlSeconds).toBe(86_399);
    expect(messagesOf({ ...EVERY_PRODUCT, ...LOCAL, TOKEN_TTL: '86400' })).toEqual([
      'TOKEN_TTL must be a whole number of seconds from 60 to 86399.',
    ]);
  });

  it('takes a value of 450 bytes and refuses one of 451', () => {
    const origins = (bytes: number) => `https://${'a'.repeat(bytes - 'https://'.length)}`;
    expect(messagesOf({ ...EVERY_PRODUCT, ...LOCAL, CORS_ORIGINS: origins(450) })).toEqual([]);
    expect(messagesOf({ ...EVERY_PRODUCT, ...LOCAL, CORS_ORIGINS: origins(451) })).toEqual([
      'CORS_ORIGINS is longer than the 450 bytes that Twilio accepts.',
    ]);
  });

  const oidc = { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'app' };

  it('opens a deployed domain to the users of an identity provider', () => {
    expect(messagesOf({ ...deployed, ...oidc })).toEqual([]);
    expect(configOf({ ...deployed, ...oidc })).toMatchObject({ allowsAnonymous: false, oidc: { audiences: ['app'] } });
  });

  it.each([
    ['no audience', { OIDC_ISSUER: oidc.OIDC_ISSUER }, 'OIDC_AUDIENCE is not set'],
    ['no issuer', { OIDC_AUDIENCE: 'app' }, 'OIDC_AUDIENCE is set, but OIDC_ISSUER is not'],
    ['a claim alone', { OIDC_PRODUCTS_CLAIM: 'products' }, 'OIDC_PRODUCTS_CLAIM is set, but OIDC_ISSUER is not'],
    ['a misspelt issuer', { OIDC_ISSUR: 'https://issuer.example' }, 'OIDC_ISSUR is not a variable'],
    ['permissions alone', { PERMISSIONS_URL: 'https://a.example/p' }, 'PERMISSIONS_URL is set, but OIDC_ISSUER is not'],
    ['a wrong issuer', { ...oidc, OIDC_ISSUER: 'issuer.example' }, 'OIDC_ISSUER must be an address'],
  ])('never takes half a configuration for no authentication: %s', (_, variables, problem) => {
    for (const domain of [DEPLOYED, LOCAL]) {
      const messages = messagesOf({ ...EVERY_PRODUCT, ...domain, ...variables, ALLOW_ANONYMOUS: 'true' });
      expect(messages).toEqual([expect.stringContaining(problem)]);
    }
  });

  it.each(['OIDC_ISSUER', 'OIDC_JWKS_URI', 'PERMISSIONS_URL'])(
    'takes %s by http for this computer, on a local domain only',
    (name) => {
      const variables = { ...EVERY_PRODUCT, ...oidc, [name]: 'http://localhost:4000/keys' };
      expect(messagesOf({ ...variables, ...LOCAL })).toEqual([]);
      expect(messagesOf({ ...variables, ...DEPLOYED })).toEqual([
        `${name} must begin with https:// on a deployed domain.`,
      ]);
      expect(messagesOf({ ...variables, ...LOCAL, [name]: 'http://issuer.example' })).toEqual([
        expect.stringContaining(`${name} must be an address`),
      ]);
    },
  );

  it('gives anonymous callers nothing on a local domain with an identity provider, unless the owner says so', () => {
    const local = { ...EVERY_PRODUCT, ...LOCAL, ...oidc };
    expect(configOf(local)).toMatchObject({ allowsAnonymous: false, anonymousMayPlaceCalls: false });
    expect(configOf({ ...local, ALLOW_ANONYMOUS: 'true' })).toMatchObject({
      allowsAnonymous: true,
      anonymousMayPlaceCalls: false,
    });
  });

  it('reads every variable of the identity provider', () => {
    const variables = {
      OIDC_ISSUER: 'https://tenant.example/',
      OIDC_AUDIENCE: 'app, api://default',
      OIDC_AUDIENCE_CLAIM: 'client_id',
      OIDC_JWKS_URI: 'https://tenant.example/keys?p=b2c_1_sign_in',
      OIDC_IDENTITY_CLAIM: 'email',
      OIDC_PRODUCTS_CLAIM: 'https://app.example/products',
      OIDC_ROOMS_CLAIM: 'rooms',
    };
    expect(configOf({ ...deployed, ...variables }).oidc).toEqual({
      issuer: 'https://tenant.example/',
      audiences: ['app', 'api://default'],
      audienceClaim: 'client_id',
      jwksUri: 'https://tenant.example/keys?p=b2c_1_sign_in',
      identityClaim: 'email',
      productsClaim: 'https://app.example/products',
      roomsClaim: 'rooms',
      allowsLoopbackHttp: false,
    });
    expect(configOf({ ...deployed, ...oidc }).oidc).toMatchObject({
      audienceClaim: 'aud',
      identityClaim: 'sub',
      jwksUri: undefined,
    });
  });

  it('reads the address of the permissions server', () => {
    const PERMISSIONS_URL = 'https://owner.example/permissions?v=1';
    expect(configOf({ ...deployed, ...oidc, PERMISSIONS_URL }).permissionsUrl).toBe(PERMISSIONS_URL);
    expect(configOf({ ...deployed, ...oidc }).permissionsUrl).toBeUndefined();
  });

  const { DOMAIN_NAME } = DEPLOYED;
  it.each<[string, object]>([
    [`https://${DOMAIN_NAME}/token`, DEPLOYED],
    [`https://${DOMAIN_NAME}/token?x=1`, DEPLOYED],
    [`https://${DOMAIN_NAME.toUpperCase()}:443/token`, DEPLOYED],
    [`https://${DOMAIN_NAME}/access`, { ...DEPLOYED, PATH: '/access' }],
    ['http://localhost:3000/token', LOCAL],
    ['http://127.0.0.1:3000/token', LOCAL],
  ])('never asks its own /token for permissions: %s', (PERMISSIONS_URL, domain) => {
    expect(problemsOf({ ...EVERY_PRODUCT, ...domain, ...oidc, PERMISSIONS_URL })).toMatchObject([
      { code: 'own_address', variable: 'PERMISSIONS_URL' },
    ]);
  });

  it.each<[string, object]>([
    [`https://${DOMAIN_NAME}/permissions`, DEPLOYED],
    ['https://other-1234-dev.twil.io/token', DEPLOYED],
    [`https://${DOMAIN_NAME}/token`, { ...DEPLOYED, PATH: '/access' }],
    ['http://localhost:3000/permissions', LOCAL],
    ['http://localhost:4000/token', LOCAL],
  ])('may ask another Function: %s', (PERMISSIONS_URL, domain) => {
    expect(problemsOf({ ...EVERY_PRODUCT, ...domain, ...oidc, PERMISSIONS_URL })).toEqual([]);
  });
});
