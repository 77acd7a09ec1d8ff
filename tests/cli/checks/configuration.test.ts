import { checkConfiguration } from '../../../cli/checks/configuration';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { NOBODY_MAY_CALL } from '../../../src/config/problem';
import { API_KEY_SECRET, EVERY_PRODUCT } from '../../support/environment';

const GOOD = { ...EVERY_PRODUCT, OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'app' };
const OPEN = { ALLOW_ANONYMOUS: 'true', ANONYMOUS_VOICE_OUTGOING: 'true' };
const SETUP = expect.stringContaining('npm run setup');

describe('the configuration', () => {
  it('may be valid for a deployed Function, and is not checked without .env', () => {
    expect(checkConfiguration(GOOD)).toMatchObject([{ check: 'Configuration', status: 'ok' }]);
    expect(checkConfiguration(undefined)).toMatchObject([{ status: 'skipped' }]);
  });

  it('has every problem of a deployed Function, and no value', () => {
    const environment = { ...GOOD, TOKEN_TTL: '5', OIDC_AUDIENCE: '', DOMAIN_NAME: 'localhost', NOTE: 'x'.repeat(451) };
    const findings = checkConfiguration(environment);
    const messages = ['TOKEN_TTL must be', 'OIDC_AUDIENCE is not set', 'NOTE is longer', 'DOMAIN_NAME is set'];
    expect(findings).toEqual(
      messages.map((begin) =>
        expect.objectContaining({
          status: 'problem',
          message: expect.stringMatching(`^${begin}`),
          remedy: 'Correct it in .env.',
        }),
      ),
    );
    for (const value of [API_KEY_SECRET, GOOD.OIDC_ISSUER, 'xxx'])
      expect(JSON.stringify(findings)).not.toContain(value);
  });

  it('has every warning', () => {
    expect(checkConfiguration({ ...GOOD, VIDEO_ENABLE: 'true' })).toMatchObject([
      { status: 'warning', message: expect.stringContaining('did you mean VIDEO_ENABLED?') },
    ]);
  });

  it('has a warning if only the deployed Function knows the account', () => {
    expect(checkConfiguration({ ...GOOD, ACCOUNT_SID: '' })).toMatchObject([
      { status: 'warning', message: expect.stringMatching(/^ACCOUNT_SID is not set: Twilio sets it/) },
    ]);
  });

  it('is reported once if all its values are demo values, with what an app sees', () => {
    expect(checkConfiguration({ ...DEMO_ENVIRONMENT, ...OPEN } as Record<string, string>)).toEqual([
      {
        check: 'Configuration',
        status: 'problem',
        message: expect.stringContaining('demo values of npm start'),
        remedy: SETUP,
        twilioErrors: [20101, 20103],
      },
    ]);
    expect(checkConfiguration({ ...DEMO_ENVIRONMENT } as Record<string, string>)).toMatchObject([
      { status: 'problem' },
      { status: 'problem', message: NOBODY_MAY_CALL.message },
    ]);
  });

  it('may have some demo values left', () => {
    const { API_KEY_SECRET: secret, SYNC_SERVICE_SID: service } = DEMO_ENVIRONMENT as Record<string, string>;
    const left = { ...GOOD, API_KEY_SECRET: secret, SYNC_SERVICE_SID: service } as Record<string, string>;
    expect(checkConfiguration(left)).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^API_KEY_SECRET holds the demo value/),
        remedy: SETUP,
        twilioErrors: [20101, 20103],
      }),
      expect.objectContaining({ message: expect.stringMatching(/^SYNC_SERVICE_SID holds the demo/), remedy: SETUP }),
    ]);
  });
});
