import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ACCOUNT_SID, API_KEY_SECRET, AUTH_TOKEN, envText } from '../support/environment';
import { temporaryFolder } from '../support/temporary-folder';
import {
  type Deployment,
  DOMAIN,
  GOOD,
  lastLine,
  PRODUCTION,
  startDeployment,
  UPLOADED,
} from '../support/twilio/deployment';

let twilio: Deployment;
beforeEach(async () => {
  twilio = await startDeployment();
});
afterEach(() => twilio.stop());

describe('npm run deploy', () => {
  it('deploys to the same service again, and sends only the variables that changed', async () => {
    const sent = () => twilio.linesOf(/^POST .*\/Variables/).length;
    expect((await twilio.deploy()).code).toBe(0);
    const { buildSid, ...before } = twilio.live();
    expect((await twilio.deploy({ ...GOOD, OIDC_AUDIENCE: 'another-app' })).code).toBe(0);
    expect(twilio.live()).toMatchObject({ ...before, variables: { ...UPLOADED, OIDC_AUDIENCE: 'another-app' } });
    expect(twilio.live().buildSid).not.toBe(buildSid);
    expect(twilio.linesOf(/^POST \/v1\/Services$/)).toHaveLength(1);
    expect(sent()).toBe(Object.keys(UPLOADED).length + 1);
  });

  it('exits with 1 at each step that fails, and the next deploy completes it in the same service', async () => {
    const steps = [
      () => twilio.fail(/^POST .*\/Functions\/\w+\/Versions$/),
      () => twilio.api.statuses.push('failed'),
      () => twilio.fail(/^POST .*\/Variables$/),
      () => twilio.fail(/^POST .*\/Deployments$/),
    ];
    for (const failOnce of steps) {
      failOnce();
      const { code, output } = await twilio.deploy();
      expect([code, lastLine(output)]).toEqual([1, expect.stringMatching(/^Not deployed\. The cause is unknown: /)]);
      expect(output).not.toMatch(/\n\s+at /);
      expect(twilio.live()).toBeUndefined();
    }
    expect((await twilio.deploy()).code).toBe(0);
    expect(twilio.api.resources.list('/Services')).toHaveLength(1);
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it.each([
    ['the account', () => ({ TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN })],
    [
      'a key',
      () => {
        const { sid, secret } = twilio.api.account.addKey({ kind: 'standard' });
        return { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
      },
    ],
  ])('with the credentials of %s, removes old variables, or says that they may be left', async (_, credentialsFor) => {
    const credentials = credentialsFor();
    const variables = { ...GOOD, AUTH_TOKEN: '' };
    expect((await twilio.deployAs(credentials, { ...variables, ALLOW_ANONYMOUS: 'true' })).code).toBe(0);
    expect(twilio.live().variables).toHaveProperty('ALLOW_ANONYMOUS');
    twilio.fail(/^DELETE .*\/Variables/, 503);
    const { code, output } = await twilio.deployAs(credentials, variables);
    expect([code, lastLine(output)]).toEqual([1, expect.stringMatching(/^Deployed, but variables that are no longer/)]);
    expect((await twilio.deployAs(credentials, variables)).code).toBe(0);
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it('ignores a configuration in package.json', async () => {
    twilio.changePackage({ twilioserverless: { env: '.env.other', functionsFolder: 'src' } });
    expect((await twilio.deploy()).code).toBe(0);
    expect([Object.keys(twilio.live().functions), twilio.live().variables]).toEqual([['/token'], UPLOADED]);
  });

  it('uploads the variables that it has checked, although the file in --env changes before twilio-run starts', async () => {
    const changed = envText({ ...GOOD, ALLOW_ANONYMOUS: 'true', OIDC_AUDIENCE: 'changed' });
    const file = join(twilio.folder, 'other.env');
    writeFileSync(file, envText(GOOD));
    // Both runs of twilio-run, which deploy and remove old variables, begin after the change.
    const preload = preloadInTwilioRun(
      `import('node:fs').then((fs) => fs.writeFileSync('other.env', ${JSON.stringify(changed)}))`,
    );
    expect((await twilio.deployAs(preload, { DOMAIN_NAME: 'localhost' }, '--env', 'other.env')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(changed);
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it('leaves no copy of the variables behind if it is killed', async () => {
    const secret = 'the-only-copy-of-this';
    const folders = [twilio.folder, temporaryFolder()] as const;
    twilio.api.onEffect = (line) => /^POST .*\/Builds$/.test(line) && twilio.kill();
    expect((await twilio.deployAs({ TMPDIR: folders[1] }, { ...GOOD, NOTE: secret })).code).toBeNull();
    expect(folders.flatMap((folder) => filesWith(secret, folder))).toEqual([join(twilio.folder, '.env')]);
  });

  it('passes on --production and -o json, which prints the domain and the URLs as JSON on standard output', async () => {
    const { code, stdout } = await twilio.deploy(GOOD, '--production', '-o', 'json');
    const functions = [{ access: 'public', path: '/token', url: `https://${PRODUCTION}/token` }];
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ domain: PRODUCTION, functions })]);
    expect([Object.keys(twilio.live(PRODUCTION).functions), twilio.live(DOMAIN)]).toEqual([['/token'], undefined]);
  });

  it('prints its help', async () => {
    const { code, output } = await twilio.deploy(GOOD, '--help');
    expect([code, output]).toEqual([0, expect.stringContaining('--production')]);
  });
});

describe('npm run deploy, not deployed, ends with the right sentence', () => {
  const CREATION = /^POST \/v1\/Services$/;

  async function expectSentence(sentence: string, flags: readonly string[] = [], environment: object = {}) {
    const { code, output } = await twilio.deployAs(environment, GOOD, ...flags);
    expect([code, lastLine(output)]).toEqual([1, expect.stringContaining(`Not deployed. ${sentence}`)]);
    expect(output).not.toMatch(/\n\s+at /);
    for (const secret of [AUTH_TOKEN, API_KEY_SECRET]) expect(output).not.toContain(secret);
    expect(twilio.live()).toBeUndefined();
  }

  it('for too many services', async () => {
    twilio.fail(CREATION, 400, { code: 20001, message: 'Services are limited to less than or equal to 50' });
    await expectSentence('The account has as many Functions services as Twilio allows (20001).');
  });

  it.each([
    ['a runtime handler that Twilio does not accept', '2.1.0', 'Failed API Request 20001'],
    ['a range of runtime handlers', '^2.0.1', 'Invalid @twilio/runtime-handler version'],
  ])('for %s', async (_, version, printed) => {
    twilio.changePackage({ dependencies: { '@twilio/runtime-handler': version } });
    await expectSentence('Twilio does not accept the runtime handler.');
    expect(twilio.output()).toContain(printed);
  });

  it('for a name that is taken', async () => {
    const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
    await twilio.addService(name);
    twilio.configure({ commands: {} });
    await expectSentence('A service with this name exists already. To deploy to it, run');
  });

  it('for a refused upload, of which twilio-run does not print the reason, even with --log-level debug', async () => {
    twilio.fail(/^POST .*\/Versions$/, 400, { code: 20001, message: 'Path provided is invalid' });
    await expectSentence('The cause is unknown', ['--log-level', 'debug']);
    expect(twilio.output()).toContain('Response code 400');
  });

  it('for a proxy that requires another login', async () => {
    const proxy = createServer().on('connect', (_, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nHTML');
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const url = `http://user:wrong@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const sentence = 'A proxy or another server answered instead of Twilio (407). Correct the user';
    await expectSentence(sentence, [], { HTTP_PROXY: url });
    proxy.close();
  });

  it('for a captive portal, whose answer makes twilio-run print the credentials', async () => {
    for (const request of [CREATION, /^GET \/v1\/Services$/]) twilio.fail(request, 200, { html: '<h1>Sign in</h1>' });
    await expectSentence('A proxy or another server answered instead of Twilio');
    expect(twilio.output()).toContain(':****@serverless.twilio.com');
  });

  it('for a certificate that this computer does not trust', async () => {
    const sentence = 'Twilio cannot be reached. This computer does not trust the certificate.';
    await expectSentence(sentence, [], { NODE_EXTRA_CA_CERTS: '' });
  });

  it('for a proxy that is not there', async () => {
    const proxy = createServer().listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    proxy.close();
    await once(proxy, 'close');
    await expectSentence('Twilio cannot be reached. No server listens at the address.', [], { HTTP_PROXY: url });
  });

  it('for a process that something else has ended', async () => {
    await expectSentence('The cause is unknown', [], preloadInTwilioRun("process.kill(process.pid, 'SIGKILL')"));
  });
});

/** @returns the variables with which each process of twilio-run, and no other one, first runs this code */
function preloadInTwilioRun(code: string): object {
  const file = join(twilio.folder, 'preload.mjs');
  writeFileSync(file, `if (process.argv[1]?.endsWith('twilio-run-child.mjs')) await ${code};`);
  return { NODE_OPTIONS: `--import=${file}` };
}

function filesWith(text: string, folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => readFileSync(path, 'utf8').includes(text));
}
