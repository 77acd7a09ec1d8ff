// What only the real command can show, against one stand-in for Twilio: other runs than the first, interrupts, failures,
// and the questions in a pseudo-terminal. The rules themselves are tested in tests/cli/setup.
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { answerWell, type FaultyProvider, startFaultyProvider } from '../support/faulty-provider';
import { finished } from '../support/project-copy';
import { CREDENTIALS, EVERYTHING, type Owner, startOwner, VOICE_URL } from '../support/setup';
import { hasTerminal, KEYS, startInTerminal, type Terminal } from '../support/terminal';

// One question of a slow machine can take seconds.
jest.setTimeout(180_000);

const VIDEO = ['--products', 'video', '--allow-anonymous', 'true'];
const SYNC = ['--products', 'sync', '--allow-anonymous', 'true'];

let owner: Owner;
/** It works, but not below /wrong. */
let provider: FaultyProvider;
beforeAll(async () => {
  [owner, provider] = await Promise.all([startOwner(), startFaultyProvider()]);
  await answerWell(provider);
  // The client for Twilio trusts the stand-in, and Node's fetch the provider.
  appendFileSync(owner.twilio.caFile, `\n${readFileSync(provider.caFile)}`);
});
afterAll(() => Promise.all([owner.stop(), provider.close()]));
beforeEach(() => owner.reset());

/** Too long for MAX_KILOBYTES=4 together with the variables that setup adds. */
const LONG_FILE = `${'# a comment of the owner\n'.repeat(150)}NOTE=1\n`;

const keySids = () => owner.twilio.account.keys.map(({ sid }) => sid);

