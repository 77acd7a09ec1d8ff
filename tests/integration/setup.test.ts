import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { ACCOUNT_SID, AUTH_TOKEN, envText } from '../support/environment';
import { answerWell, type FaultyProvider, json, startFaultyProvider } from '../support/faulty-provider';
import { finished } from '../support/project-copy';
import { CREDENTIALS, EVERYTHING, loseKey, type Owner, startOwner, VOICE_URL } from '../support/setup';

const STACK = /\n\s+at /;

/** The same without the voice URL, which would replace the TwiML app of .env. */
const EVERYTHING_NEW = EVERYTHING.filter((flag) => flag !== '--voice-url' && flag !== VOICE_URL);

let owner: Owner;
beforeEach(async () => {
  owner = await startOwner();
});
afterEach(() => owner.stop());

/** The account has each resource once, and `.env` names it. */
function expectEverythingOnce(): void {
  const { keys, applications, conversationsServices, syncServices } = owner.twilio.account;
  expect([keys, applications, conversationsServices, syncServices].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(owner.variables()).toMatchObject({
    ACCOUNT_SID,
    API_KEY_SID: keys[0]?.sid,
    API_KEY_SECRET: keys[0]?.secret,
    TWIML_APP_SID: applications[0]?.sid,
    CONVERSATIONS_SERVICE_SID: conversationsServices[0]?.sid,
    SYNC_SERVICE_SID: syncServices[0]?.sid,
  });
  expect(existsSync(join(owner.folder, '.setup-pending'))).toBe(false);
}

describe('npm run setup', () => {
  it('creates a Standard key, a TwiML app and both services, and writes .env for its owner alone', async () => {
    const { code, output } = await owner.setup();
    expect([code, output]).toEqual([0, expect.stringContaining('Next: npm run deploy')]);
    expectEverythingOnce();
    const { keys, applications, syncServices } = owner.twilio.account;
    expect(keys[0]).toMatchObject({
      kind: 'standard',
      friendly_name: expect.stringMatching(/^twilio-token-function /),
    });
    expect(applications[0]).toMatchObject({ voice_url: VOICE_URL, friendly_name: 'twilio-token-function' });
    expect(syncServices[0]).toMatchObject({ acl_enabled: true });
    expect(owner.variables()).toMatchObject({ VIDEO_ENABLED: 'true', VOICE_INCOMING_ALLOW: 'true' });
    expect(statSync(owner.file).mode & 0o777).toBe(0o600);
  });

  it('writes no credentials, and prints neither them nor the secret of the key', async () => {
    const { output } = await owner.setup();
    expect(owner.text()).not.toContain(AUTH_TOKEN);
    expect(output).not.toContain(AUTH_TOKEN);
    expect(output).not.toContain(owner.variables().API_KEY_SECRET);
  });

  it('creates nothing twice, and leaves .env unchanged the second time', async () => {
    await owner.setup();
    const [text, changes] = [owner.text(), owner.changes()];
    expect((await owner.setup()).code).toBe(0);
    expect([owner.text(), owner.changes()]).toEqual([text, changes]);
  });

  it('finds resources by name, also beyond the first page, and creates a new key if .env is lost', async () => {
    for (let index = 0; index < 60; index += 1) {
      owner.twilio.account.addConversationsService({ friendly_name: `other ${index}` });
      owner.twilio.account.addSyncService({ friendly_name: `other ${index}` });
    }
    await owner.setup();
    const before = owner.variables();
    owner.forget();
    await owner.setup();
    const { API_KEY_SID, API_KEY_SECRET, ...others } = owner.variables();
    expect(before).toMatchObject(others);
    expect(API_KEY_SID).not.toBe(before.API_KEY_SID);
    expect(owner.twilio.account.keys.map(({ secret }) => secret)).toContain(API_KEY_SECRET);
    expect(owner.twilio.account.conversationsServices).toHaveLength(61);
  });

  it('makes .env readable by its owner only, also if others could read it before', async () => {
    owner.write('NOTE=1\n');
    chmodSync(owner.file, 0o644);
    await owner.setup();
    expect(statSync(owner.file).mode & 0o777).toBe(0o600);
  });

  it('accepts a Main key as credentials', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'main' });
    const environment = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
    expect((await owner.setup(EVERYTHING, environment)).code).toBe(0);
    expect(owner.variables().API_KEY_SID).not.toBe(sid);
  });

  it('retries when Twilio answers 429, and says so if that does not help', async () => {
    const busy = { request: /^GET \/v1\/Keys$/, status: 429 };
    owner.twilio.failures.push(busy);
    expect((await owner.setup()).code).toBe(0);
    owner.forget();
    owner.twilio.failures.push(busy, busy, busy, busy);
    const { code, output } = await owner.setup();
    expect([code, output]).toEqual([1, expect.stringMatching(/receiving too many requests \(429\).*again/)]);
  });

  it("keeps the owner's own variables, even if their names begin with a product", async () => {
    owner.write('VIDEO_CODEC=h264\nSYNC_INTERVAL=5\nVOICE_NAME=bob\n');
    await owner.setup(['--yes', '--products', 'conversations', '--allow-anonymous', 'true']);
    expect(owner.variables()).toMatchObject({ VIDEO_CODEC: 'h264', SYNC_INTERVAL: '5', VOICE_NAME: 'bob' });
  });

  it('shows which voice URL replaces which', async () => {
    await owner.setup();
    const { output } = await owner.setup(['--yes', '--dry-run', '--voice-url', 'https://calls.example.com/other']);
    expect(output).toContain(
      `TwiML app: will get the voice URL https://calls.example.com/other instead of ${VOICE_URL}`,
    );
  });

  it('finds or creates another resource if a flag empties a SID', async () => {
    await owner.setup();
    owner.write((owner.text() ?? '').replace(/^SYNC_SERVICE_SID=.*$/m, `SYNC_SERVICE_SID=IS${'b'.repeat(32)}`));
    const refused = await owner.setup(['--yes']);
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining("npm run setup -- --sync-service-sid ''"),
    ]);
    expect((await owner.setup(['--yes', '--sync-service-sid', ''])).code).toBe(0);
    expectEverythingOnce();
  });

  it('ignores a region in the environment: it is not the region of the tokens', async () => {
    const environment = { ...CREDENTIALS, TWILIO_REGION: 'ie1', TWILIO_EDGE: 'dublin' };
    expect((await owner.setup(EVERYTHING, environment)).code).toBe(0);
    expect(owner.twilio.refusedHosts).toEqual([]);
  });

  it('warns that everyone gets a token if ALLOW_ANONYMOUS is true', async () => {
    owner.write('ALLOW_ANONYMOUS=true\n');
    const { output } = await owner.setup(['--yes', '--products', 'video']);
    expect(output).toContain('! ALLOW_ANONYMOUS is true: a deployed Function gives tokens to everyone');
  });

  it('keeps every line and comment of .env, and its line endings', async () => {
    owner.write('# mine\r\nNOTE=kept\r\n\r\nTOKEN_TTL=600\r\nVIDEO_ENABLED=false\r\n# API_KEY_SID=old');
    await owner.setup(['--yes', '--products', 'video', '--allow-anonymous', 'true']);
    const text = owner.text() ?? '';
    expect(text).toMatch(/^# mine\r\nNOTE=kept\r\n\r\nTOKEN_TTL=600\r\nVIDEO_ENABLED=true\r\n# API_KEY_SID=old\n/);
    expect(owner.variables()).toMatchObject({ NOTE: 'kept', TOKEN_TTL: '600', ALLOW_ANONYMOUS: 'true', ACCOUNT_SID });
  });

  it('replaces demo values, grants only the chosen products, and removes the demo heading', async () => {
    owner.write(`# DEMO VALUES: x\n${envText(DEMO_ENVIRONMENT)}`);
    await owner.setup(['--yes', '--products', 'sync', '--allow-anonymous', 'true']);
    const { sid } = owner.twilio.account.syncServices[0] ?? {};
    const { keys } = owner.twilio.account;
    expect(owner.variables()).toMatchObject({
      ...Object.fromEntries(Object.keys(DEMO_ENVIRONMENT).map((name) => [name, ''])),
      ...{ ACCOUNT_SID, API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, SYNC_SERVICE_SID: sid },
    });
  });

  it('proposes a lifetime of four hours for Video, in the plan and without questions', async () => {
    const flags = ['--products', 'video', '--allow-anonymous', 'true'];
    const line = /^· TOKEN_TTL: 14400 seconds, since Video cannot renew a token during a call$/m;
    const planned = await owner.setup(['--yes', '--dry-run', ...flags]);
    expect([planned.output, owner.text()]).toEqual([expect.stringMatching(line), undefined]);
    expect(planned.output).toMatch(/^· \.env: sets .*TOKEN_TTL/m);
    expect((await owner.setup(['--yes', ...flags])).output).toMatch(line);
    expect(owner.variables().TOKEN_TTL).toBe('14400');
    const { output } = await owner.setup(['--yes', '--token-ttl', '']);
    expect([output, owner.variables().TOKEN_TTL]).toEqual([expect.not.stringMatching(line), '']);
  });

  it('--dry-run shows the plan, and changes nothing', async () => {
    owner.write('NOTE=1\n');
    const { code, output } = await owner.setup([...EVERYTHING, '--dry-run']);
    expect([code, owner.text(), owner.changes()]).toEqual([0, 'NOTE=1\n', []]);
    for (const what of ['TwiML app', 'Conversations service', 'Sync service', 'API key']) {
      expect(output).toContain(`+ ${what}: will be created`);
    }
    expect(output).toMatch(/^· \.env: sets .*API_KEY_SID, API_KEY_SECRET/m);
  });

  it('leaves a complete .env unchanged, whatever the case of its booleans', async () => {
    await owner.setup();
    const text = (owner.text() ?? '').replace('VIDEO_ENABLED=true', 'VIDEO_ENABLED=TRUE');
    owner.write(text);
    expect((await owner.setup(['--yes'])).code).toBe(0);
    expect(owner.text()).toBe(text);
  });

  it('completes a copy of .env.example', async () => {
    owner.write(readFileSync('.env.example', 'utf8'));
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('chooses a product that a flag grants', async () => {
    const { sid } = owner.twilio.account.addSyncService({ acl_enabled: true });
    expect((await owner.setup(['--yes', '--sync-service-sid', sid, '--allow-anonymous', 'true'])).code).toBe(0);
    expect(owner.variables().SYNC_SERVICE_SID).toBe(sid);
  });

  it('says which variables it sets, and which it empties', async () => {
    await owner.setup();
    const { output } = await owner.setup(['--yes', '--products', 'video', '--token-ttl', '600']);
    expect(output).toContain('✓ .env: sets TOKEN_TTL; empties ');
    expect(output).toMatch(/empties .*TWIML_APP_SID/);
    expect(owner.variables()).toMatchObject({ TWIML_APP_SID: '', SYNC_SERVICE_SID: '', VOICE_INCOMING_ALLOW: '' });
  });

  it('grants no outgoing calls after TWIML_APP_SID is emptied, although an app has the name', async () => {
    await owner.setup();
    for (const flags of [['--twiml-app-sid', ''], []]) {
      expect((await owner.setup(['--yes', ...flags])).code).toBe(0);
      expect(owner.variables()).toMatchObject({ TWIML_APP_SID: '', VOICE_INCOMING_ALLOW: 'true' });
    }
  });

  it('warns about an existing Sync service without access control', async () => {
    owner.twilio.account.addSyncService({ friendly_name: 'twilio-token-function', acl_enabled: false });
    const { code, output } = await owner.setup();
    expect([code, output]).toEqual([0, expect.stringContaining('! Sync service: Access control is off')]);
  });

  it('gives the TwiML app the voice URL of the flag', async () => {
    await owner.setup();
    const { code } = await owner.setup(['--yes', '--voice-url', 'https://calls.example.com/other']);
    expect([code, owner.twilio.account.applications]).toEqual([
      0,
      [expect.objectContaining({ voice_url: 'https://calls.example.com/other' })],
    ]);
  });

  it('says that nobody may call yet if nothing says who may', async () => {
    const { code, output } = await owner.setup(['--yes', '--products', 'video']);
    expect([code, output]).toEqual([0, expect.stringContaining('Nothing says who may call')]);
  });

  it('accepts a name of 48 characters', async () => {
    expect((await owner.setup([...EVERYTHING, '--name', 'n'.repeat(48)])).code).toBe(0);
    expect(owner.twilio.account.keys[0]?.friendly_name).toMatch(/^n{48} [0-9a-f]{8}$/);
  });

  it('--help lists the flags', async () => {
    const { code, output } = await owner.setup(['--help'], {});
    expect([code, output]).toEqual([0, expect.stringContaining('--oidc-issuer')]);
  });
});

const API = `api.twilio.com GET /2010-04-01/Accounts/${ACCOUNT_SID}`;

/** What the first run requests, in order. */
const FIRST_RUN = [
  `${API}.json`,
  'iam.twilio.com GET /v1/Keys',
  `${API}/Applications.json`,
  'conversations.twilio.com GET /v1/Services',
  'sync.twilio.com GET /v1/Services',
  `${API.replace('GET', 'POST')}/Applications.json`,
  'conversations.twilio.com POST /v1/Services',
  'sync.twilio.com POST /v1/Services',
  'iam.twilio.com POST /v1/Keys',
];

describe('npm run setup asks Twilio', () => {
  it('for each resource once, before it creates anything', async () => {
    await owner.setup();
    expect(owner.requests()).toEqual(FIRST_RUN);
  });

  it('once for what .env names, also if several variables name it', async () => {
    const { sid } = owner.twilio.account.addCredential({ type: 'apn' });
    const flags = ['--voice-push-credential-sid', sid, '--conversations-push-credential-sid-ios', sid];
    await owner.setup([...EVERYTHING, ...flags]);
    const [start, { TWIML_APP_SID, CONVERSATIONS_SERVICE_SID, SYNC_SERVICE_SID, API_KEY_SID }] = [
      owner.requests().length,
      owner.variables(),
    ];
    expect((await owner.setup()).code).toBe(0);
    expect(owner.requests(start)).toEqual([
      `${API}.json`,
      `iam.twilio.com GET /v1/Keys/${API_KEY_SID}`,
      // The key itself asks, which proves its secret.
      `${API}/Applications.json`,
      'conversations.twilio.com GET /v1/Credentials',
      `${API}/Applications/${TWIML_APP_SID}.json`,
      `conversations.twilio.com GET /v1/Services/${CONVERSATIONS_SERVICE_SID}`,
      `sync.twilio.com GET /v1/Services/${SYNC_SERVICE_SID}`,
    ]);
  });

  it('once for what it finds by name', async () => {
    await owner.setup();
    owner.forget();
    const start = owner.requests().length;
    expect((await owner.setup()).code).toBe(0);
    expect(owner.requests(start)).toEqual([...FIRST_RUN.slice(0, 5), 'iam.twilio.com POST /v1/Keys']);
  });

  it('once for the keys if one was lost', async () => {
    loseKey(owner);
    expect((await owner.setup()).code).toBe(0);
    expect(owner.requests().filter((line) => line.includes('/v1/Keys'))).toEqual([
      'iam.twilio.com GET /v1/Keys',
      expect.stringMatching(/^iam\.twilio\.com DELETE \/v1\/Keys\/SK/),
      'iam.twilio.com POST /v1/Keys',
    ]);
    expect(owner.repeatedRequests()).toEqual([]);
  });

  it('for nothing of products that are not chosen', async () => {
    owner.write(`VOICE_PUSH_CREDENTIAL_SID=CR${'b'.repeat(32)}\n`);
    expect((await owner.setup(['--yes', '--products', 'video', '--allow-anonymous', 'true'])).code).toBe(0);
    expect(owner.requests()).toEqual([`${API}.json`, 'iam.twilio.com GET /v1/Keys', 'iam.twilio.com POST /v1/Keys']);
  });

  it('for no TwiML app and no push credential if the app only receives calls, without pushes', async () => {
    const { code } = await owner.setup(['--yes', '--products', 'voice', '--voice-incoming-allow', 'true']);
    expect([code, owner.requests()]).toEqual([
      0,
      [`${API}.json`, 'iam.twilio.com GET /v1/Keys', 'iam.twilio.com POST /v1/Keys'],
    ]);
  });
});

/** Kills a run after Twilio has carried out its count-th request that matches; false if the run ended before. */
async function killAfter(call: RegExp, count: number): Promise<boolean> {
  const running = owner.start(EVERYTHING);
  const ended = finished(running);
  let calls = 0;
  owner.twilio.onEffect = (line) => {
    if (!call.test(line)) return undefined;
    calls += 1;
    if (calls !== count) return undefined;
    running.kill('SIGKILL');
    return ended;
  };
  const { code } = await ended;
  owner.twilio.onEffect = undefined;
  return code === null;
}

describe('npm run setup, killed', () => {
  it.each(FIRST_RUN.map((line, index) => [index + 1, line] as const))(
    'after request %i, %s, is completed by the next run',
    async (count) => {
      expect(await killAfter(/./, count)).toBe(true);
      expect(owner.text()).toBeUndefined();
      expect((await owner.setup()).code).toBe(0);
      expectEverythingOnce();
    },
  );

  it('after any request of a run that follows a killed one, is completed by the next run', async () => {
    for (let count = 1; ; count += 1) {
      owner.forget();
      owner.twilio.account.keys.length = 0;
      loseKey(owner);
      const isKilled = await killAfter(/./, count);
      expect((await owner.setup()).code).toBe(0);
      expectEverythingOnce();
      if (!isKilled) break;
    }
  }, 120_000);

  it('deletes a lost key only as planned', async () => {
    await killAfter(/^POST \/v1\/Keys$/, 1);
    const { output } = await owner.setup([...EVERYTHING, '--dry-run']);
    expect(output).toContain('- API key of an interrupted run: will be deleted');
    expect(owner.twilio.account.keys).toHaveLength(1);
  });

  it('while others run in the same folder, creates each resource once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const ended = await Promise.all([owner.setup(), owner.setup(), owner.setup()]);
      expect(ended.map(({ code }) => code)).toContain(0);
      for (const { code, output } of ended) {
        if (code !== 0) expect(output).toMatch(/Another npm run setup is running|has changed in the meantime/);
      }
      expectEverythingOnce();
    }
  });

  it('loses no key while its process is still running', async () => {
    const { sid } = owner.twilio.account.addKey({ friendly_name: 'twilio-token-function 0a0b0c0d' });
    writeFileSync(join(owner.folder, '.setup-pending'), `${process.pid} twilio-token-function 0a0b0c0d`);
    const { code, output } = await owner.setup(['--yes', '--products', 'video']);
    expect([code, output]).toEqual([1, expect.stringContaining('Another npm run setup is running')]);
    expect(owner.twilio.account.keys.map((key) => key.sid)).toEqual([sid]);
  });

  it.each(['garbage', '', '1', `${'9'.repeat(9)} ../../etc`])('deletes no key because of the note %j', async (note) => {
    owner.twilio.account.addKey({ friendly_name: note });
    writeFileSync(join(owner.folder, '.setup-pending'), note);
    expect((await owner.setup(['--yes', '--products', 'video'])).code).toBe(0);
    expect(owner.twilio.account.keys).toHaveLength(2);
  });

  it('before its key was in .env, has that key deleted, also if .env has another key now', async () => {
    await owner.setup();
    loseKey(owner);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('after it wrote .env, loses nothing', async () => {
    await owner.setup();
    const name = owner.twilio.account.keys[0]?.friendly_name;
    writeFileSync(join(owner.folder, '.setup-pending'), `${'9'.repeat(9)} ${name}`);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });
});

describe('npm run setup on a full disk', () => {
  it('leaves .env unchanged, and is completed by the next run', async () => {
    const text = `${'# a comment of the owner\n'.repeat(150)}NOTE=1\n`;
    owner.write(text);
    const { code, output } = await owner.setup(EVERYTHING, { ...CREDENTIALS, MAX_KILOBYTES: '4' });
    expect([code, output]).toEqual([1, expect.stringContaining('.env cannot be written')]);
    expect(owner.text()).toBe(text);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
    expect(owner.text()).toContain(text);
  });
});

describe('npm run setup refuses', () => {
  async function expectRefusal(sentence: string | RegExp, flags?: readonly string[], environment?: object) {
    const before = owner.text();
    const { code, output } = await owner.setup(flags, environment);
    expect([code, output]).toEqual([1, expect.stringMatching(sentence)]);
    expect(output).not.toMatch(STACK);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect([owner.text(), owner.changes()]).toEqual([before, []]);
  }

  it.each<[string, RegExp, object]>([
    [
      'no credentials',
      /There are no credentials: set TWILIO_ACCOUNT_SID .+, or ACCOUNT_SID and AUTH_TOKEN in \.env\./,
      {},
    ],
    ['a wrong Auth Token', /rejected the credentials \(20003\)/, { ...CREDENTIALS, TWILIO_AUTH_TOKEN: 'wrong' }],
    ['half of the credentials', /TWILIO_ACCOUNT_SID is not set/, { TWILIO_AUTH_TOKEN: AUTH_TOKEN }],
  ])('%s', (_, sentence, environment) => expectRefusal(sentence, EVERYTHING, environment));

  it.each<[string, string, RegExp]>([
    [
      'a line that is not NAME=value',
      'NOTE=1\nAPI_KEY_SEC',
      /^Line 2 of \.env is not NAME=value\. Write NAME=value on one line, .+ without export/m,
    ],
    ['a line ending that dotenv does not know', 'NOTE=1\rTOKEN_TTL=600\n', /^Line 1 of \.env is not NAME=value/m],
    ['a line that is too long', `NOTE=${' '.repeat(9000)}\u2028`, /^\.env has a line of more than 8192 characters/],
    ['bytes that are not text', 'NOTE=\0', /^\.env is not UTF-8 text: save it as UTF-8/],
    [
      'a key without its secret',
      `API_KEY_SID=SK${'b'.repeat(32)}\n`,
      /^API_KEY_SID is set in \.env, but API_KEY_SECRET is not, or has the demo value: /,
    ],
    [
      'a secret without its key',
      'API_KEY_SECRET=not-a-real-secret-1\n',
      /^API_KEY_SECRET is set in \.env, but API_KEY_SID/,
    ],
    [
      'another account',
      `ACCOUNT_SID=AC${'b'.repeat(32)}\n`,
      /^These credentials belong to another account than ACCOUNT_SID/,
    ],
    ['an invalid value', 'TOKEN_TTL=1\n', /^TOKEN_TTL must be a whole number of seconds/],
    ['a value that Twilio refuses', `NOTE=${'x'.repeat(451)}\n`, /^NOTE is longer than the 450 bytes/],
    ['a variable that Twilio sets', 'DOMAIN_NAME=localhost\n', /^DOMAIN_NAME is set: remove it/],
    [
      'a misspelt name that would restrict access',
      'OICD_ROOMS_CLAIM=rooms\n',
      /^OICD_ROOMS_CLAIM is not a variable of this Function/,
    ],
    ['an invalid key', 'API_KEY_SID=SKgarbage\nAPI_KEY_SECRET=not-a-real-secret-1\n', /^API_KEY_SID must be the SID/],
    ['a placeholder', 'TWIML_APP_SID=a/../b\n', /^TWIML_APP_SID must be the SID of a TwiML app/],
    [
      'a service that does not exist',
      `SYNC_SERVICE_SID=IS${'b'.repeat(32)}\n`,
      /^Sync service: SYNC_SERVICE_SID is not a Sync service/,
    ],
    [
      'a TwiML app that does not exist',
      `TWIML_APP_SID=AP${'b'.repeat(32)}\n`,
      /^TwiML app: TWIML_APP_SID is not a TwiML app/,
    ],
    [
      'a push credential that does not exist',
      `VOICE_PUSH_CREDENTIAL_SID=CR${'b'.repeat(32)}\n`,
      /^Push credential: VOICE_PUSH/,
    ],
    [
      'a key that does not exist',
      `API_KEY_SID=SK${'b'.repeat(32)}\nAPI_KEY_SECRET=not-a-real-secret-1\n`,
      /^API key: API_KEY_SID is not a key of this account\. Empty/,
    ],
    [
      'a region in which setup cannot create keys',
      'TOKEN_REGION=ie1\n',
      /^Setup cannot create an API key in this TOKEN_REGION/,
    ],
  ])('a .env with %s', async (_, text, sentence) => {
    owner.write(text);
    await expectRefusal(sentence, EVERYTHING_NEW);
  });

  it('a TwiML app without a voice URL', async () => {
    const { sid } = owner.twilio.account.addApplication({ voice_url: null });
    owner.write(`TWIML_APP_SID=${sid}\n`);
    await expectRefusal(/has no voice URL.*--voice-url URL/, ['--yes']);
  });

  it('a .env that is a folder', async () => {
    rmSync(owner.file, { force: true });
    mkdirSync(owner.file);
    const { code, output } = await owner.setup();
    rmSync(owner.file, { recursive: true });
    expect([code, output]).toEqual([1, expect.stringContaining('.env cannot be read')]);
  });

  it('a .env that is a dangling link, before it asks Twilio for anything', async () => {
    symlinkSync('nothing', owner.file);
    const { code, output } = await owner.setup();
    expect([code, output, owner.requests()]).toEqual([1, expect.stringMatching(/^\.env is a link to a file that/), []]);
    expect([readlinkSync(owner.file), existsSync(join(owner.folder, 'nothing'))]).toEqual(['nothing', false]);
  });

  it('a Restricted key in .env', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'restricted' });
    owner.write(`API_KEY_SID=${sid}\nAPI_KEY_SECRET=${secret}\n`);
    await expectRefusal(/Restricted key.*creates a Standard key/);
  });

  it('a push credential for the other platform', async () => {
    const { sid } = owner.twilio.account.addCredential({ type: 'apn' });
    await expectRefusal(/for the other platform/, [...EVERYTHING, '--voice-push-credential-sid-android', sid]);
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

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown flag', ['--yes', '--product', 'video'], /^--product is not a flag of npm run setup/],
    ['a flag without its value', ['--yes', '--allow-anonymous'], /^--allow-anonymous needs a value/],
    [
      'a flag for a product that is not chosen',
      ['--yes', '--products', 'video', '--voice-url', 'https://a.example'],
      /^--voice-url is for a product that is not chosen/,
    ],
    [
      'another such flag',
      ['--yes', '--products', 'video', '--sync-service-sid', 'default'],
      /^--sync-service-sid is for/,
    ],
    ['a name that is too long', [...EVERYTHING, '--name', 'n'.repeat(49)], /^--name must be at most 48/],
    ['a credential as a flag', ['--yes', '--api-key-secret', 'x'], /^--api-key-secret is not a flag of npm run setup/],
    ['an unknown product', ['--yes', '--products', 'fax'], /--products must be one or more of/],
    ['no product', ['--yes'], /^Name the products/],
    ['Voice without what it needs', ['--yes', '--products', 'voice'], /Voice needs --voice-url URL/],
    ['a quote in a value', ['--yes', '--products', 'video', '--oidc-issuer', '"https://a.example"'], /has quotes/],
    ['a line break in a value', ['--yes', '--products', 'video', '--video-room', 'a\nALLOW_ANONYMOUS=true'], /must be/],
    [
      'a voice URL with a quote',
      [...EVERYTHING, '--voice-url', 'https://a.example/"'],
      /--voice-url must be an address/,
    ],
    [
      'a voice URL with an escape sequence',
      [...EVERYTHING, '--voice-url', 'https://a.example/\x1b[2J'],
      /--voice-url must be/,
    ],
    ['a name with a line break', [...EVERYTHING, '--name', 'a\nb'], /--name must be/],
    ['no terminal', [], /^Setup needs a terminal.* use --yes/],
  ])('%s', (_, flags, sentence) => expectRefusal(sentence, flags));

  it('a --dry-run that npm took', async () => {
    await expectRefusal(/npm itself took the flag --dry-run/, EVERYTHING, {
      ...CREDENTIALS,
      npm_config_dry_run: 'true',
    });
  });

  it('a network that is down', async () => {
    const environment = { ...CREDENTIALS, HTTP_PROXY: 'http://127.0.0.1:9' };
    await expectRefusal(/Twilio cannot be reached \(ECONNREFUSED\)/, EVERYTHING, environment);
  });

  it.each([500, 503])('an API that answers %i before anything is created', async (status) => {
    owner.twilio.failures.push({ request: /^GET \/v1\/Keys$/, status });
    await expectRefusal(/Twilio had an internal error/);
  });

  it.each([/Applications/, /^POST conversations/, /^POST sync/, /^POST iam/])(
    'an API that answers 500 to a creation (%s), which the next run completes',
    async (request) => {
      owner.twilio.failures.push({
        request: new RegExp(`^POST.*${request.source.replace('^POST ', '')}`),
        status: 500,
      });
      const { code, output } = await owner.setup();
      expect([code, output, owner.text()]).toEqual([
        1,
        expect.stringContaining('Twilio had an internal error'),
        undefined,
      ]);
      expect(output).not.toMatch(STACK);
      expect((await owner.setup()).code).toBe(0);
      expectEverythingOnce();
    },
  );
});

