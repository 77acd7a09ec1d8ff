import { applyFlags, proposeChoices, type Variables } from '../../../cli/setup/choices';
import { parseSetupFlags } from '../../../cli/setup/flags';
import { throwIfContradictory, throwIfInvalid } from '../../../cli/setup/refusals';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import type { Product } from '../../../src/twilio/products';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, EVERY_PRODUCT, TWIML_APP_SID } from '../../support/environment';

describe('throwIfInvalid', () => {
  const judge = (envFile: Variables) => throwIfInvalid(applyFlags(envFile, parseSetupFlags([], {})));

  it.each<[string, Variables]>([
    ['an empty .env', {}],
    ['a complete one', EVERY_PRODUCT],
    ['the demo values', { ...DEMO_ENVIRONMENT }],
    ['what an answer may still change', { OIDC_ISSUER: 'garbage', ALLOW_ANONYMOUS: 'maybe', VIDEO_ENABLED: 'maybe' }],
    ['a key of another region', { ...EVERY_PRODUCT, VIDEO_ENABLED: '', TOKEN_REGION: 'ie1' }],
  ])('accepts %s', (_, envFile) => {
    expect(() => judge(envFile)).not.toThrow();
  });

  it.each<[string, Variables, RegExp]>([
    ['an invalid value', { TOKEN_TTL: '1' }, /^TOKEN_TTL must be a whole number of seconds/],
    ['an invalid key', { API_KEY_SID: 'SKgarbage', API_KEY_SECRET }, /^API_KEY_SID must be the SID/],
    ['a placeholder', { TWIML_APP_SID: 'a/../b' }, /^TWIML_APP_SID must be the SID of a TwiML app/],
    ['a value that Twilio refuses', { NOTE: 'x'.repeat(451) }, /^NOTE is longer than the 450 bytes/],
    ['a variable that Twilio sets', { DOMAIN_NAME: 'localhost' }, /^DOMAIN_NAME is set: remove it/],
    [
      'a misspelt name that would restrict access',
      { OICD_ROOMS_CLAIM: 'rooms' },
      /^OICD_ROOMS_CLAIM is not a variable/,
    ],
    ['a key without its secret', { API_KEY_SID }, /^API_KEY_SID is set in \.env, but API_KEY_SECRET is not/],
    ['a secret without its key', { API_KEY_SECRET }, /^API_KEY_SECRET is set in \.env, but API_KEY_SID is not/],
    [
      'a key with the demo secret',
      { API_KEY_SID, API_KEY_SECRET: DEMO_ENVIRONMENT.API_KEY_SECRET as string },
      /^API_KEY_SID is set in \.env, but API_KEY_SECRET is not, or has the demo value/,
    ],
    ['no key for another region', { TOKEN_REGION: 'ie1' }, /^Setup cannot create an API key in this TOKEN_REGION/],
    ['several problems, all of them', { TOKEN_TTL: '1', TWIML_APP_SID: 'x' }, /^TOKEN_TTL .+\nTWIML_APP_SID /],
  ])('refuses %s', (_, envFile, sentence) => {
    expect(() => judge(envFile)).toThrow(sentence);
  });
});

describe('throwIfContradictory', () => {
  function judge(products: readonly Product[], envFile: Variables, ...args: readonly string[]): void {
    const flags = parseSetupFlags(args, {});
    throwIfContradictory(proposeChoices(products, envFile, flags, ACCOUNT_SID), flags);
  }

  it.each<[string, readonly Product[], Variables, readonly string[]]>([
    ['Voice with a voice URL', ['voice'], {}, ['--voice-url', 'https://a.example']],
    ['Voice with a TwiML app', ['voice'], { TWIML_APP_SID }, []],
    ['Voice that receives calls', ['voice'], {}, ['--voice-incoming-allow', 'true']],
    ['an empty flag of another product', ['video'], {}, ['--sync-service-sid', '']],
  ])('accepts %s', (_, products, envFile, flags) => {
    expect(() => judge(products, envFile, ...flags)).not.toThrow();
  });

  it.each<[string, readonly Product[], readonly string[], RegExp]>([
    ['no product', [], [], /^Name the products: --products/],
    ['a voice URL without Voice', ['video'], ['--voice-url', 'https://a.example'], /^--voice-url is for a product/],
    ['a flag of another product', ['video'], ['--sync-service-sid', 'default'], /^--sync-service-sid is for a product/],
    ['Voice that neither places nor receives calls', ['voice'], [], /^Voice needs --voice-url URL/],
    ['Voice that receives no calls', ['voice'], ['--voice-incoming-allow', 'false'], /^Voice needs --voice-url URL/],
  ])('refuses %s', (_, products, flags, sentence) => {
    expect(() => judge(products, {}, ...flags)).toThrow(sentence);
  });
});
