import { parseSetupFlags, USAGE } from '../../../cli/setup/flags';
import { VARIABLE_NAMES } from '../../../src/config/variables';
import { PUSH_SID_IOS_SANDBOX } from '../../support/environment';

const NONE = {
  isYes: false,
  isDryRun: false,
  isHelp: false,
  products: undefined,
  voiceUrl: undefined,
  name: undefined,
  variables: {},
};

describe('parseSetupFlags', () => {
  it('takes every flag of setup', () => {
    const texts = ['--products', 'sync,video', '--voice-url', 'https://calls.example.com', '--name', 'My app_1.0-b'];
    expect(parseSetupFlags(['--yes', '--dry-run', '--help', ...texts], {})).toEqual({
      ...{ isYes: true, isDryRun: true, isHelp: true, variables: {} },
      ...{ products: ['video', 'sync'], voiceUrl: 'https://calls.example.com', name: 'My app_1.0-b' },
    });
  });

  it.each([
    ['--oidc-issuer', 'https://a.example', 'OIDC_ISSUER', 'https://a.example'],
    ['--permissions-url', 'https://api.example.com/permissions', 'PERMISSIONS_URL', undefined],
    [
      '--voice-push-credential-sid-ios-sandbox',
      PUSH_SID_IOS_SANDBOX,
      'VOICE_PUSH_CREDENTIAL_SID_IOS_SANDBOX',
      undefined,
    ],
    ['--token-ttl', ' 600 ', 'TOKEN_TTL', '600'],
    ['--token-ttl', '', 'TOKEN_TTL', ''],
  ])('takes the value of a variable, trimmed: %s %j', (flag, value, name, expected = value) => {
    expect(parseSetupFlags([flag, value], {})).toEqual({ ...NONE, variables: { [name]: expected } });
  });

  it('has a flag for every variable but the credentials and Video, and --help lists it', () => {
    const withoutFlag = VARIABLE_NAMES.filter((name) => {
      const flag = `--${name.toLowerCase().replaceAll('_', '-')}`;
      return !new RegExp(`${flag}[,.]`).test(USAGE);
    });
    expect(withoutFlag).toEqual(['ACCOUNT_SID', 'API_KEY_SID', 'API_KEY_SECRET', 'AUTH_TOKEN', 'VIDEO_ENABLED']);
    for (const flag of ['--yes', '--dry-run', '--products', '--voice-url', '--name']) expect(USAGE).toContain(flag);
  });

  it('takes a name of 48 characters', () => {
    expect(parseSetupFlags(['--name', 'n'.repeat(48)], {}).name).toHaveLength(48);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown flag', ['--product', 'video'], /^--product is not a flag; did you mean --products\? .+--help/],
    ['a credential as a flag', ['--api-key-secret', 'x'], /^--api-key-secret is not a flag/],
    [
      'an argument, without repeating it',
      ['a-secret'],
      /^There are too many arguments that are not flags\.(?!.*a-secret)/,
    ],
    ['a flag without its value', ['--allow-anonymous'], /^--allow-anonymous needs a value: /],
    ['a value for a flag that takes none', ['--yes=true'], /^--yes takes no value\./],
    ['an unknown product', ['--products', 'video,fax'], /^--products must be one or more of video,voice/],
    ['no product', ['--products', ''], /^The value of --products is empty/],
    ['an invalid value', ['--token-ttl', '1'], /^--token-ttl must be a whole number/],
    ['a quote in a value', ['--oidc-issuer', '"https://a.example"'], /^--oidc-issuer has quotes/],
    ['a line break in a value', ['--video-room', 'a\nALLOW_ANONYMOUS=true'], /^--video-room has white space/],
    ['a voice URL without https://', ['--voice-url', 'a.example'], /^--voice-url must be an address/],
    ['a voice URL with a quote', ['--voice-url', 'https://a.example/"'], /^--voice-url must be an address/],
    ['a voice URL with an escape sequence', ['--voice-url', 'https://a.example/\x1b[2J'], /^--voice-url must be/],
    ['a name with a line break', ['--name', 'a\nb'], /^--name must be/],
    ['a name of 49 characters', ['--name', 'n'.repeat(49)], /^--name must be at most 48/],
  ])('refuses %s', (_, args, sentence) => {
    expect(() => parseSetupFlags(args, {})).toThrow(sentence);
  });
});
