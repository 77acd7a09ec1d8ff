import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { functionBuild } from '../../scripts/build-options.mjs';
import { CREDENTIALS } from '../support/environment';
import { type LocalServer, startLocalServer } from '../support/local-server';
import { copyProject } from '../support/project-copy';
import { startDeployment } from '../support/twilio/deployment';

const EXAMPLE = resolve('examples/voice.protected.ts');
const ALICE = 'client:alice';
const REJECTED = '<Reject/>';
const CALLER_ID = '+4930123456';

const client = (identity: string, from = ALICE) =>
  `<Dial answerOnBridge="true" callerId="${from}"><Client>${identity}</Client></Dial>`;
const number = (to: string) => `<Dial answerOnBridge="true" callerId="${CALLER_ID}"><Number>${to}</Number></Dial>`;

let clientsOnly: LocalServer;
let withNumbers: LocalServer;

beforeAll(async () => {
  // Copied and built as an owner does it.
  const folder = copyProject();
  cpSync(EXAMPLE, join(folder, 'functions/voice.protected.ts'));
  const entryPoints = ['functions/token.ts', 'functions/voice.protected.ts'];
  await build({ ...functionBuild, entryPoints, absWorkingDir: folder });
  const numbers = { CALLER_ID, ALLOWED_NUMBERS: '+4420*, +33123456789,*,49*,+5*5' };
  [clientsOnly, withNumbers] = await Promise.all([
    startLocalServer(CREDENTIALS, folder),
    startLocalServer({ ...CREDENTIALS, ...numbers }, folder),
  ]);
});
afterAll(() => Promise.all([clientsOnly?.stop(), withNumbers?.stop()]));

/** What the TwiML app gets for a call with these parameters, each as text like `To=bob`. */
async function call(server: LocalServer, ...parameters: string[]): Promise<string> {
  const body = new URLSearchParams(parameters.map((each) => each.split(/=(.*)/s, 2) as [string, string]));
  const response = await fetch(`${server.url}/voice`, { method: 'POST', body });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/xml/)]);
  const text = await response.text();
  const [, verbs] = /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>(.*)<\/Response>$/.exec(text) ?? [];
  return verbs ?? text;
}

const FROM_ALICE = `From=${ALICE}`;

describe('the example that answers the TwiML app', () => {
  it.each([
    ['bob', 'bob'],
    ['auth0|bob_1', 'auth0_7cbob_5f1'],
    ['žofie <"&\'> 😀', '_c5_beofie_20_3c_22_26_27_3e_20_f0_9f_98_80'],
    ['client:bob', 'client_3abob'],
    ['a'.repeat(121), 'a'.repeat(121)],
    ['+442012345678', '_2b442012345678'],
  ])('dials the user %s by the identity of their Access Token', async (to, identity) => {
    expect(await call(clientsOnly, FROM_ALICE, `To=${to}`)).toBe(client(identity));
  });

  it('shows the called user who calls', async () => {
    const caller = 'client:auth0_7cpupil';
    expect(await call(clientsOnly, `From=${caller}`, 'To=bob')).toBe(client('bob', caller));
  });

  it.each([
    ['no caller', ['To=bob']],
    ['a caller from the telephone network', ['From=+4930123457', 'To=bob']],
    ['a caller that is not an identity', ['From=client:a"b', 'To=bob']],
    ['two callers', [FROM_ALICE, FROM_ALICE, 'To=bob']],
    ['nobody to call', [FROM_ALICE]],
    ['an empty name', [FROM_ALICE, 'To=']],
    ['two names', [FROM_ALICE, 'To=bob', 'To=carol']],
    ['a structure instead of a name', [FROM_ALICE, 'To[a]=bob']],
    ['a name that is too long for Voice', [FROM_ALICE, `To=${'a'.repeat(122)}`]],
    ['a name that is too long when escaped', [FROM_ALICE, `To=${'@'.repeat(41)}`]],
  ])('rejects a call with %s', async (_, parameters) => {
    expect(await call(clientsOnly, ...parameters)).toBe(REJECTED);
  });

  describe('where numbers are configured', () => {
    it.each(['+442012345678', '+33123456789'])('dials the number %s, which the list allows', async (to) => {
      expect(await call(withNumbers, FROM_ALICE, `To=${to}`)).toBe(number(to));
    });

    it.each(['+331234567890', '+441012345678', '+19005550100', '+4930123456', '+5123455'])(
      'rejects the number %s, which the list does not allow',
      async (to) => expect(await call(withNumbers, FROM_ALICE, `To=${to}`)).toBe(REJECTED),
    );

    it.each([
      ['bob', 'bob'],
      ['+44 20 1234', '_2b44_2020_201234'],
    ])('still dials the user %s', async (to, identity) => {
      expect(await call(withNumbers, FROM_ALICE, `To=${to}`)).toBe(client(identity));
    });
  });
});

describe('npm run deploy, with the example in functions/,', () => {
  it('uploads it as /voice, which answers only requests that Twilio has signed, and /token as before', async () => {
    const twilio = await startDeployment();
    try {
      cpSync(EXAMPLE, join(twilio.folder, 'functions/voice.protected.ts'));
      expect(await twilio.deploy()).toMatchObject({ code: 0 });
      const { functions, visibilities } = twilio.live();
      const built = (name: string) => readFileSync(join(twilio.folder, 'dist/functions', name));
      expect(functions).toEqual({ '/token': built('token.js'), '/voice': built('voice.protected.js') });
      expect(visibilities).toEqual({ '/token': 'public', '/voice': 'protected' });
    } finally {
      await twilio.stop();
    }
  });
});
