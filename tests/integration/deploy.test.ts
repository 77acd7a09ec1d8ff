import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { ACCOUNT_SID, API_KEY_SECRET, EVERY_PRODUCT, envText } from '../support/environment';
import { copyProject, finished, npm } from '../support/project-copy';

const folder = copyProject();

const OF_ANOTHER_ACCOUNT = { TWILIO_ACCOUNT_SID: `AC${'c'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'no-real-one' };

async function deploy(environment: object | undefined, flags: readonly string[] = [], process: object = {}) {
  if (environment) {
    writeFileSync(join(folder, '.env'), envText(environment));
  }
  return finished(npm(folder, ['run', 'deploy', '--', ...flags], process));
}

describe('npm run deploy', () => {
  it('does not deploy without .env', async () => {
    const { code, output } = await deploy(undefined);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('There is no .env: run npm run setup, or copy .env.example to .env'),
    ]);
  });

  it.each<[string, object, string]>([
    ['demo values', { ...DEMO_ENVIRONMENT, ALLOW_ANONYMOUS: 'true' }, 'API_KEY_SECRET holds the demo value'],
    [
      'an invalid variable',
      { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', TOKEN_TTL: '1' },
      'TOKEN_TTL must be a whole number',
    ],
    ['a configuration that lets nobody call', EVERY_PRODUCT, 'No caller is allowed yet'],
    [
      'a long value of an unknown variable',
      { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', NOTE: 'x'.repeat(451) },
      'NOTE is longer',
    ],
    ['a domain name', { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', DOMAIN_NAME: 'localhost' }, 'DOMAIN_NAME is set'],
    [
      'the Auth Token under the name of other tools',
      { ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true', TWILIO_AUTH_TOKEN: API_KEY_SECRET },
      'TWILIO_AUTH_TOKEN is a secret that the Function does not use',
    ],
  ])('refuses %s, with a sentence and without a stack', async (_, environment, sentence) => {
    const { code, output } = await deploy(environment);
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(output).toContain('Not deployed.');
    expect(output).not.toMatch(/\n\s+at /);
    expect(output).not.toContain(API_KEY_SECRET);
  });

  it.each<[string, object, object, string]>([
    ['no Auth Token', { AUTH_TOKEN: '' }, {}, 'There are no credentials for the deploy'],
    ['no account', { ACCOUNT_SID: '' }, {}, 'There are no credentials for the deploy'],
    ['an Auth Token without an account', {}, { TWILIO_AUTH_TOKEN: 'x' }, 'TWILIO_ACCOUNT_SID is not set'],
    [
      'an API key without a secret',
      {},
      { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: 'x' },
      'TWILIO_API_SECRET is not',
    ],
    ['an account without an Auth Token', {}, { TWILIO_ACCOUNT_SID: ACCOUNT_SID }, 'TWILIO_AUTH_TOKEN is not'],
    [
      'an invalid account',
      {},
      { TWILIO_ACCOUNT_SID: 'x', TWILIO_AUTH_TOKEN: 'x' },
      'TWILIO_ACCOUNT_SID must be the SID',
    ],
    ['those of another account', {}, OF_ANOTHER_ACCOUNT, 'These credentials belong to another account'],
  ])('refuses %s as credentials', async (_, change, process, sentence) => {
    const environment = { ...EVERY_PRODUCT, AUTH_TOKEN: 'no-real-one', ALLOW_ANONYMOUS: 'true', ...change };
    const { code, output } = await deploy(environment, [], process);
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('refuses a .env with an incomplete line', async () => {
    await deploy({ ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true' });
    writeFileSync(join(folder, '.env'), 'NOTE=1\nAPI_KEY_SEC');
    const { code, output } = await deploy(undefined);
    expect([code, output]).toEqual([1, expect.stringContaining('Line 2 of .env is not NAME=value')]);
  });

  it('refuses a .env that is a dangling link', async () => {
    rmSync(join(folder, '.env'), { force: true });
    symlinkSync('nothing', join(folder, '.env'));
    const { code, output } = await deploy(undefined);
    rmSync(join(folder, '.env'));
    expect([code, output]).toEqual([1, expect.stringContaining('.env is a link to a file that does not exist')]);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('checks the file in --env instead of .env', async () => {
    writeFileSync(join(folder, 'other.env'), 'DOMAIN_NAME=localhost\n');
    const { code, output } = await deploy({ ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true' }, ['--env', 'other.env']);
    expect([code, output]).toEqual([1, expect.stringContaining('✗ DOMAIN_NAME is set')]);
    expect(output).toContain('Fix the problems above');
  });

  it.each([
    '--cwd',
    '--config',
    '--load-system-env',
    '--loadSystemEnv',
    '--assets-folder',
    '--prodution',
    '--username',
    '--password',
  ])('refuses %s', async (flag) => {
    const { code, output } = await deploy({ ...EVERY_PRODUCT, ALLOW_ANONYMOUS: 'true' }, [`${flag}=x`]);
    expect([code, output]).toEqual([1, expect.stringContaining('takes only these flags')]);
  });

  it('warns about a misspelt variable', async () => {
    const { output } = await deploy({ ...EVERY_PRODUCT, VIDEO_ENABLE: 'true' });
    expect(output).toContain('did you mean VIDEO_ENABLED?');
  });

  it('says once what is wrong with the name of a secret', async () => {
    const { API_KEY_SECRET: secret, ...others } = EVERY_PRODUCT;
    const { output } = await deploy({ ...others, TWILIO_API_SECRET: secret });
    expect(output.match(/TWILIO_API_SECRET/g)).toHaveLength(1);
    expect(output).toContain('rename it API_KEY_SECRET');
  });

  it('lists its flags with --help', async () => {
    const { code, output } = await deploy({}, ['--help']);
    expect([code, output]).toEqual([0, expect.stringContaining('--production')]);
  });
});