/** The account has each resource once, and `.env` names it. */
function expectEverythingOnce(): void {
  const { keys, applications, conversationsServices, syncServices } = owner.twilio.account;
  expect([keys, applications, conversationsServices, syncServices].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(owner.variables()).toMatchObject({
    ...{ API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, TWIML_APP_SID: applications[0]?.sid },
    ...{ CONVERSATIONS_SERVICE_SID: conversationsServices[0]?.sid, SYNC_SERVICE_SID: syncServices[0]?.sid },
  });
}

describe('npm run setup -- --yes', () => {
  it('creates nothing twice, leaves .env unchanged, and inspects each thing once', async () => {
    await owner.setup();
    const [text, first] = [owner.text(), owner.requests().length];
    const { TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID, API_KEY_SID } = owner.variables();
    expect((await owner.setup()).code).toBe(0);
    const applications = `api.twilio.com GET /2010-04-01/Accounts/${ACCOUNT_SID}/Applications`;
    expect([owner.text(), owner.requests(first)]).toEqual([
      text,
      [
        `api.twilio.com GET /2010-04-01/Accounts/${ACCOUNT_SID}.json`,
        `iam.twilio.com GET /v1/Keys/${API_KEY_SID}`,
        // The key itself asks, which proves its secret.
        `${applications}.json`,
        `${applications}/${TWIML_APP_SID}.json`,
        `conversations.twilio.com GET /v1/Services/${CONVERSATIONS_SERVICE_SID}`,
        `sync.twilio.com GET /v1/Services/${SYNC_SERVICE_SID}`,
        'conversations.twilio.com GET /v1/Credentials',
      ],
    ]);
  });

  it('finds resources by name, also beyond the first page, and creates a new key if .env is lost', async () => {
    for (let index = 0; index < 60; index += 1) {
      owner.twilio.account.addConversationsService({ friendly_name: `other ${index}` });
      owner.twilio.account.addSyncService({ friendly_name: `other ${index}` });
    }
    await owner.setup();
    const { API_KEY_SID: _, API_KEY_SECRET: __, ...others } = owner.variables();
    const before = owner.changes().length;
    owner.forget();
    await owner.setup();
    expect(owner.changes().slice(before)).toEqual(['iam.twilio.com POST /v1/Keys']);
    expect(owner.variables()).toMatchObject({ ...others, API_KEY_SID: keySids()[1] });
  });

  it('requests nothing for products that are not chosen, even if .env has their variables', async () => {
    owner.write(`VOICE_PUSH_CREDENTIAL_SID=CR${'b'.repeat(32)}\n`);
    expect((await owner.setup(['--yes', ...VIDEO])).code).toBe(0);
    expect(owner.requests().filter((line) => !line.includes('/v1/Keys'))).toEqual([
      `api.twilio.com GET /2010-04-01/Accounts/${ACCOUNT_SID}.json`,
    ]);
  });

  it('replaces what a flag names or empties: a voice URL, and a service that does not exist', async () => {
    await owner.setup();
    owner.write((owner.text() ?? '').replace(/^SYNC_SERVICE_SID=.*$/m, `SYNC_SERVICE_SID=IS${'b'.repeat(32)}`));
    expect((await owner.setup(['--yes'])).output).toContain("run npm run setup -- --sync-service-sid ''");
    const voiceUrl = 'https://calls.example.com/other';
    expect((await owner.setup(['--yes', '--sync-service-sid', '', '--voice-url', voiceUrl])).code).toBe(0);
    expectEverythingOnce();
    expect(owner.twilio.account.applications[0]?.voice_url).toBe(voiceUrl);
  });

  it('completes a copy of .env.example, and keeps every line of it', async () => {
    const example = readFileSync('.env.example', 'utf8');
    owner.write(example);
    await owner.setup();
    expectEverythingOnce();
    expect((owner.text() ?? '').replace(/^([A-Z_]+)=.*$/gm, '$1=')).toBe(example.replace(/^([A-Z_]+)=.*$/gm, '$1='));
  });

  it('accepts a Main key as credentials, and ignores a region in the environment', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'main' });
    const key = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
    const { code } = await owner.setup(EVERYTHING, { ...key, TWILIO_REGION: 'ie1', TWILIO_EDGE: 'dublin' });
    expect([code, owner.variables().API_KEY_SID]).toEqual([0, keySids()[1]]);
  });

  it('retries when Twilio answers 429, and says so if that does not help', async () => {
    const busy = { request: /^GET \/v1\/Keys$/, status: 429 };
    owner.twilio.failures.push(busy);
    expect((await owner.setup()).code).toBe(0);
    owner.forget();
    owner.twilio.failures.push(busy, busy, busy, busy);
    const { code, output } = await owner.setup();
    expect([code, output]).toEqual([1, expect.stringMatching(/receiving too many requests \(429\)/)]);
  });

  it('--dry-run shows the plan, and changes nothing', async () => {
    owner.write('NOTE=1\n');
    const { code, output } = await owner.setup([...EVERYTHING, '--dry-run']);
    expect([code, owner.text(), owner.changes()]).toEqual([0, 'NOTE=1\n', []]);
    expect(output).toMatch(/^\+ TwiML app: will be created\n(?:.+\n)*\+ API key: will be created\n· \.env: sets /);
  });

  it('--help shows the flags', async () => {
    const output = expect.stringContaining('--oidc-issuer');
    expect(await owner.setup(['--help'], {})).toMatchObject({ code: 0, output });
  });
});

