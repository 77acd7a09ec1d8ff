import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_KEY_SECRET, AUTH_TOKEN } from '../support/environment';
import { type Deployment, GOOD, startDeployment } from '../support/twilio/deployment';
import type { Failure } from '../support/twilio/twilio';

const CREATION = /^POST \/v1\/Services$/;
const SEARCH = /^GET \/v1\/Services$/;
const HTML = { html: '<html><body><h1>Authorization Required</h1></body></html>' };

/** The last sentence of the command, after the output of twilio-run. */
const lastLine = (output: string) => output.trim().split('\n').at(-1);

describe('npm run deploy, not deployed, ends with the right sentence', () => {
  let twilio: Deployment;
  beforeEach(async () => {
    twilio = await startDeployment();
  });
  afterEach(() => twilio.stop());

  async function expectSentence(sentence: string, flags: readonly string[] = [], environment: object = {}) {
    const { code, output } = await twilio.deployAs(environment, GOOD, ...flags);
    expect([code, lastLine(output)]).toEqual([1, expect.stringContaining(`Not deployed. ${sentence}`)]);
    expect(output).not.toMatch(/\n\s+at /);
    expect(output).not.toContain(AUTH_TOKEN);
    expect(twilio.live()).toBeUndefined();
  }

  it.each<[string, RegExp, number, Partial<Failure>, string]>([
    [
      'too many services',
      CREATION,
      400,
      { code: 20001, message: 'Services are limited to less than or equal to 50' },
      'The account has as many Functions services as Twilio allows (20001): delete one',
    ],
    [
      'an invalid path',
      /^POST .*\/Builds$/,
      400,
      { code: 20001, message: 'Path provided is invalid' },
      'Twilio does not accept the path of a file: rename it',
    ],
    [
      'a package that Twilio does not have',
      /^POST .*\/Builds$/,
      400,
      {
        code: 20001,
        message: 'Some dependencies could not be validated. No matching version found for left-pad@9.0.0.',
      },
      'Twilio does not have one of the packages in that version',
    ],
    [
      'another invalid request',
      /^POST .*\/Builds$/,
      400,
      { code: 20001, message: 'At least one Function Version or Asset Version is required for Build' },
      'Twilio rejected the deploy (20001), for the reason printed above',
    ],
    [
      'an account that is not active',
      CREATION,
      401,
      { code: 20005, message: 'Account is not active' },
      'The account is not active (20005)',
    ],
    [
      'a conflict',
      /^POST .*\/Deployments$/,
      409,
      { code: 20409, message: 'Conflict' },
      'Twilio reports a conflict (20409)',
    ],
    [
      'a code that it does not know',
      /^POST .*\/Builds$/,
      403,
      { code: 70051, message: 'Authorization Error' },
      'Twilio rejected the deploy (70051), for the reason printed above: https://www.twilio.com/docs/api/errors/70051.',
    ],
    ['an internal error', /^POST .*\/Builds$/, 503, {}, 'Twilio had an internal error (20500)'],
    ['HTML with status 401', /^POST .*\/Builds$/, 401, HTML, 'A proxy asked for a login (401): correct the user'],
    ['HTML with status 407', /^POST .*\/Builds$/, 407, HTML, 'A proxy asked for a login (407): correct the user'],
    ['HTML with status 403', /^POST .*\/Builds$/, 403, HTML, 'A proxy or another server answered instead of Twilio'],
    ['HTML with status 502', /^POST .*\/Builds$/, 502, HTML, 'Twilio, or a proxy, had an internal error (502)'],
    ['HTML with status 200', /^POST .*\/Builds$/, 200, HTML, 'A proxy or another server answered instead of Twilio'],
    [
      'a refused upload, of which twilio-run does not print the reason',
      /^POST .*\/Versions$/,
      400,
      { code: 20001, message: 'Path provided is invalid' },
      'The cause is unknown: see the output above.',
    ],
  ])('for %s', async (_, request, status, failure, sentence) => {
    twilio.fail(request, status, failure);
    await expectSentence(sentence);
  });

  it('which leads to the status of a refused upload, without a secret', async () => {
    twilio.fail(/^POST .*\/Versions$/, 400, { code: 20001, message: 'Path provided is invalid' });
    await expectSentence('The cause is unknown', ['--log-level', 'debug']);
    expect(twilio.output()).toContain('Response code 400');
    expect(twilio.output()).not.toContain(API_KEY_SECRET);
  });

  it('for a proxy that asks for another login', async () => {
    const proxy = createServer().on('connect', (_, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nHTML');
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const url = `http://user:wrong@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await expectSentence('A proxy asked for a login (407): correct the user', [], { HTTP_PROXY: url });
    proxy.close();
  });

  it('for a captive portal, whose answer makes twilio-run print the credentials', async () => {
    for (const request of [CREATION, SEARCH]) twilio.fail(request, 200, HTML);
    await expectSentence('A proxy or another server answered instead of Twilio');
    expect(twilio.output()).toContain(':****@serverless.twilio.com');
  });

  it('for a certificate that this computer does not trust', async () => {
    await expectSentence('This computer does not trust the certificate', [], { NODE_EXTRA_CA_CERTS: '' });
  });

  it('for a file with a name that no path can have', async () => {
    const file = `${twilio.folder}/dist/assets/a&b.txt`;
    writeFileSync(file, '1');
    await expectSentence('Twilio does not accept the path of a file: rename it');
    rmSync(file);
  });

  it('for a service in --service-sid that does not exist', async () => {
    const flags = ['--service-sid', `ZS${'0'.repeat(32)}`];
    await expectSentence('The account has no such service (20404): correct --service-sid.', flags);
  });

  it('for a process that something else has ended', async () => {
    // Every Node.js process of the deploy loads it; only twilio-run ends.
    const preload = `${twilio.folder}/end.mjs`;
    writeFileSync(
      preload,
      "if (process.argv[1]?.endsWith('twilio-run-child.mjs')) process.kill(process.pid, 'SIGKILL');",
    );
    await expectSentence('The cause is unknown: see the output above.', [], { NODE_OPTIONS: `--import=${preload}` });
  });
});
