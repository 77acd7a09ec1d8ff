import { limitToProducts, proposeChoices, proposeLifetime, type Variables } from '../../../cli/setup/choices';
import { parseSetupFlags } from '../../../cli/setup/flags';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import {
  ACCOUNT_SID,
  API_KEY_SECRET,
  EVERY_PRODUCT,
  PUSH_SID_IOS_SANDBOX,
  SYNC_SERVICE_SID,
} from '../../support/environment';

const propose = (envFile: Variables, ...flags: readonly string[]) =>
  proposeChoices(envFile, parseSetupFlags(flags), ACCOUNT_SID, '0a0b0c0d');

describe('proposeChoices', () => {
  it('takes the products, the names and the variables from .env and the flags', () => {
    expect(propose({ SYNC_SERVICE_SID, NOTE: '1' }, '--name', 'app', '--token-ttl', '600')).toEqual({
      name: 'app',
      keyName: 'app 0a0b0c0d',
      products: ['sync'],
      voiceUrl: undefined,
      variables: { SYNC_SERVICE_SID, NOTE: '1', TOKEN_TTL: '600', ACCOUNT_SID },
      proposals: [],
    });
  });

  it.each<[string, Variables, readonly string[], readonly string[]]>([
    ['those of .env', EVERY_PRODUCT, [], ['video', 'voice', 'conversations', 'sync']],
    ['those of --products', EVERY_PRODUCT, ['--products', 'sync,video'], ['video', 'sync']],
    ['one that a flag grants', {}, ['--sync-service-sid', 'default'], ['sync']],
    ['one whose SID a flag empties', { SYNC_SERVICE_SID }, ['--sync-service-sid', ''], ['sync']],
    ['none that is off', { VIDEO_ENABLED: 'false' }, [], []],
    ['none of the demo', { ...DEMO_ENVIRONMENT }, [], []],
    ['the flags of .env beside demo SIDs', { ...DEMO_ENVIRONMENT, API_KEY_SECRET }, [], ['video', 'voice']],
  ])('chooses the products: %s', (_, envFile, flags, products) => {
    expect(propose(envFile, ...flags).products).toEqual(products);
  });

  it('empties the demo values', () => {
    const names = Object.keys(DEMO_ENVIRONMENT);
    expect(propose({ ...DEMO_ENVIRONMENT, TOKEN_TTL: '60' }).variables).toEqual({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      ACCOUNT_SID,
      TOKEN_TTL: '60',
    });
  });

  const provider = {
    OIDC_ISSUER: 'https://a.example',
    OIDC_JWKS_URI: 'https://a.example/keys',
    OIDC_AUDIENCE_CLAIM: 'client_id',
  };

  it.each([
    ['drops the keys and the audience claim of the previous issuer', 'https://b.example', ['', '']],
    [
      'keeps the keys and the audience claim of the same issuer',
      provider.OIDC_ISSUER,
      [provider.OIDC_JWKS_URI, 'client_id'],
    ],
  ])('%s', (_, issuer, expected) => {
    const { OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM } = propose(provider, '--oidc-issuer', issuer).variables;
    expect([OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM]).toEqual(expected);
  });

  it('takes the audience claim of a flag for another issuer', () => {
    const flags = ['--oidc-issuer', 'https://b.example', '--oidc-audience-claim', 'aud'];
    expect(propose(provider, ...flags).variables.OIDC_AUDIENCE_CLAIM).toBe('aud');
  });

  it.each([
    ['--permissions-url', 'https://api.example.com/permissions', 'PERMISSIONS_URL'],
    ['--voice-push-credential-sid-ios-sandbox', PUSH_SID_IOS_SANDBOX, 'VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX'],
    [
      '--conversations-push-credential-sid-ios-sandbox',
      PUSH_SID_IOS_SANDBOX,
      'CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS_SANDBOX',
    ],
  ])('takes the flag %s', (flag, value, name) => {
    expect(propose({}, flag, value).variables).toMatchObject({ [name]: value });
  });
});

describe('proposeLifetime', () => {
  const proposeFor = (envFile: Variables, ...flags: readonly string[]) => {
    const { variables, proposals } = proposeLifetime(propose(envFile, ...flags), parseSetupFlags(flags));
    return [variables.TOKEN_TTL, proposals];
  };
  const VIDEO = ['--products', 'video,voice'];

  it('proposes four hours for Video, and says why', () => {
    const why = [expect.stringMatching(/^TOKEN_TTL: 14400 seconds, since Video cannot renew/)];
    expect(proposeFor({}, ...VIDEO)).toEqual(['14400', why]);
    expect(proposeFor({ TOKEN_TTL: '' }, ...VIDEO)).toEqual(['14400', why]);
  });

  it.each<[string, Variables, readonly string[], string | undefined]>([
    ['a lifetime in .env', { TOKEN_TTL: '600' }, VIDEO, '600'],
    ['a lifetime in a flag', {}, [...VIDEO, '--token-ttl', '600'], '600'],
    ['an empty flag, which chooses the default', { TOKEN_TTL: '600' }, [...VIDEO, '--token-ttl', ''], ''],
    ['products without Video', {}, ['--products', 'voice'], undefined],
  ])('keeps %s', (_, envFile, flags, expected) => {
    expect(proposeFor(envFile, ...flags)).toEqual([expected, []]);
  });
});

describe('limitToProducts', () => {
  it('turns Video on, and empties the variables of other products', () => {
    const { variables } = limitToProducts({ ...propose({ ...EVERY_PRODUCT, VIDEO_ENABLED: '' }), products: ['video'] });
    expect(variables).toMatchObject({ VIDEO_ENABLED: 'true', TWIML_APP_SID: '', SYNC_SERVICE_SID: '', API_KEY_SECRET });
  });

  it('turns Video off if it is not chosen', () => {
    expect(limitToProducts({ ...propose(EVERY_PRODUCT), products: ['sync'] }).variables).toMatchObject({
      VIDEO_ENABLED: '',
      SYNC_SERVICE_SID,
    });
  });
});