describe('npm run setup refuses in one line, and changes nothing:', () => {
  async function expectRefusal(sentence: RegExp, flags: readonly string[] = EVERYTHING, environment?: object) {
    const before = owner.text();
    const { code, output } = await owner.setup(flags, environment);
    expect([code, output]).toEqual([1, expect.stringMatching(sentence)]);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect([owner.text(), owner.changes()]).toEqual([before, []]);
  }

  it.each<[string, RegExp, object, (readonly string[])?]>([
    ['an unknown flag', /^--product is not a flag/, {}, ['--yes', '--product', 'video']],
    ['contradictory flags', /^--voice-url is for a product/, {}, ['--yes', ...VIDEO, '--voice-url', VOICE_URL]],
    ['questions without a terminal', /^Setup needs a terminal.* use --yes/, {}, []],
    ['a --dry-run that npm kept', /^npm kept --dry-run for itself/, { npm_config_dry_run: 'true' }],
    ['no credentials', /^There are no credentials: /, { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' }],
    ['a wrong Auth Token', /rejected the credentials \(20003\)/, { TWILIO_AUTH_TOKEN: 'wrong' }],
    ['no network', /cannot be reached \(ECONNREFUSED\)/, { HTTP_PROXY: 'http://127.0.0.1:9' }],
  ])('%s', (_, sentence, environment, flags = EVERYTHING) =>
    expectRefusal(sentence, flags, { ...CREDENTIALS, ...environment }),
  );

  it.each([
    ['an invalid line', 'NOTE=1\nAPI_KEY_SEC', /Line 2 .*is not NAME=value/],
    ['an invalid value', 'TOKEN_TTL=1\n', /^TOKEN_TTL must be a whole number of seconds/],
  ])('a .env with %s, before it asks Twilio', async (_, text, sentence) => {
    owner.write(text);
    await expectRefusal(sentence);
    expect(owner.requests()).toEqual([]);
  });

  it('a Restricted key in .env', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'restricted' });
    owner.write(`API_KEY_SID=${sid}\nAPI_KEY_SECRET=${secret}\n`);
    await expectRefusal(/Restricted key.*creates a Standard key/);
  });

  it('a Standard key as credentials, which may not create keys', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'standard' });
    const environment = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
    await expectRefusal(/a Standard key cannot manage keys/, EVERYTHING, environment);
  });

  it('an account that is not active', async () => {
    owner.twilio.account.status = 'suspended';
    await expectRefusal(/The account is suspended/);
  });

  it('an identity provider that does not work', () =>
    expectRefusal(/./, ['--yes', ...VIDEO, '--oidc-issuer', `${provider.origin}/wrong`, '--oidc-audience', 'app']));
});

