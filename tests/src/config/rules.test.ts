import { checkEnvironment } from '../../../src/config/rules';
import { type Pending, VARIABLE_NAMES } from '../../../src/config/variables';
import { warningsAbout } from '../../../src/config/warnings';
import { CREDENTIALS, EVERY_PRODUCT } from '../../support/environment';

const codesOf = (environment: Record<string, unknown>, pending: Pending, isLocal = false) =>
  checkEnvironment(environment, isLocal, pending).problems.map(({ code, variable }) => `${code} ${variable}`);

describe('a pending variable', () => {
  it('counts as set and valid, whatever it holds now', () => {
    expect(codesOf({}, new Set(VARIABLE_NAMES))).toEqual([]);
    const wrong = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, '<wrong>']));
    expect(codesOf(wrong, new Set(VARIABLE_NAMES))).toEqual([]);
  });

  it.each<[string, object, Pending]>([
    [
      'a key that is about to be created',
      { API_KEY_SID: '', API_KEY_SECRET: '' },
      new Set(['API_KEY_SID', 'API_KEY_SECRET']),
    ],
    ['the account that Twilio sets', { ACCOUNT_SID: '' }, new Set(['ACCOUNT_SID'])],
    ['an Auth Token in place of a new secret', { API_KEY_SECRET: 'x', AUTH_TOKEN: 'x' }, new Set(['API_KEY_SECRET'])],
  ])('is no problem: %s', (_, variables, pending) => {
    const environment = { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', ...variables };
    expect(codesOf(environment, new Set())).not.toEqual([]);
    expect(codesOf(environment, pending)).toEqual([]);
  });

  it('grants its product', () => {
    const environment = { ...CREDENTIALS, ALLOW_ANONYMOUS: 'true' };
    expect(codesOf(environment, new Set())).toEqual(['no_product VIDEO_ENABLED']);
    expect(codesOf(environment, new Set(['SYNC_SERVICE_SID']))).toEqual([]);
    expect(warningsAbout({ VIDEO_ROOM: 'lobby' }, new Set())).toHaveLength(1);
    expect(warningsAbout({ VIDEO_ROOM: 'lobby' }, new Set(['VIDEO_ENABLED']))).toEqual([]);
  });

  it('may be what says who may call', () => {
    expect(codesOf(EVERY_PRODUCT, new Set())).toEqual(['nobody_may_call OIDC_ISSUER']);
    expect(codesOf(EVERY_PRODUCT, new Set(['ALLOW_ANONYMOUS']))).toEqual([]);
    expect(codesOf(EVERY_PRODUCT, new Set(['OIDC_ISSUER', 'OIDC_AUDIENCE']))).toEqual([]);
    expect(codesOf(EVERY_PRODUCT, new Set(['OIDC_ISSUER']))).toEqual(['not_set OIDC_AUDIENCE']);
  });

  it('leaves the problems of other variables', () => {
    const oidc = { OIDC_ROOM_CLAIM: 'rooms', OIDC_JWKS_URI: 'http://localhost/keys' };
    const pending = new Set(['OIDC_ISSUER', 'OIDC_AUDIENCE'] as const);
    const codes = ['unknown_variable OIDC_ROOM_CLAIM', 'not_https OIDC_JWKS_URI'];
    expect(codesOf({ ...EVERY_PRODUCT, ...oidc }, pending)).toEqual(codes);
    expect(codesOf({ ...EVERY_PRODUCT, ...oidc }, new Set([...pending, 'OIDC_JWKS_URI']))).toEqual([codes[0]]);
  });
});

describe('a pending issuer', () => {
  const environment = { ...EVERY_PRODUCT, PERMISSIONS_URL: 'https://owner.example/permissions' };

  it('is what PERMISSIONS_URL needs', () => {
    const pending = new Set(['OIDC_ISSUER', 'OIDC_AUDIENCE'] as const);
    expect(codesOf(environment, pending)).toEqual([]);
    expect(codesOf({ ...environment, ALLOW_ANONYMOUS: 'true' }, new Set())).toEqual(['issuer_not_set PERMISSIONS_URL']);
    const permissions = new Set(['PERMISSIONS_URL', 'ALLOW_ANONYMOUS'] as const);
    expect(codesOf(EVERY_PRODUCT, permissions)).toEqual(['issuer_not_set PERMISSIONS_URL']);
  });
});

describe('checkEnvironment', () => {
  it('reports a value that is both invalid and too long as both', () => {
    const environment = { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', ACCOUNT_SID: 'x'.repeat(451) };
    expect(codesOf(environment, new Set())).toEqual(['invalid_value ACCOUNT_SID', 'too_long ACCOUNT_SID']);
  });

  it('does not report a missing product for a flag that is neither true nor false', () => {
    const environment = { ...CREDENTIALS, VIDEO_ENABLED: 'ja' };
    expect(codesOf(environment, new Set(), true)).toEqual(['invalid_value VIDEO_ENABLED']);
  });
});
