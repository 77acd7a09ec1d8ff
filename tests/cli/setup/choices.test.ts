import { limitToProducts, proposeChoices, type Variables } from '../../../cli/setup/choices';
import { parseSetupFlags } from '../../../cli/setup/setup-flags';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { ACCOUNT_SID, API_KEY_SECRET, EVERY_PRODUCT, SYNC_SERVICE_SID } from '../../support/environment';

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

  const provider = { OIDC_ISSUER: 'https://a.example', OIDC_JWKS_URI: 'https://a.example/keys' };

  it.each([
    ['drops the keys of the previous issuer', 'https://b.example', ''],
    ['keeps the keys of the same issuer', provider.OIDC_ISSUER, provider.OIDC_JWKS_URI],
  ])('%s', (_, issuer, uri) => {
    expect(propose(provider, '--oidc-issuer', issuer).variables.OIDC_JWKS_URI).toBe(uri);
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