describe('npm run setup that fails half-way', () => {
  it.each([/^POST sync/, /^POST iam/])('at %s is completed by the next run', async (request) => {
    owner.twilio.failures.push({ request, status: 500 });
    const { code, output } = await owner.setup();
    expect([code, owner.text()]).toEqual([1, undefined]);
    expect(output).toMatch(/\nTwilio had an internal error \(500\).+\n$/);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('because the disk is full leaves .env unchanged, deletes the new key, and is completed by the next run', async () => {
    owner.write(LONG_FILE);
    const { code, output } = await owner.setup(EVERYTHING, { ...CREDENTIALS, MAX_KILOBYTES: '4' });
    expect([code, owner.text(), keySids()]).toEqual([1, LONG_FILE, []]);
    expect(output).toMatch(/cannot be written.+The new API key was deleted again\.\n$/);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
    expect(owner.text()).toContain(LONG_FILE);
  });

  it('names the new key if the disk is full and the key cannot be deleted, without its secret', async () => {
    owner.write(LONG_FILE);
    owner.twilio.failures.push({ request: /^DELETE iam/, status: 500 });
    const { code, output } = await owner.setup(EVERYTHING, { ...CREDENTIALS, MAX_KILOBYTES: '4' });
    const [key] = owner.twilio.account.keys;
    expect([code, output]).toEqual([1, expect.stringContaining(`'${key?.friendly_name}' could not be deleted: `)]);
    expect(output).not.toContain(key?.secret);
  });
});

describe('npm run setup, interrupted', () => {
  /** Twilio answers the request for a key only after setup has noticed the signal. */
  async function interruptKey(signal: NodeJS.Signals, environment?: object) {
    const running = owner.start(EVERYTHING, environment);
    const ended = finished(running);
    const noticed = new Promise((resolve) => {
      running.stderr?.on('data', (chunk) => String(chunk).includes('Interrupted') && resolve(undefined));
    });
    owner.twilio.onEffect = (line) => {
      if (line !== 'POST /v1/Keys') return undefined;
      running.kill(signal);
      return Promise.race([noticed, ended]);
    };
    const { output } = await ended;
    return { output, signalCode: running.signalCode };
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s while the key is created, ends with that signal once the key is in .env',
    async (signal) => {
      const { output, signalCode } = await interruptKey(signal);
      expect([signalCode, output]).toEqual([signal, expect.stringMatching(/\n✓ \.env: sets .+\n$/)]);
      expectEverythingOnce();
    },
  );

  it('while the key is created, and on a full disk, says first that the key was deleted', async () => {
    owner.write(LONG_FILE);
    const { output, signalCode } = await interruptKey('SIGINT', { ...CREDENTIALS, MAX_KILOBYTES: '4' });
    expect([signalCode, keySids()]).toEqual(['SIGINT', []]);
    expect(output).toMatch(/The new API key was deleted again\.\n$/);
  });

  it.each<[string, RegExp, number]>([
    ['before it creates the key, leaves no key', /^POST \/v1\/Services$/, 1],
    ['while it creates the key, leaves an unused key', /^POST \/v1\/Keys$/, 2],
  ])('by SIGKILL %s, and is completed by the next run', async (_, request, keyCount) => {
    const running = owner.start(EVERYTHING);
    const ended = finished(running);
    owner.twilio.onEffect = (line, host) => {
      if (!request.test(line) || host.startsWith('conversations')) return undefined;
      running.kill('SIGKILL');
      return ended;
    };
    await ended;
    expect(owner.text()).toBeUndefined();
    owner.twilio.onEffect = undefined;
    expect((await owner.setup()).code).toBe(0);
    expect(keySids()).toHaveLength(keyCount);
    owner.twilio.account.keys.splice(0, keyCount - 1);
    expectEverythingOnce();
  });
});

const { enter, space, down, clear, ctrlC, ctrlD } = KEYS;

describeWhere(hasTerminal, 'npm run setup in a terminal', 'needs the script command of util-linux', () => {
  let terminal: Terminal;
  afterEach(() => terminal.kill());

  function start(flags: readonly string[] = [], environment: object = CREDENTIALS): void {
    const command = ['node', 'dist/cli/setup.mjs', ...flags].join(' ');
    terminal = startInTerminal(owner.folder, command, { ...owner.twilio.environment, ...environment });
  }

  /** Waits for a question, or for what is wrong with its answer, and types. */
  async function answer(question: string, ...keys: readonly string[]): Promise<void> {
    await terminal.see(question);
    terminal.press(...keys);
  }

  async function expectEnd(code: number, sentence: string): Promise<void> {
    expect([await terminal.ended, terminal.screen()]).toEqual([
      code,
      { text: expect.stringMatching(new RegExp(`(?:^|\n)${sentence.replaceAll('.', '\\.')}$`)), hasCursor: true },
    ]);
    expect(terminal.output()).not.toMatch(/\n\s+at |Warning/);
  }

  async function confirmAndFinish(): Promise<void> {
    await answer('Apply this plan and write .env?', enter);
    await expectEnd(0, 'Next: npm run deploy');
  }

  async function expectNothingChanged(text?: string): Promise<void> {
    await expectEnd(1, 'Cancelled: nothing was changed.');
    expect([owner.text(), owner.changes()]).toEqual([text, []]);
  }

  describe('asks', () => {
    it('for everything, refuses a wrong answer at once, and writes .env for its owner only', async () => {
      const { sid: iosSid } = owner.twilio.account.addCredential({ type: 'apn' });
      start([], {});
      await answer('Account SID (see https://console.twilio.com)', 'AC1', enter);
      await answer('It must be the SID of an account', clear, ACCOUNT_SID, enter);
      await answer('Auth Token', enter);
      await answer('This is required.', `'${AUTH_TOKEN}'`, enter);
      await answer('It has quotes around the value.', clear, AUTH_TOKEN, enter);
      await answer('Which products', enter);
      await answer('Please select at least one', space, down, space, down, space, down, space, enter);
      await answer('Voice URL', 'calls.example.com', enter);
      await answer('It must be an address', clear, VOICE_URL, enter);
      await answer('May the app receive calls?', enter);
      await terminal.see("The account's push credentials: https://console.twilio.com");
      await answer('Push credential for Voice on iOS', down, enter);
      await answer('Push credential for Conversations on iOS', enter);
      await answer('Who may get a token?', enter);
      await answer('Issuer', `${provider.origin}/wrong`, enter);
      await answer('Audience', 'app', enter);
      await answer('Use these values nevertheless?', enter);
      await answer('Issuer', clear, provider.origin, enter);
      await answer('Audience', enter);
      await answer('URL of its keys', enter);
      await terminal.see('The identity provider works.');
      await confirmAndFinish();
      expectEverythingOnce();
      expect(owner.variables()).toMatchObject({
        ...{ ACCOUNT_SID, AUTH_TOKEN: '', VIDEO_ENABLED: 'true', TOKEN_TTL: '14400', VOICE_INCOMING_ALLOW: 'true' },
        ...{ VOICE_PUSH_CREDENTIAL_SID_IOS: iosSid, CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS: '', ALLOW_ANONYMOUS: '' },
        ...{ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app', OIDC_JWKS_URI: '' },
      });
      expect(owner.twilio.account.applications[0]).toMatchObject({ voice_url: VOICE_URL });
      expect(statSync(owner.file).mode & 0o777).toBe(0o600);
      for (const secret of [AUTH_TOKEN, owner.variables().API_KEY_SECRET as string]) {
        expect(terminal.output()).not.toContain(secret);
      }
      expect(terminal.screen().text).not.toMatch(/Android|signed for development/);
      expect(owner.repeatedRequests()).toEqual([]);
    });

    it('in few lines, and says everything once', async () => {
      start();
      await answer('Which products', down, down, space, enter);
      await answer('Who may get a token?', down, enter);
      await confirmAndFinish();
      expect(
        terminal.screen().text,
      ).toBe(`┌  Sets up your Twilio account. Nothing changes before you confirm the plan; Ctrl-C cancels.
│
◇  Which products does the app use?
│  Conversations
│
◇  Who may get a token?
│  Everyone, without sign-in
│
◇  The plan
│  + Conversations service: will be created
│  + API key: will be created
│  · .env: sets ACCOUNT_SID, ALLOW_ANONYMOUS, CONVERSATIONS_SERVICE_SID, API_KEY_SID, API_KEY_SECRET
│  ! ALLOW_ANONYMOUS is true with Conversations: each anonymous token is a new identity, and a billed active user.
│  ! ALLOW_ANONYMOUS is true: a deployed Function gives tokens to everyone, without sign-in.
│
◇  Apply this plan and write .env?
│  Yes

✓ Conversations service: created
✓ API key: created
✓ .env: sets ACCOUNT_SID, ALLOW_ANONYMOUS, CONVERSATIONS_SERVICE_SID, API_KEY_SID, API_KEY_SECRET

Next: npm run deploy`);
    });

    it("who may call: 'Nobody yet' allows nobody, and says so", async () => {
      owner.write('ALLOW_ANONYMOUS=true\n');
      start(['--products', 'video']);
      await answer('Who may get a token?', down, enter);
      await answer('Apply this plan and write .env?', enter);
      expect([await terminal.ended, owner.variables()]).toEqual([0, expect.objectContaining({ ALLOW_ANONYMOUS: '' })]);
      expect(terminal.screen().text).not.toContain('Next: npm run deploy');
    });

    it('for another identity provider, and keeps nothing of the previous one', async () => {
      const previous = 'OIDC_ISSUER=https://a.example\nOIDC_AUDIENCE=a\nOIDC_JWKS_URI=https://a.example/keys\n';
      owner.write(`${previous}OIDC_AUDIENCE_CLAIM=client_id\n`);
      start(['--products', 'video']);
      await answer('signed in with a.example, as now', down, enter);
      await answer('Issuer', provider.origin, enter);
      await answer('Audience', 'app', enter);
      await terminal.see('The identity provider works.');
      await confirmAndFinish();
      expect(owner.variables()).toMatchObject({
        ...{ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app', OIDC_JWKS_URI: '', OIDC_AUDIENCE_CLAIM: '' },
      });
    });

    it("for push credentials, each platform only for its own, Apple's sandbox too", async () => {
      const add = (type: 'apn' | 'fcm', friendly_name: string, sandbox: string | null = null) =>
        owner.twilio.account.addCredential({ type, friendly_name, sandbox }).sid;
      const sids = [add('apn', 'For the store', 'False'), add('apn', 'For Xcode', 'True'), add('fcm', 'For Google')];
      start(['--products', 'conversations', '--allow-anonymous', 'true']);
      for (const platform of ['iOS', 'iOS builds signed for development', 'Android']) {
        await answer(`Push credential for Conversations on ${platform}`, down, enter);
      }
      await confirmAndFinish();
      expect(terminal.screen().text).not.toContain('! Push credential');
      const variables = owner.variables();
      const names = ['IOS', 'IOS_SANDBOX', 'ANDROID'].map((end) => `CONVERSATIONS_PUSH_CREDENTIAL_SID_${end}`);
      expect(names.map((name) => variables[name])).toEqual(sids);
    });

    it('for a push credential with the one in .env as an answer, though the plan warns about it', async () => {
      const name = 'A\x1b]0;title\x07\nname';
      const { sid } = owner.twilio.account.addCredential({ type: 'apn', sandbox: 'True', friendly_name: name });
      owner.write(`CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS=${sid}\n`);
      start(['--products', 'conversations', '--allow-anonymous', 'true']);
      await terminal.see('Push credential for Conversations on iOS');
      // A name from Twilio has no control characters.
      await answer('A?]0;title??name', enter);
      await answer('Push credential for Conversations on iOS builds', enter);
      await terminal.see("CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS is for APN's sandbox");
      await confirmAndFinish();
      expect(terminal.output()).not.toContain('\x1b]0;');
      expect(owner.variables()).toMatchObject({ CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS: sid });
    });

    it('not whether the app receives calls if there is no voice URL, since it must', async () => {
      start(['--products', 'voice', '--allow-anonymous', 'true']);
      await answer('Voice URL', enter);
      await confirmAndFinish();
      expect(terminal.screen().text).not.toContain('receive calls?');
      expect(owner.variables()).toMatchObject({ VOICE_INCOMING_ALLOW: 'true', TWIML_APP_SID: '' });
    });

    it('for a voice URL until there is one, if a flag says that the app receives no calls', async () => {
      start(['--products', 'voice', '--allow-anonymous', 'true', '--voice-incoming-allow', 'false']);
      await answer('Voice URL, requested when the app places a call', enter);
      await answer('This is required.', ctrlC);
      await expectNothingChanged();
    });
  });

  describe('does not ask', () => {
    it('what the flags say', async () => {
      start(EVERYTHING.filter((flag) => flag !== '--yes'));
      await confirmAndFinish();
      expect(terminal.screen().text.match(/◇/g)).toHaveLength(2);
    });

    it('for the issuer that a flag names, but asks that provider', async () => {
      start(['--products', 'video', '--oidc-issuer', provider.origin]);
      await answer('Audience', 'app', enter);
      await terminal.see('The identity provider works.');
      await confirmAndFinish();
      expect(owner.variables()).toMatchObject({ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app' });
    });

    it('again about a provider that the owner keeps though this computer does not reach it', async () => {
      const issuer = `${provider.origin}/elsewhere`;
      start(['--products', 'video', '--oidc-issuer', issuer, '--oidc-audience', 'app']);
      await answer('Use these values nevertheless?', 'y');
      await confirmAndFinish();
      expect(owner.variables()).toMatchObject({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'app' });
    });

    it('for the account that .env names', async () => {
      owner.write(`ACCOUNT_SID=${ACCOUNT_SID}\n`);
      start([], {});
      await answer(`Auth Token of ${ACCOUNT_SID}`, AUTH_TOKEN, enter);
      await answer('Which products', ctrlC);
      await expectNothingChanged(`ACCOUNT_SID=${ACCOUNT_SID}\n`);
    });

    it.each([
      ['API_KEY_SID', `API_KEY_SID=SK${'b'.repeat(32)}\nAPI_KEY_SECRET=not-a-real-secret-1\n`, /Which products/],
      ['SYNC_SERVICE_SID', `SYNC_SERVICE_SID=IS${'b'.repeat(32)}\n`, /Who may get a token/],
    ])('anything after it has found that %s does not exist', async (name, text, question) => {
      owner.write(text);
      start(name === 'SYNC_SERVICE_SID' ? ['--products', 'sync'] : []);
      await terminal.see(`${name} is not a`);
      expect([await terminal.ended, owner.text(), owner.changes()]).toEqual([1, text, []]);
      expect(terminal.output()).not.toMatch(question);
    });

    it('again what .env says: Enter keeps every answer', async () => {
      const { sid } = owner.twilio.account.addCredential({ type: 'fcm' });
      const flags = ['--oidc-issuer', provider.origin, '--oidc-audience', 'app', '--voice-incoming-allow', 'false'];
      const push = ['--voice-push-credential-sid-android', sid];
      expect(await owner.setup([...EVERYTHING, ...flags, '--allow-anonymous=', ...push])).toMatchObject({ code: 0 });
      const [text, changes, requestCount] = [owner.text(), owner.changes(), owner.requests().length];
      start();
      await answer('Which products', enter);
      await answer(VOICE_URL, enter);
      await answer('May the app receive calls?', enter);
      await answer('Push credential for Voice on Android', enter);
      await answer('Push credential for Conversations on Android', enter);
      await answer(`Users who are signed in with ${new URL(provider.origin).host}, as now`, enter);
      await terminal.see('The identity provider works.');
      await confirmAndFinish();
      expect([owner.text(), owner.changes()]).toEqual([text, changes]);
      expect(owner.repeatedRequests(requestCount)).toEqual([]);
    });
  });

  describe('cancelled', () => {
    it.each([
      ['Ctrl-C', ctrlC],
      ['Ctrl-D', ctrlD],
    ])('with %s at the first question, changes nothing', async (_, key) => {
      start([], {});
      await answer('Account SID', key);
      await expectNothingChanged();
    });

    it('at the confirmation with No, changes nothing', async () => {
      start(SYNC);
      await answer('Apply this plan and write .env?', 'n');
      await expectNothingChanged();
    });

    it('while it waits for Twilio, changes nothing', async () => {
      owner.twilio.onEffect = () => new Promise(() => undefined);
      start();
      await answer('Inspecting your account', ctrlC);
      await expectNothingChanged();
    });

    it('while a service is created, says that another run completes it, which it does', async () => {
      owner.twilio.onEffect = (line) => line.startsWith('POST') && new Promise(() => undefined);
      start(SYNC);
      await answer('Apply this plan and write .env?', enter);
      await answer('Sync service…', ctrlC);
      await expectEnd(1, 'Interrupted: run npm run setup again to complete it.');
      owner.twilio.onEffect = undefined;
      expect(await owner.setup(['--yes', ...SYNC])).toMatchObject({ code: 0 });
      expect(owner.twilio.account.syncServices).toHaveLength(1);
    });

    it('with Ctrl-C while the key is created, ends once the key is in .env', async () => {
      owner.twilio.onEffect = async (line) => {
        if (line !== 'POST /v1/Keys') return;
        await answer('Sync service: created', ctrlC);
        await terminal.see('Interrupted: setup ends');
      };
      start(SYNC);
      await answer('Apply this plan and write .env?', enter);
      expect(await terminal.ended).toBe(130);
      expect(terminal.screen().text).toMatch(/✓ \.env: sets .+$/);
      expect(owner.variables()).toMatchObject({ API_KEY_SID: keySids()[0] });
    });

    it('because the terminal is closed while the key is created, still writes the key to .env', async () => {
      owner.twilio.onEffect = (line) => {
        if (line !== 'POST /v1/Keys') return undefined;
        terminal.kill();
        return terminal.ended;
      };
      start(SYNC);
      await answer('Apply this plan and write .env?', enter);
      for (let tries = 0; tries < 1000 && owner.text() === undefined; tries += 1) await sleep(100);
      expect(owner.variables()).toMatchObject({ API_KEY_SID: keySids()[0] });
    });
  });
});
