import { applyFlags, proposeChoices, proposeProducts, type Variables } from '../../../cli/setup/choices';
import { parseSetupFlags } from '../../../cli/setup/flags';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import type { Product } from '../../../src/twilio/products';
import { ACCOUNT_SID, API_KEY_SECRET, EVERY_PRODUCT, SYNC_SERVICE_SID } from '../../support/environment';

const propose = (products: readonly Product[], envFile: Variables, ...flags: readonly string[]) =>
  proposeChoices(products, envFile, parseSetupFlags(flags, {}), ACCOUNT_SID);

describe('proposeProducts', () => {
  it.each<[string, Variables, readonly string[], readonly string[]]>([
    ['those of .env', EVERY_PRODUCT, [], ['video', 'voice', 'conversations', 'sync']],
    ['those of --products', EVERY_PRODUCT, ['--products', 'sync,video'], ['video', 'sync']],
    ['one that a flag grants', {}, ['--sync-service-sid', 'default'], ['sync']],
    ['one whose SID a flag empties', { SYNC_SERVICE_SID }, ['--sync-service-sid', ''], ['sync']],
    ['none that is off', { VIDEO_ENABLED: 'false' }, [], []],
    ['none of the demo', { ...DEMO_ENVIRONMENT }, [], []],
    ['the booleans of .env beside demo SIDs', { ...DEMO_ENVIRONMENT, API_KEY_SECRET }, [], ['video', 'voice']],
  ])('proposes %s', (_, envFile, flags, products) => {
    expect(proposeProducts(envFile, parseSetupFlags(flags, {}))).toEqual(products);
  });
});

describe('applyFlags', () => {
  const provider = {
    OIDC_ISSUER: 'https://a.example',
    OIDC_JWKS_URI: 'https://a.example/keys',
    OIDC_AUDIENCE_CLAIM: 'client_id',
  };
  const NEW_ISSUER = ['--oidc-issuer', 'https://b.example'];

  it.each<[string, readonly string[], readonly string[]]>([
    ['drops the keys and the audience claim of the previous issuer', NEW_ISSUER, ['', '']],
    ['keeps them for the same issuer', ['--oidc-issuer', provider.OIDC_ISSUER], [provider.OIDC_JWKS_URI, 'client_id']],
    ['keeps them without an issuer among the flags', [], [provider.OIDC_JWKS_URI, 'client_id']],
    ['takes the audience claim of a flag', [...NEW_ISSUER, '--oidc-audience-claim', 'aud'], ['', 'aud']],
  ])('%s', (_, flags, expected) => {
    const { OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM } = applyFlags(provider, parseSetupFlags(flags, {}));
    expect([OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM]).toEqual(expected);
  });

  it('empties the demo values', () => {
    expect(applyFlags({ ...DEMO_ENVIRONMENT, TOKEN_TTL: '60' }, parseSetupFlags([], {}))).toEqual({
      ...Object.fromEntries(Object.keys(DEMO_ENVIRONMENT).map((name) => [name, ''])),
      TOKEN_TTL: '60',
    });
  });
});

describe('proposeChoices', () => {
  it('takes the names and the variables from .env and the flags', () => {
    const flags = ['--name', 'app', '--token-ttl', '600', '--voice-url', 'https://calls.example.com'];
    expect(propose(['sync'], { SYNC_SERVICE_SID, NOTE: '1' }, ...flags)).toMatchObject({
      ...{ name: 'app', products: ['sync'], voiceUrl: 'https://calls.example.com', proposals: [] },
      variables: { SYNC_SERVICE_SID, NOTE: '1', TOKEN_TTL: '600', ACCOUNT_SID },
    });
    expect(propose(['sync'], {}).name).toBe('twilio-token-function');
  });

  it("empties the variables of other products, and keeps the owner's own, even with such a name", () => {
    const own = { VIDEO_CODEC: 'h264', SYNC_INTERVAL: '5' };
    expect(propose(['video'], { ...EVERY_PRODUCT, ...own, VIDEO_ENABLED: '' }).variables).toMatchObject({
      ...{ VIDEO_ENABLED: 'true', TWIML_APP_SID: '', SYNC_SERVICE_SID: '', API_KEY_SECRET, ...own },
    });
    expect(propose(['sync'], EVERY_PRODUCT).variables).toMatchObject({ VIDEO_ENABLED: '', SYNC_SERVICE_SID });
  });

  it.each(['', undefined])(
    'proposes a lifetime of four hours for Video, and says why, where TOKEN_TTL is %j',
    (ttl) => {
      const { variables, proposals } = propose(['video', 'voice'], ttl === undefined ? {} : { TOKEN_TTL: ttl });
      expect([variables.TOKEN_TTL, proposals]).toEqual([
        '14400',
        ['TOKEN_TTL: 14400 seconds, because Video cannot renew a token during a call'],
      ]);
    },
  );

  it.each<[string, Product, Variables, readonly string[], string | undefined]>([
    ['a lifetime in .env', 'video', { TOKEN_TTL: '600' }, [], '600'],
    ['a lifetime in a flag', 'video', {}, ['--token-ttl', '600'], '600'],
    ['an empty flag, which chooses the default', 'video', { TOKEN_TTL: '600' }, ['--token-ttl', ''], ''],
    ['no lifetime without Video', 'voice', {}, [], undefined],
  ])('keeps %s', (_, product, envFile, flags, expected) => {
    const { variables, proposals } = propose([product], envFile, ...flags);
    expect([variables.TOKEN_TTL, proposals]).toEqual([expected, []]);
  });
});
