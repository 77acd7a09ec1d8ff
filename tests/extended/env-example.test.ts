import { readFileSync } from 'node:fs';
import { rowOf, VARIABLE_NAMES } from '../../src/config/variables';
import { AUTH_TOKEN, EVERY_PRODUCT } from '../support/environment';

/** What is used here of configure-env, Twilio's own parser, which is installed in tools/. */
interface ConfigureEnv {
  readonly parse: (text: string) => { variables: { key: string; format: string }[] };
  readonly getValidator: (format: string) => (value: unknown) => unknown;
}
const { parse }: ConfigureEnv = require('../../tools/node_modules/configure-env/dist/parser');
const { getValidator }: ConfigureEnv = require('../../tools/node_modules/configure-env/dist/validators');

describe('.env.example, as configure-env reads it,', () => {
  const { variables } = parse(readFileSync('.env.example', 'utf8'));
  const declarationOf = (name: string) => variables.find(({ key }) => key === name);

  it('has every variable with its description, format, requirement, default and link', () => {
    expect(variables).toEqual(
      VARIABLE_NAMES.map((name) => {
        const { meaning, required = false, default: initial = null, link = null } = rowOf(name);
        const texts = { description: expect.stringContaining(`${meaning} Format: `), format: expect.any(String) };
        return { key: name, ...texts, required, default: initial, link, configurable: true, contentKey: null };
      }),
    );
  });

  it.each([
    ['ACCOUNT_SID', 'sid', true, null, 'https://console.twilio.com'],
    ['API_KEY_SECRET', 'secret', true, null, 'https://console.twilio.com/us1/account/keys-credentials/api-keys'],
    ['AUTH_TOKEN', 'secret', false, null, 'https://console.twilio.com'],
    ['TOKEN_TTL', 'integer', false, '3600', null],
    ['VIDEO_ENABLED', 'text', false, 'false', null],
    ['TWIML_APP_SID', 'sid', false, null, 'https://console.twilio.com/us1/develop/voice/manage/twiml-apps'],
    ['OIDC_ISSUER', 'url', false, null, null],
  ])('declares %s', (name, format, required, initial, link) => {
    expect(declarationOf(name)).toMatchObject({ format, required, default: initial, link });
  });

  it('accepts valid values in its formats', () => {
    const url = 'https://provider.example';
    const values = { ...EVERY_PRODUCT, AUTH_TOKEN, OIDC_ISSUER: url, OIDC_JWKS_URI: url, PERMISSIONS_URL: url };
    const others = { SYNC_SERVICE_SID: 'default', OIDC_AUDIENCE: 'one', CORS_ORIGINS: '*', TOKEN_TTL: 3600 };
    for (const [name, value] of Object.entries({ ...values, ...others })) {
      expect([name, getValidator(declarationOf(name)?.format ?? '')(value)]).toEqual([name, true]);
    }
  });
});
