import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { ACCOUNT_SID, envText } from '../support/environment';
import { type FaultyProvider, json, startFaultyProvider } from '../support/faulty-provider';
import { finished } from '../support/project-copy';
import { AUTH_TOKEN, CREDENTIALS, EVERYTHING, type Owner, startOwner, VOICE_URL } from '../support/setup';

const STACK = /\n\s+at /;

let owner: Owner;
beforeEach(async () => {
  owner = await startOwner();
});
afterEach(() => owner.stop());

/** The account holds each thing once, and `.env` names it. */
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

  it('creates nothing twice, and leaves the file as it was the second time', async () => {
    await owner.setup();
    const [text, changes] = [owner.text(), owner.changes()];
    expect((await owner.setup()).code).toBe(0);
    expect([owner.text(), owner.changes()]).toEqual([text, changes]);
  });

  it('finds by name what is there, also beyond the first page, and makes a new key where the file is lost', async () => {
    for (let index = 0; index < 60; index += 1) {
      owner.twilio.account.addConversationsService({ friendly_name: `other ${index}` });
      owner.twilio.account.addSyncService({ friendly_name: `other ${index}` });
    }
    await owner.setup();
    const before = owner.variables();
    owner.forget();
    await owner.setup(EVERYTHING.filter((flag) => flag !== '--voice-url' && flag !== VOICE_URL));
    const { API_KEY_SID, API_KEY_SECRET, ...others } = owner.variables();
    expect(before).toMatchObject(others);
    expect(API_KEY_SID).not.toBe(before.API_KEY_SID);
    expect(owner.twilio.account.keys.map(({ secret }) => secret)).toContain(API_KEY_SECRET);
    expect(owner.twilio.account.conversationsServices).toHaveLength(61);
  });

  it('keeps every line and comment of .env, and its line ends', async () => {
    owner.write('# mine\r\nNOTE=kept\r\n\r\nTOKEN_TTL=600\r\nVIDEO_ENABLED=false\r\n# API_KEY_SID=old');
    await owner.setup(['--yes', '--products', 'video', '--allow-anonymous', 'true']);
    const text = owner.text() ?? '';
    expect(text).toMatch(/^# mine\r\nNOTE=kept\r\n\r\nTOKEN_TTL=600\r\nVIDEO_ENABLED=true\r\n# API_KEY_SID=old\n/);
    expect(owner.variables()).toMatchObject({ NOTE: 'kept', TOKEN_TTL: '600', ALLOW_ANONYMOUS: 'true', ACCOUNT_SID });
  });

  it('replaces demo values, grants only the products that were chosen, and takes the demo heading away', async () => {
    owner.write(`# DEMO VALUES: x\n${envText(DEMO_ENVIRONMENT)}`);
    await owner.setup(['--yes', '--products', 'sync', '--allow-anonymous', 'true']);
    const { sid } = owner.twilio.account.syncServices[0] ?? {};
    const { keys } = owner.twilio.account;
    expect(owner.variables()).toMatchObject({
      ...Object.fromEntries(Object.keys(DEMO_ENVIRONMENT).map((name) => [name, ''])),
      ...{ ACCOUNT_SID, API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, SYNC_SERVICE_SID: sid },
    });
  });

  it('--dry-run tells what it would do, and changes nothing', async () => {
    owner.write('NOTE=1\n');
    const { code, output } = await owner.setup([...EVERYTHING, '--dry-run']);
    expect([code, owner.text(), owner.changes()]).toEqual([0, 'NOTE=1\n', []]);
    for (const what of ['TwiML app', 'Conversations service', 'Sync service', 'API key']) {
      expect(output).toContain(`+ ${what}: is created`);
    }
    expect(output).toMatch(/^· \.env: sets .*API_KEY_SID, API_KEY_SECRET/m);
  });

  it('takes a copied .env.example for a beginning', async () => {
    owner.write(readFileSync('.env.example', 'utf8'));
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('takes a flag that grants a product for the choice of that product', async () => {
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

  it('grants no outgoing calls where the TwiML app is emptied, though there is one of that name', async () => {
    await owner.setup();
    const flags = ['--yes', '--products', 'voice', '--twiml-app-sid', '', '--voice-incoming-allow', 'true'];
    expect((await owner.setup(flags)).code).toBe(0);
    expect(owner.variables().TWIML_APP_SID).toBe('');
  });

  it('warns of a Sync service that was there, without access control', async () => {
    owner.twilio.account.addSyncService({ friendly_name: 'twilio-token-function', acl_enabled: false });
    const { code, output } = await owner.setup();
    expect([code, output]).toEqual([0, expect.stringContaining('! Sync service: Access control is off')]);
  });

  it('gives the TwiML app the voice URL that is asked for', async () => {
    await owner.setup();
    const { code } = await owner.setup(['--yes', '--voice-url', 'https://calls.example.com/other']);
    expect([code, owner.twilio.account.applications]).toEqual([
      0,
      [expect.objectContaining({ voice_url: 'https://calls.example.com/other' })],
    ]);
  });

  it('says that nobody may call yet, where nothing says who may', async () => {
    const { code, output } = await owner.setup(['--yes', '--products', 'video']);
    expect([code, output]).toEqual([0, expect.stringContaining('Nothing says who may call')]);
  });

  it('--help lists the flags', async () => {
    const { code, output } = await owner.setup(['--help'], {});
    expect([code, output]).toEqual([0, expect.stringContaining('--oidc-issuer')]);
  });
});

describe('npm run setup, killed', () => {
  // The reads, and the four that create: see the test of the first run.
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('after call %i of the API, is completed by the next run', async (count) => {
    const killed = owner.start(EVERYTHING);
    const ended = finished(killed);
    let calls = 0;
    owner.twilio.onEffect = () => {
      calls += 1;
      if (calls !== count) return undefined;
      killed.kill('SIGKILL');
      return ended;
    };
    expect((await ended).code).toBeNull();
    expect(owner.text()).toBeUndefined();
    owner.twilio.onEffect = undefined;
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('asks the API so often that every call is among them', async () => {
    await owner.setup();
    expect(owner.twilio.requests).toHaveLength(9);
  });

  it('where its process is still there, is not taken for lost', async () => {
    const { sid } = owner.twilio.account.addKey({ friendly_name: 'twilio-token-function 0a0b0c0d' });
    writeFileSync(join(owner.folder, '.setup-pending'), `${process.pid} twilio-token-function 0a0b0c0d`);
    const { code, output } = await owner.setup(['--yes', '--products', 'video']);
    expect([code, output]).toEqual([1, expect.stringContaining('Another npm run setup is under way')]);
    expect(owner.twilio.account.keys.map((key) => key.sid)).toEqual([sid]);
  });

  it.each(['garbage', '', '1', `${'9'.repeat(9)} ../../etc`])('deletes no key for a note like %j', async (note) => {
    owner.twilio.account.addKey({ friendly_name: note });
    writeFileSync(join(owner.folder, '.setup-pending'), note);
    expect((await owner.setup(['--yes', '--products', 'video'])).code).toBe(0);
    expect(owner.twilio.account.keys).toHaveLength(2);
  });

  it('before it could keep its key, and with another key in .env now, has that lost key deleted', async () => {
    await owner.setup();
    owner.twilio.account.addKey({ friendly_name: 'twilio-token-function 0a0b0c0d' });
    writeFileSync(join(owner.folder, '.setup-pending'), `${'9'.repeat(9)} twilio-token-function 0a0b0c0d`);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
  });

  it('between the file and the end, loses nothing', async () => {
    await owner.setup();
    const name = owner.twilio.account.keys[0]?.friendly_name;
    writeFileSync(join(owner.folder, '.setup-pending'), `${'9'.repeat(9)} ${name}`);
    expect((await owner.setup()).code).toBe(0);
    expectEverythingOnce();
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
    ['no credentials', /There are no credentials: set TWILIO_ACCOUNT_SID/, {}],
    ['a wrong Auth Token', /does not take the credentials \(20003\)/, { ...CREDENTIALS, TWILIO_AUTH_TOKEN: 'wrong' }],
    ['half of them', /TWILIO_ACCOUNT_SID is not set/, { TWILIO_AUTH_TOKEN: AUTH_TOKEN }],
  ])('%s', (_, sentence, environment) => expectRefusal(sentence, EVERYTHING, environment));

  it.each<[string, string]>([
    ['a line that is none', 'NOTE=1\nAPI_KEY_SEC'],
    ['bytes that are no text', 'NOTE=\0'],
    ['a key without its secret', `API_KEY_SID=SK${'b'.repeat(32)}\n`],
    ['a secret without its key', 'API_KEY_SECRET=not-a-real-secret-1\n'],
    ['another account', `ACCOUNT_SID=AC${'b'.repeat(32)}\n`],
    ['a wrong variable', 'TOKEN_TTL=1\n'],
    ['a service that is not there', `SYNC_SERVICE_SID=IS${'b'.repeat(32)}\n`],
    ['a TwiML app that is not there', `TWIML_APP_SID=AP${'b'.repeat(32)}\n`],
    ['a push credential that is not there', `VOICE_PUSH_CREDENTIAL_SID=CR${'b'.repeat(32)}\n`],
    ['a key that is not there', `API_KEY_SID=SK${'b'.repeat(32)}\nAPI_KEY_SECRET=not-a-real-secret-1\n`],
    ['a key of another region', 'TOKEN_REGION=ie1\n'],
  ])('a .env with %s', async (_, text) => {
    owner.write(text);
    await expectRefusal(/mend|remove|fill in|empty|correct|use those|must be|made in the console/i);
  });

  it('a Restricted key in .env', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'restricted' });
    owner.write(`API_KEY_SID=${sid}\nAPI_KEY_SECRET=${secret}\n`);
    await expectRefusal(/Restricted key.*makes a Standard key/);
  });

  it('a push credential of the other platform', async () => {
    const { sid } = owner.twilio.account.addCredential({ type: 'apn' });
    await expectRefusal(/other platform/, [...EVERYTHING, '--voice-push-credential-sid-android', sid]);
  });

  it('a Standard key as credentials, which may not make keys', async () => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'standard' });
    const environment = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
    await expectRefusal(/a Standard key may not manage keys/, EVERYTHING, environment);
  });

  it('an account that is not active', async () => {
    owner.twilio.account.status = 'suspended';
    await expectRefusal(/The account is suspended/);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a flag that is none', ['--yes', '--product', 'video'], /no flag of npm run setup/],
    ['a credential as a flag', ['--yes', '--api-key-secret', 'x'], /no flag of npm run setup/],
    ['a product that is none', ['--yes', '--products', 'fax'], /--products must be some of/],
    ['no product at all', ['--yes'], /Say which products/],
    ['Voice without what it needs', ['--yes', '--products', 'voice'], /Voice needs --voice-url URL/],
    ['a quote in a value', ['--yes', '--products', 'video', '--oidc-issuer', '"https://a.example"'], /has quotes/],
    ['a line break in a value', ['--yes', '--products', 'video', '--video-room', 'a\nALLOW_ANONYMOUS=true'], /must be/],
    [
      'a voice URL with a quote',
      [...EVERYTHING, '--voice-url', 'https://a.example/"'],
      /--voice-url must be an address/,
    ],
    ['a name with a line break', [...EVERYTHING, '--name', 'a\nb'], /--name must be/],
    ['an issuer without its audience', ['--yes', '--products', 'video', '--oidc-issuer', 'https://localhost:1'], /./],
    ['no terminal', [], /There is no terminal to ask in: give --yes/],
  ])('%s', (_, flags, sentence) => expectRefusal(sentence, flags));

  it('a network that is down', async () => {
    const environment = { ...CREDENTIALS, HTTP_PROXY: 'http://127.0.0.1:9' };
    await expectRefusal(/Twilio cannot be reached \(ECONNREFUSED\)/, EVERYTHING, environment);
  });

  it.each([500, 503])('an API that answers %i to a look', async (status) => {
    owner.twilio.failures.push({ request: /^GET \/v1\/Keys$/, status });
    await expectRefusal(/Twilio has a fault of its own/);
  });

  it.each([/Applications/, /^POST conversations/, /^POST sync/, /^POST iam/])(
    'an API that answers 500 to a creation (%s), and the next run completes it',
    async (request) => {
      owner.twilio.failures.push({
        request: new RegExp(`^POST.*${request.source.replace('^POST ', '')}`),
        status: 500,
      });
      const { code, output } = await owner.setup();
      expect([code, output, owner.text()]).toEqual([
        1,
        expect.stringContaining('Twilio has a fault of its own'),
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

  it('takes one whose discovery document and keys are there', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwks_uri = `${provider.origin}/jwks`;
    provider.behaviours.set(discovery, json({ issuer: provider.origin, jwks_uri }));
    provider.behaviours.set(
      '/jwks',
      json({ keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: '1' }] }),
    );
    const { code, output } = await owner.setup(flags());
    expect([code, output]).toEqual([0, expect.stringContaining('Next: npm run deploy')]);
    expect(owner.variables()).toMatchObject({ OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app' });
  });

  it.each<[string, object | undefined]>([
    ['is not there', undefined],
    ['is of another issuer', { issuer: 'https://other.example', jwks_uri: 'https://other.example/jwks' }],
  ])('refuses one whose discovery document %s, and creates nothing', async (_, document) => {
    if (document) provider.behaviours.set(discovery, json(document));
    const { code, output } = await owner.setup(flags());
    expect([code, owner.text(), owner.changes()]).toEqual([1, undefined, []]);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toMatch(STACK);
  });
});