describe('npm run setup and the identity provider', () => {
  let provider: FaultyProvider;
  beforeEach(async () => {
    provider = await startFaultyProvider();
    // The client for Twilio trusts the stand-in, and Node's fetch the provider.
    appendFileSync(owner.twilio.caFile, `\n${readFileSync(provider.caFile)}`);
  });
  afterEach(() => provider.close());

  const discovery = '/.well-known/openid-configuration';
  const flags = () => ['--yes', '--products', 'video', '--oidc-issuer', provider.origin, '--oidc-audience', 'app'];

  it('accepts a provider with a discovery document and keys', async () => {
    await answerWell(provider);
    const { code, output } = await owner.setup(flags());
    expect([code, output]).toEqual([0, expect.stringContaining('Next: npm run deploy')]);
    expect(owner.variables()).toMatchObject({ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app' });
  });

  it('does not trust the keys of the previous provider', async () => {
    await answerWell(provider);
    owner.write(`OIDC_ISSUER=https://old.example\nOIDC_AUDIENCE=app\nOIDC_JWKS_URI=https://old.example/keys\n`);
    expect((await owner.setup(flags())).code).toBe(0);
    expect(owner.variables()).toMatchObject({ OIDC_ISSUER: provider.origin, OIDC_JWKS_URI: '' });
    expect(provider.requestCount(discovery)).toBe(1);
  });

  it('refuses a provider without an audience, although it works', async () => {
    await answerWell(provider);
    const { code, output } = await owner.setup(flags().slice(0, -2));
    expect([code, output]).toEqual([1, expect.stringMatching(/^OIDC_AUDIENCE is not set/)]);
    expect(owner.changes()).toEqual([]);
  });

  it.each<[string, object | undefined]>([
    ['does not exist', undefined],
    ['names another issuer', { issuer: 'https://other.example', jwks_uri: 'https://other.example/jwks' }],
  ])('refuses a provider whose discovery document %s, and creates nothing', async (_, document) => {
    if (document) provider.behaviours.set(discovery, json(document));
    const { code, output } = await owner.setup(flags());
    expect([code, owner.text(), owner.changes()]).toEqual([1, undefined, []]);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toMatch(STACK);
  });
});
