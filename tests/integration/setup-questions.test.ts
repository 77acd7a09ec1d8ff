import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { answerWell, startFaultyProvider } from '../support/faulty-provider';
import { CREDENTIALS, EVERYTHING, type Owner, startOwner, VOICE_URL } from '../support/setup';
import { hasTerminal, KEYS, startInTerminal, type Terminal } from '../support/terminal';

const { enter, space, down, clear, ctrlC, ctrlD } = KEYS;
const NOTHING_CHANGED = 'Ended: nothing was changed.';

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

/** Waits for the question, or for what was wrong with its answer, and types. */
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

/** One that answers as it should, and nothing below /wrong. */
async function startProvider() {
  const provider = await startFaultyProvider();
  await answerWell(provider);
  appendFileSync(owner.twilio.caFile, `\n${readFileSync(provider.caFile)}`);
  return provider;
}

describeWhere(hasTerminal, 'npm run setup in a terminal', 'needs the script command of util-linux', () => {
  describe('asks', () => {
    it('for everything, refuses what is wrong where it is typed, and writes .env for its owner alone', async () => {
      const provider = await startProvider();
      const { sid: iosSid } = owner.twilio.account.addCredential({ type: 'apn' });
      start([], {});
      await answer('Account SID', 'AC1', enter);
      await answer('It must be the SID of an account', clear, ACCOUNT_SID, enter);
      await answer('Auth Token', enter);
      await answer('It is needed.', AUTH_TOKEN, enter);
      await answer('Which products', enter);
      await answer('Please select at least one', space, down, space, down, space, down, space, enter);
      await answer('Voice URL', 'calls.example.com', enter);
      await answer('It must be an address', clear, VOICE_URL, enter);
      await answer('May the app receive calls?', enter);
      await answer('Push credential for Voice on iOS', down, enter);
      await answer('Push credential for Conversations on iOS', enter);
      await answer('Who may have a token?', enter);
      await answer('Issuer', `${provider.origin}/wrong`, enter);
      await answer('Audience', 'app', enter);
      await answer('does not answer as it should');
      await answer('Issuer', clear, provider.origin, enter);
      await answer('Audience', enter);
      await answer('Address of its keys', enter);
      await answer('The identity provider answers.');
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      const { keys, applications, conversationsServices, syncServices } = owner.twilio.account;
      const { VOICE_PUSH_CREDENTIAL_SID_IOS, CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS, ...variables } = owner.variables();
      expect([VOICE_PUSH_CREDENTIAL_SID_IOS, CONVERSATIONS_PUSH_CREDENTIAL_SID_IOS]).toEqual([iosSid, '']);
      expect(variables).toMatchObject({
        ...{ ACCOUNT_SID, API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, VIDEO_ENABLED: 'true' },
        ...{ TWIML_APP_SID: applications[0]?.sid, VOICE_INCOMING_ALLOW: 'true', ALLOW_ANONYMOUS: '' },
        ...{ CONVERSATIONS_SERVICE_SID: conversationsServices[0]?.sid, SYNC_SERVICE_SID: syncServices[0]?.sid },
        ...{ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app', OIDC_JWKS_URI: '', AUTH_TOKEN: '' },
      });
      expect(applications[0]).toMatchObject({ voice_url: VOICE_URL });
      expect(statSync(owner.file).mode & 0o777).toBe(0o600);
      for (const secret of [AUTH_TOKEN, variables.API_KEY_SECRET as string]) {
        expect(terminal.output()).not.toContain(secret);
      }
      expect(owner.text()).not.toContain(AUTH_TOKEN);
      expect(terminal.screen().text).not.toContain('Android');
      await provider.close();
    });

    it('in few lines, and says everything once', async () => {
      start();
      await answer('Which products', down, down, space, enter);
      await answer('Who may have a token?', down, enter);
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(terminal.screen().text).toBe(`┌  Sets up your Twilio account. It shows the plan first; Ctrl-C ends it.
│
◇  Which products does the app use?
│  Conversations
│
◇  Who may have a token?
│  Everybody, without signing in
│
◇  The plan
│  + Conversations service: is created
│  + API key: is created
│  · .env: sets ACCOUNT_SID, ALLOW_ANONYMOUS, CONVERSATIONS_SERVICE_SID, API_KEY_SID, API_KEY_SECRET
│  ! ALLOW_ANONYMOUS is true: a deployed Function gives everybody a token, without signing in.
│
◇  Do it, and write .env?
│  Yes

✓ Conversations service: created
✓ API key: created
✓ .env: sets ACCOUNT_SID, ALLOW_ANONYMOUS, CONVERSATIONS_SERVICE_SID, API_KEY_SID, API_KEY_SECRET

Next: npm run deploy`);
      expect(owner.variables()).toMatchObject({ ALLOW_ANONYMOUS: 'true', OIDC_ISSUER: '' });
    });

    it("who may call: 'Nobody yet' lets nobody in, and says so", async () => {
      owner.write('ALLOW_ANONYMOUS=true\n');
      start(['--products', 'video']);
      await answer('Who may have a token?', down, enter);
      await answer('Do it, and write .env?', enter);
      await answer('Nothing says who may call');
      expect([await terminal.ended, owner.variables()]).toEqual([0, expect.objectContaining({ ALLOW_ANONYMOUS: '' })]);
    });

    it('for another identity provider, and keeps nothing of the one before', async () => {
      const provider = await startProvider();
      owner.write('OIDC_ISSUER=https://a.example\nOIDC_AUDIENCE=a\nOIDC_JWKS_URI=https://a.example/keys\n');
      start(['--products', 'video']);
      await answer('a.example has signed in, as now', down, enter);
      await answer('Issuer', provider.origin, enter);
      await answer('Audience', 'app', enter);
      await answer('The identity provider answers.');
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URI } = owner.variables();
      expect([OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URI]).toEqual([provider.origin, 'app', '']);
      await provider.close();
    });

    it('not whether the app receives calls where it has no voice URL: it does then', async () => {
      start(['--products', 'voice', '--allow-anonymous', 'true']);
      await answer('Voice URL', enter);
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(terminal.screen().text).not.toContain('receive calls?');
      expect(owner.variables()).toMatchObject({ VOICE_INCOMING_ALLOW: 'true', TWIML_APP_SID: '' });
    });

    it('for a voice URL until there is one, where a flag says that the app receives no calls', async () => {
      start(['--products', 'voice', '--allow-anonymous', 'true', '--voice-incoming-allow', 'false']);
      await answer('Voice URL: runs when the app places a call', enter);
      await answer('It is needed.', ctrlC);
      await expectNothingChanged();
    });
  });

  it('shows no control characters of names that are at Twilio', async () => {
    owner.twilio.account.addCredential({ type: 'apn', friendly_name: 'A\x1b]0;title\x07\nname' });
    start(['--products', 'conversations', '--allow-anonymous', 'true']);
    await answer('Push credential for Conversations on iOS', down);
    await answer('A?]0;title??name', ctrlC);
    expect(terminal.output()).not.toContain('\x1b]0;');
    await expectNothingChanged();
  });

  it('asks nothing about products where .env names what is not there', async () => {
    const text = `API_KEY_SID=SK${'b'.repeat(32)}\nAPI_KEY_SECRET=not-a-real-secret-1\n`;
    owner.write(text);
    start();
    await terminal.see('API_KEY_SID is no key of this account.');
    expect(await terminal.ended).toBe(1);
    expect(terminal.output()).not.toContain('Which products');
    expect([owner.text(), owner.changes()]).toEqual([text, []]);
  });

  describe('does not ask', () => {
    it('what the flags say', async () => {
      start(EVERYTHING.filter((flag) => flag !== '--yes'));
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect(terminal.screen().text.match(/◇/g)).toHaveLength(2);
    });

    it('for the issuer that a flag names, but asks that provider', async () => {
      const provider = await startProvider();
      start(['--products', 'video', '--oidc-issuer', provider.origin]);
      await answer('Audience', 'app', enter);
      await answer('The identity provider answers.');
      await answer('Do it, and write .env?', enter);
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

    it('anything where .env has what no answer mends', async () => {
      owner.write('TOKEN_TTL=1\n');
      start([], {});
      await expectEnd(1, 'TOKEN_TTL must be a whole number of seconds from 60 to 86400.');
    });

    it('what .env says: Enter keeps every answer', async () => {
      const provider = await startProvider();
      const { sid } = owner.twilio.account.addCredential({ type: 'fcm' });
      const flags = ['--oidc-issuer', provider.origin, '--oidc-audience', 'app', '--voice-incoming-allow', 'false'];
      await owner.setup([...EVERYTHING, ...flags, '--allow-anonymous=', '--voice-push-credential-sid-android', sid]);
      const [text, changes] = [owner.text(), owner.changes()];
      start();
      await answer('Which products', enter);
      await answer(VOICE_URL, enter);
      await answer('May the app receive calls?', enter);
      await answer('Push credential for Voice on Android', enter);
      await answer('Push credential for Conversations on Android', enter);
      await answer(`Users whom ${new URL(provider.origin).host} has signed in, as now`, enter);
      await answer('The identity provider answers.');
      await answer('Do it, and write .env?', enter);
      await expectEnd(0, 'Next: npm run deploy');
      expect([owner.text(), owner.changes()]).toEqual([text, changes]);
      await provider.close();
    });
  });

  describe('ended', () => {
    it.each([
      ['Ctrl-C', ctrlC],
      ['Ctrl-D', ctrlD],
    ])('with %s at the first question, changes nothing', async (_, key) => {
      start([], {});
      await answer('Account SID', key);
      await expectNothingChanged();
    });

    it('in the middle, leaves .env as it was', async () => {
      owner.write('NOTE=1\n');
      start();
      await answer('Which products', space, enter);
      await answer('Who may have a token?', enter);
      await answer('Issuer', 'https://a', ctrlC);
      await expectNothingChanged('NOTE=1\n');
    });

    it.each([
      ['Ctrl-C', ctrlC],
      ['No', `n`],
    ])('at the confirmation with %s, changes nothing', async (_, key) => {
      owner.write('NOTE=1\n');
      start(['--products', 'video,sync', '--allow-anonymous', 'true']);
      await answer('Do it, and write .env?', key);
      await expectNothingChanged('NOTE=1\n');
    });

    it('while it waits for Twilio, changes nothing', async () => {
      owner.twilio.onEffect = () => new Promise(() => undefined);
      start();
      await answer('Looking at your account', ctrlC);
      await expectNothingChanged();
    });

    it('while something is created, says that the next run goes on, which it does', async () => {
      owner.twilio.onEffect = (line) => line.startsWith('POST') && new Promise(() => undefined);
      start(['--products', 'sync', '--allow-anonymous', 'true']);
      await answer('Do it, and write .env?', enter);
      await answer('Sync service…', ctrlC);
      await expectEnd(1, 'Ended in the middle: npm run setup goes on from there.');
      owner.twilio.onEffect = undefined;
      expect(await owner.setup(['--yes', '--products', 'sync', '--allow-anonymous', 'true'])).toMatchObject({
        code: 0,
      });
      expect(owner.twilio.account.syncServices).toHaveLength(1);
    });

    it('by Twilio, which does not take the Auth Token, says so in a sentence', async () => {
      start([], {});
      await answer('Account SID', ACCOUNT_SID, enter);
      await answer('Auth Token', 'a-typo', enter);
      await answer('Twilio does not take the credentials (20003)');
      expect([await terminal.ended, terminal.screen().hasCursor, owner.changes()]).toEqual([1, true, []]);
      expect(terminal.output()).not.toContain('a-typo');
    });
  });
});

describeWhere(hasTerminal, 'npm run doctor in a terminal', 'needs the script command of util-linux', () => {
  const token = `${'x'.repeat(2000)}.y`;

  it('asks for the token, takes a long one and shows none of it', async () => {
    terminal = startInTerminal(owner.folder, 'node scripts/doctor.mjs --token -', {});
    await answer('Paste the token', token, enter);
    await terminal.see('It is no JWT');
    expect(await terminal.ended).toBe(1);
    expect(terminal.output()).not.toContain('xxx');
  });

  it('ends with Ctrl-C in one sentence', async () => {
    terminal = startInTerminal(owner.folder, 'node scripts/doctor.mjs --token -', {});
    await answer('Paste the token', ctrlC);
    await expectEnd(1, NOTHING_CHANGED);
  });
});
