import { checkConfiguration } from '../../../cli/checks/configuration';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { NOBODY_MAY_CALL } from '../../../src/config/rules';
import { API_KEY_SECRET, AUTH_TOKEN, EVERY_PRODUCT, PUSH_SID } from '../../support/environment';

const GOOD = {
  ...EVERY_PRODUCT,
  VOICE_PUSH_CREDENTIAL_SID: PUSH_SID,
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'app',
};
const DEMO = DEMO_ENVIRONMENT as Record<string, string>;
const OPEN = { ALLOW_ANONYMOUS: 'true', ANONYMOUS_VOICE_OUTGOING: 'true' };
const SETUP = expect.stringContaining('npm run setup');

describe('the configuration', () => {
  it('may be valid, and is not checked without .env', () => {
    expect(checkConfiguration(GOOD)).toMatchObject([{ check: 'Configuration', status: 'ok' }]);
    expect(checkConfiguration(undefined)).toMatchObject([{ status: 'skipped' }]);
  });

  it('has every problem once, and no value', () => {
    const environment = { ...GOOD, TOKEN_TTL: '5', OIDC_AUDIENCE: '', DOMAIN_NAME: 'localhost', NOTE: 'x'.repeat(451) };
    const findings = checkConfiguration(environment).filter(({ status }) => status === 'problem');
    const messages = ['TOKEN_TTL must be', 'OIDC_AUDIENCE is not set', 'NOTE is longer', 'DOMAIN_NAME is set'];
    expect(findings).toEqual(
      messages.map((begin) => expect.objectContaining({ message: expect.stringMatching(`^${begin}`) })),
    );
    for (const value of [API_KEY_SECRET, GOOD.OIDC_ISSUER, 'xxx'])
      expect(JSON.stringify(findings)).not.toContain(value);
  });

  it.each<[string, object, string | undefined]>([
    ['nobody may call', { OIDC_ISSUER: '', OIDC_AUDIENCE: '' }, 'deploy'],
    ['an issuer on this computer', { OIDC_ISSUER: 'http://localhost:9' }, 'deploy'],
    ['a permissions server on this computer', { PERMISSIONS_URL: 'http://localhost:9/rights' }, 'deploy'],
    ['a demo value', { SYNC_SERVICE_SID: DEMO.SYNC_SERVICE_SID }, 'deploy'],
    ['a variable of the owner that Twilio does not take', { NOTE: 'x'.repeat(451) }, 'deploy'],
    ['an account that only the deployed Function knows', { ACCOUNT_SID: '' }, 'local'],
    ['a variable of this project that Twilio does not take', { VIDEO_ROOM: 'x'.repeat(451) }, undefined],
    ['a value', { TOKEN_TTL: '86400' }, undefined],
    ['a misspelt name that restricts', { OIDC_ROOM_CLAIM: 'rooms' }, undefined],
    ['a swapped pair in a name', { OICD_AUDIENCE: 'app' }, undefined],
    ['a name of the platform', { DOMAIN_NAME: 'localhost' }, undefined],
  ])('knows whether a problem is one of npm start, a deploy or both: %s', (_, change, scope) => {
    const problems = checkConfiguration({ ...GOOD, ...change }).filter(({ status }) => status === 'problem');
    expect(new Set(problems.map((finding) => finding.scope))).toEqual(new Set([scope]));
    const messages = problems.map(({ message }) => message);
    expect(messages).toEqual([...new Set(messages)]);
  });

  it.each<[string, object, string, string]>([
    ['an unknown name', { VIDEO_ENABLED: '', VIDEO_ENABLE: 'true' }, 'did you mean VIDEO_ENABLED?', 'Rename it'],
    [
      'a secret that looks like an Auth Token',
      { API_KEY_SECRET: 'a'.repeat(32) },
      'looks like an Auth Token',
      'secret',
    ],
    [
      'a variable without effect',
      { SYNC_SERVICE_SID: '', VIDEO_ENABLED: '', VIDEO_ROOM: 'a' },
      'no effect',
      'Remove it',
    ],
    ['a port', { PORT: '4321' }, '--port NUMBER', 'Remove it from .env'],
    ['incoming calls without push', { VOICE_PUSH_CREDENTIAL_SID: '' }, 'not on phones', '_IOS or VOICE_PUSH'],
    ['Video in another region', { TOKEN_REGION: 'ie1' }, 'only keys from us1', 'from us1'],
    ['a short lifetime', { TOKEN_TTL: '299' }, 'below 300', '300 or more'],
    ['anonymous Conversations', { ALLOW_ANONYMOUS: 'true' }, 'billed active user', 'accept the cost'],
  ])('has a warning with a remedy of its own: %s', (_, change, words, remedy) => {
    expect(checkConfiguration({ ...GOOD, ...change })).toEqual([
      {
        check: 'Configuration',
        status: 'warning',
        message: expect.stringContaining(words),
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });

  it('has a warning about a deploy alone', () => {
    const open = {
      ...GOOD,
      OIDC_ISSUER: '',
      OIDC_AUDIENCE: '',
      CONVERSATIONS_SERVICE_SID: '',
      ALLOW_ANONYMOUS: 'true',
    };
    expect(checkConfiguration(open)).toMatchObject([
      { status: 'warning', scope: 'deploy', message: expect.stringContaining('place calls on a deployed domain') },
    ]);
  });

  it.each<[string, object, string]>([
    ['a value', { TOKEN_TTL: '5' }, 'Correct .env.'],
    ['no value', { API_KEY_SID: '' }, 'Set it in .env, or run npm run setup.'],
    [
      'no product',
      { ...without(Object.keys(GOOD)), ...pick('ACCOUNT_SID', 'API_KEY_SID', 'API_KEY_SECRET') },
      'products',
    ],
    ['an Auth Token as the secret', { API_KEY_SECRET: AUTH_TOKEN, AUTH_TOKEN }, 'API_KEY_SID'],
    ['half a provider', { OIDC_ISSUER: '', ...OPEN }, 'Set OIDC_ISSUER and OIDC_AUDIENCE'],
    ['a misspelt name', { OIDC_ROOM_CLAIM: 'rooms' }, 'Correct the name'],
    ['a name of the platform', { DOMAIN_NAME: 'localhost' }, 'Remove the line'],
    ['too long a value', { NOTE: 'x'.repeat(451) }, 'Shorten'],
    ['plain http', { OIDC_ISSUER: 'http://localhost:9' }, 'over https://'],
  ])('has a remedy for each kind of problem: %s', (_, change, remedy) => {
    const [first] = checkConfiguration({ ...GOOD, ...change });
    expect(first).toMatchObject({ status: 'problem', remedy: expect.stringContaining(remedy) });
  });

  it('may hold the demo values on this computer, and is told once what an app sees', () => {
    const findings = checkConfiguration({
      ...DEMO,
      ...OPEN,
      CONVERSATIONS_SERVICE_SID: DEMO.CONVERSATIONS_SERVICE_SID ?? '',
    });
    expect(findings).toEqual([
      {
        check: 'Configuration',
        status: 'problem',
        scope: 'deploy',
        message: expect.stringContaining('demo values of npm start'),
        remedy: SETUP,
        twilioErrors: [20101, 20103],
      },
    ]);
    expect(checkConfiguration(DEMO)).toMatchObject([
      { status: 'problem', scope: 'deploy' },
      { status: 'problem', scope: 'deploy', message: NOBODY_MAY_CALL.message },
    ]);
  });

  it.each<[(keyof typeof GOOD)[], string, number[] | undefined]>([
    [['SYNC_SERVICE_SID'], 'SYNC_SERVICE_SID holds the demo value, which works only on localhost.', undefined],
    [['API_KEY_SECRET'], 'API_KEY_SECRET holds the demo value, which works only on localhost.', [20101, 20103]],
    [
      ['TWIML_APP_SID', 'SYNC_SERVICE_SID'],
      'TWIML_APP_SID and SYNC_SERVICE_SID hold demo values, which work only on localhost.',
      undefined,
    ],
    [
      ['ACCOUNT_SID', 'API_KEY_SID', 'TWIML_APP_SID', 'CONVERSATIONS_SERVICE_SID', 'SYNC_SERVICE_SID'],
      'ACCOUNT_SID, API_KEY_SID, TWIML_APP_SID, CONVERSATIONS_SERVICE_SID and SYNC_SERVICE_SID hold demo values, which work only on localhost.',
      [20101, 20103],
    ],
  ])('has one problem for the demo values that are left, %j, beside real ones', (names, message, errors) => {
    const demo = Object.fromEntries(names.map((name) => [name, DEMO[name] ?? '']));
    expect(checkConfiguration({ ...GOOD, ...demo })).toEqual([
      {
        check: 'Configuration',
        status: 'problem',
        scope: 'deploy',
        message,
        remedy: SETUP,
        ...(errors && { twilioErrors: errors }),
      },
    ]);
  });
});

function without(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '']));
}

function pick(...names: (keyof typeof GOOD)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, GOOD[name]]));
}
