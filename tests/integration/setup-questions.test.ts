import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { answerWell, startFaultyProvider } from '../support/faulty-provider';
import { CREDENTIALS, EVERYTHING, loseKey, type Owner, startOwner, VOICE_URL } from '../support/setup';
import { hasTerminal, KEYS, startInTerminal, type Terminal } from '../support/terminal';

const { enter, space, down, clear, ctrlC, ctrlD } = KEYS;
const NOTHING_CHANGED = 'Cancelled: nothing was changed.';

let owner: Owner;
let terminal: Terminal;
beforeEach(async () => {
  owner = await startOwner();
});
afterEach(async () => {
  terminal.kill();
  await owner.stop();
});

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

async function expectNothingChanged(text?: string): Promise<void> {
  await expectEnd(1, NOTHING_CHANGED);
  expect([owner.text(), owner.changes()]).toEqual([text, []]);
}

/** A provider that works, but not below /wrong. */
async function startProvider() {
  const provider = await startFaultyProvider();
  await answerWell(provider);
  appendFileSync(owner.twilio.caFile, `\n${readFileSync(provider.caFile)}`);
  return provider;
}

describeWhere(hasTerminal, 'npm run setup in a terminal', 'needs the script command of util-linux', () => {
  describe('asks', () => {
    it('for everything, refuses a wrong answer at once, and writes .env for its owner only', async () => {
      const provider = await startProvider();
      const { sid: iosSid } = owner.twilio.account.addCredential({ type: 'apn' });
      start([], {});
      await answer('Account SID (see https://console.twilio.com)', 'AC1', enter);
      await answer('It must be the SID of an account', clear, ACCOUNT_SID, enter);
      await answer('Auth Token', enter);
      await answer('This is required.', AUTH_TOKEN, enter);
      await answer('Which products', enter);
      await answer('Please select at least one', space, down, space, down, space, down, space, enter);
      await answer('Voice URL', 'calls.example.com', enter);
      await answer('It must be an address', clear, VOICE_URL, enter);
      await answer('May the app receive calls?', enter);
      await terminal.see(
        "The account's push credentials: https://console.twilio.com/us1/account/keys-credentials/push",
      );
      await answer('Push credential for Voice on iOS', down, enter);
      await answer('Push credential for Conversations on iOS', enter);
      await answer('Who may get a token?', enter);
      await answer('Issuer', `${provider.origin}/wrong`, enter);
      await answer('Audience', 'app', enter);
      await answer('does not work');
      await answer('Issuer', clear, provider.origin, enter);
      await answer('Audience', enter);
      await answer('URL of its keys', enter);
      await answer('The identity provider works.');
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      const { keys, applications, conversationsServices, syncServices } = owner.twilio.account;
      const { VOICE_PUSH_CREDENTIAL_SID_IOS, CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS, ...variables } = owner.variables();
      expect([VOICE_PUSH_CREDENTIAL_SID_IOS, CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS]).toEqual([iosSid, '']);
      expect(variables).toMatchObject({
        ...{ ACCOUNT_SID, API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, VIDEO_ENABLED: 'true' },
        ...{ TWIML_APP_SID: applications[0]?.sid, VOICE_INCOMING_ALLOW: 'true', ALLOW_ANONYMOUS: '' },
        ...{ CONVERSATIONS_SERVICE_SID: conversationsServices[0]?.sid, SYNC_SERVICE_SID: syncServices[0]?.sid },
        ...{ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app', OIDC_JWKS_URI: '', AUTH_TOKEN: '' },
        TOKEN_TTL: '14400',
      });
      expect(applications[0]).toMatchObject({ voice_url: VOICE_URL });
      expect(statSync(owner.file).mode & 0o777).toBe(0o600);
      for (const secret of [AUTH_TOKEN, variables.API_KEY_SECRET as string]) {
        expect(terminal.output()).not.toContain(secret);
      }
      expect(owner.text()).not.toContain(AUTH_TOKEN);
      expect(terminal.screen().text).not.toContain('Android');
      expect(terminal.screen().text).not.toContain('signed for development');
      expect(terminal.screen().text).toContain('· TOKEN_TTL: 14400 seconds, since Video cannot renew a token');
      expect(owner.repeatedRequests()).toEqual([]);
      await provider.close();
    });

    it('in few lines, and says everything once', async () => {
      start();
      await answer('Which products', down, down, space, enter);
      await answer('Who may get a token?', down, enter);
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      const { text } = terminal.screen();
      expect(text).toBe(`┌  Sets up your Twilio account. You see the plan before anything changes; Ctrl-C cancels.
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
      expect(owner.variables()).toMatchObject({ ALLOW_ANONYMOUS: 'true', OIDC_ISSUER: '' });
    });

    it("who may call: 'Nobody yet' allows nobody, and says so", async () => {
      owner.write('ALLOW_ANONYMOUS=true\n');
      start(['--products', 'video']);
      await answer('Who may get a token?', down, enter);
      await answer('Apply this plan and write .env?', enter);
      await answer('Nothing says who may call');
      expect([await terminal.ended, owner.variables()]).toEqual([0, expect.objectContaining({ ALLOW_ANONYMOUS: '' })]);
    });

    it('for another identity provider, and keeps nothing of the previous one', async () => {
      const provider = await startProvider();
      const previous = 'OIDC_ISSUER=https://a.example\nOIDC_AUDIENCE=a\nOIDC_JWKS_URI=https://a.example/keys\n';
      owner.write(`${previous}OIDC_AUDIENCE_CLAIM=client_id\n`);
      start(['--products', 'video']);
      await answer('signed in with a.example, as now', down, enter);
      await answer('Issuer', provider.origin, enter);
      await answer('Audience', 'app', enter);
      await answer('The identity provider works.');
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM } = owner.variables();
      expect([OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URI, OIDC_AUDIENCE_CLAIM]).toEqual([
        provider.origin,
        'app',
        '',
        '',
      ]);
      await provider.close();
    });

    it("for push credentials, each platform only for its own, Apple's sandbox too", async () => {
      const add = (type: 'apn' | 'fcm', friendly_name: string, sandbox: string | null = null) =>
        owner.twilio.account.addCredential({ type, friendly_name, sandbox }).sid;
      const sids = [add('apn', 'For the store', 'False'), add('apn', 'For Xcode', 'True'), add('fcm', 'For Google')];
      start(['--products', 'conversations', '--allow-anonymous', 'true']);
      for (const platform of ['iOS', 'iOS builds signed for development', 'Android']) {
        await answer(`Push credential for Conversations on ${platform}`, down, enter);
      }
      await terminal.see('Apply this plan and write .env?');
      expect(terminal.screen().text).not.toContain('! Push credential');
      terminal.press(enter);
      await expectEnd(0, 'Next: npm run deploy');
      const variables = owner.variables();
      const names = ['IOS', 'IOS_SANDBOX', 'ANDROID'].map((end) => `CONVERSATIONS_PUSH_CREDENTIAL_SID_${end}`);
      expect(names.map((name) => variables[name])).toEqual(sids);
    });

    it('for a push credential with the one in .env as an answer, though the plan warns about it', async () => {
      const { sid } = owner.twilio.account.addCredential({ type: 'apn', sandbox: 'True' });
      owner.write(`CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS=${sid}\n`);
      start(['--products', 'conversations', '--allow-anonymous', 'true']);
      await answer('Push credential for Conversations on iOS', enter);
      await answer('Push credential for Conversations on iOS builds', enter);
      await terminal.see("CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS is for APN's sandbox");
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(owner.variables()).toMatchObject({ CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS: sid });
    });

    it('not whether the app receives calls if there is no voice URL, since it must', async () => {
      start(['--products', 'voice', '--allow-anonymous', 'true']);
      await answer('Voice URL', enter);
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
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

  it('shows no control characters in names from Twilio', async () => {
    owner.twilio.account.addCredential({ type: 'apn', friendly_name: 'A\x1b]0;title\x07\nname' });
    start(['--products', 'conversations', '--allow-anonymous', 'true']);
    await answer('Push credential for Conversations on iOS', down);
    await answer('A?]0;title??name', ctrlC);
    expect(terminal.output()).not.toContain('\x1b]0;');
    await expectNothingChanged();
  });

  it('asks nothing about products if .env names something that does not exist', async () => {
    const text = `API_KEY_SID=SK${'b'.repeat(32)}\nAPI_KEY_SECRET=not-a-real-secret-1\n`;
    owner.write(text);
    start();
    await terminal.see('API_KEY_SID is not a key of this account.');
    expect(await terminal.ended).toBe(1);
    expect(terminal.output()).not.toContain('Which products');
    expect([owner.text(), owner.changes()]).toEqual([text, []]);
  });

  it('requests nothing of products that are not chosen, even if .env has their variables', async () => {
    owner.write(`CONVERSATIONS_PUSH_CREDENTIAL_SID=CR${'b'.repeat(32)}\n`);
    start(['--allow-anonymous', 'true']);
    await answer('Which products', down, down, down, space, enter);
    await answer('Apply this plan and write .env?', enter);
    await expectEnd(0, 'Next: npm run deploy');
    const products = owner.requests().filter((line) => !/^(?:api|iam)\./.test(line));
    expect(products).toEqual(['sync.twilio.com GET /v1/Services', 'sync.twilio.com POST /v1/Services']);
    expect(owner.repeatedRequests()).toEqual([]);
  });

  it('keeps the note of a run that was interrupted meanwhile, because it names a key', async () => {
    start(['--products', 'video', '--allow-anonymous', 'true']);
    await terminal.see('Apply this plan and write .env?');
    loseKey(owner);
    terminal.press(enter);
    await expectEnd(
      1,
      'In the meantime, another npm run setup was interrupted in this folder: run npm run setup again.',
    );
    expect(owner.changes()).toEqual([]);
    expect((await owner.setup(['--yes', '--products', 'video'])).output).toContain('interrupted run: deleted');
    expect(owner.twilio.account.keys).toHaveLength(1);
  });

  describe('does not ask', () => {
    it('what the flags say', async () => {
      start(EVERYTHING.filter((flag) => flag !== '--yes'));
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(terminal.screen().text.match(/◇/g)).toHaveLength(2);
    });

    it('for the issuer that a flag names, but asks that provider', async () => {
      const provider = await startProvider();
      start(['--products', 'video', '--oidc-issuer', provider.origin]);
      await answer('Audience', 'app', enter);
      await answer('The identity provider works.');
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(owner.variables()).toMatchObject({ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app' });
      await provider.close();
    });

    it('for the account that .env names', async () => {
      owner.write(`ACCOUNT_SID=${ACCOUNT_SID}\n`);
      start([], {});
      await answer(`Auth Token of ${ACCOUNT_SID}`, AUTH_TOKEN, enter);
      await answer('Which products', ctrlC);
      await expectNothingChanged(`ACCOUNT_SID=${ACCOUNT_SID}\n`);
    });

    it('anything if .env has a problem that no answer can fix', async () => {
      owner.write('TOKEN_TTL=1\n');
      start([], {});
      await expectEnd(1, 'TOKEN_TTL must be a whole number of seconds from 60 to 86399.');
    });

    it('again what .env says: Enter keeps every answer', async () => {
      const provider = await startProvider();
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
      await answer('The identity provider works.');
      await answer('Apply this plan and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect([owner.text(), owner.changes()]).toEqual([text, changes]);
      expect(owner.repeatedRequests(requestCount)).toEqual([]);
      await provider.close();
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

    it('in the middle, leaves .env unchanged', async () => {
      owner.write('NOTE=1\n');
      start();
      await answer('Which products', space, enter);
      await answer('Who may get a token?', enter);
      await answer('Issuer', 'https://a', ctrlC);
      await expectNothingChanged('NOTE=1\n');
    });

    it.each([
      ['Ctrl-C', ctrlC],
      ['No', `n`],
    ])('at the confirmation with %s, changes nothing', async (_, key) => {
      owner.write('NOTE=1\n');
      start(['--products', 'video,sync', '--allow-anonymous', 'true']);
      await answer('Apply this plan and write .env?', key);
      await expectNothingChanged('NOTE=1\n');
    });

    it('while it waits for Twilio, changes nothing', async () => {
      owner.twilio.onEffect = () => new Promise(() => undefined);
      start();
      await answer('Looking at your account', ctrlC);
      await expectNothingChanged();
    });

    it('while something is created, says that another run completes it, which it does', async () => {
      owner.twilio.onEffect = (line) => line.startsWith('POST') && new Promise(() => undefined);
      start(['--products', 'sync', '--allow-anonymous', 'true']);
      await answer('Apply this plan and write .env?', enter);
      await answer('Sync service…', ctrlC);
      await expectEnd(1, 'Interrupted: run npm run setup again to complete it.');
      owner.twilio.onEffect = undefined;
      expect(await owner.setup(['--yes', '--products', 'sync', '--allow-anonymous', 'true'])).toMatchObject({
        code: 0,
      });
      expect(owner.twilio.account.syncServices).toHaveLength(1);
    });

    it('because Twilio refuses the Auth Token, says so in a sentence', async () => {
      start([], {});
      await answer('Account SID', ACCOUNT_SID, enter);
      await answer('Auth Token', 'a-typo', enter);
      await answer('Twilio rejected the credentials (20003)');
      expect([await terminal.ended, terminal.screen().hasCursor, owner.changes()]).toEqual([1, true, []]);
      expect(terminal.output()).not.toContain('a-typo');
    });
  });
});

describeWhere(hasTerminal, 'npm run doctor in a terminal', 'needs the script command of util-linux', () => {
  const token = `${'x'.repeat(2000)}.y`;

  it('asks for the token, accepts a long one and shows none of it', async () => {
    terminal = startInTerminal(owner.folder, 'node dist/cli/doctor.mjs --token -', {});
    await answer('Paste the token', token, enter);
    await terminal.see('It is not a JWT');
    expect(await terminal.ended).toBe(1);
    expect(terminal.output()).not.toContain('xxx');
  });

  it('ends with Ctrl-C in one sentence', async () => {
    terminal = startInTerminal(owner.folder, 'node dist/cli/doctor.mjs --token -', {});
    await answer('Paste the token', ctrlC);
    await expectEnd(1, NOTHING_CHANGED);
  });
});
