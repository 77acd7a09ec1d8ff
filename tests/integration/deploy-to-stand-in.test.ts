import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_SID, API_KEY_SECRET, AUTH_TOKEN, EVERY_PRODUCT, envText } from '../support/environment';
import { temporaryFolder } from '../support/temporary-folder';
import { type Deployment, DOMAIN, GOOD, PRODUCTION, startDeployment, UPLOADED } from '../support/twilio/deployment';
import { askLive } from '../support/twilio/serverless-live';
import { verifyAccessToken } from '../support/verify';

/** What Twilio adds to the variables of a deployed Function. */
const INJECTED = { ACCOUNT_SID, AUTH_TOKEN, DOMAIN_NAME: DOMAIN };
const STACK = /\n\s+at /;
const INTERNAL_ERROR = 'Twilio had an internal error';
const UNKNOWN = 'The cause is unknown';

describe('the first npm run deploy', () => {
  let first: Deployment;
  let ended: Awaited<ReturnType<Deployment['deploy']>>;
  beforeAll(async () => {
    first = await startDeployment();
    // A file left by an earlier build would become public.
    mkdirSync(join(first.folder, 'dist/functions'), { recursive: true });
    for (const stray of ['.env.production', 'dist/functions/old.js', 'dist/functions/token.js.map']) {
      writeFileSync(join(first.folder, stray), API_KEY_SECRET);
    }
    first.api.statuses.push('building');
    ended = await first.deploy({ ...GOOD, VIDEO_ROOM: '', TOKEN_TTL: '600' });
  });
  afterAll(() => first.stop());

  it('waits for the build, exits with 0, prints the domain and connects to no host but Twilio', () => {
    expect([ended.code, ended.output]).toEqual([0, expect.stringContaining(DOMAIN)]);
    expect(first.linesOf(/\/Status$/)).toHaveLength(2);
    expect(first.linesOf(/\/Deployments$/)).toHaveLength(1);
    expect(first.api.refusedHosts).toEqual([]);
  });

  it('uploads one Function, at /token, and the page, byte for byte, and nothing else', () => {
    const { functions, assets, runtime } = first.live();
    const folder = join(first.folder, 'dist/assets');
    const names = readdirSync(folder);
    expect(runtime).toBe('node22');
    expect(functions).toEqual({ '/token': readFileSync(join(first.folder, 'dist/functions/token.js')) });
    expect(assets).toEqual(Object.fromEntries(names.map((name) => [`/${name}`, readFileSync(join(folder, name))])));
    expect(first.linesOf(/^POST .*\/Versions$/)).toHaveLength(1 + names.length);
  });

  it('uploads no .env, no source map and no test', () => {
    const { functions, assets } = first.live();
    expect(Object.keys({ ...functions, ...assets }).filter((path) => /\/\.|\.map$|\.test\b/.test(path))).toEqual([]);
    expect(functions['/token']?.toString()).not.toContain('sourceMappingURL');
  });

  it('sends the key secret only as a variable, and the Auth Token in no body', () => {
    const carrying = (secret: string) => first.api.requests.filter(({ body }) => body.includes(secret));
    expect(carrying(API_KEY_SECRET).map(({ line }) => line)).toEqual([expect.stringMatching(/^POST .*\/Variables$/)]);
    expect(carrying(AUTH_TOKEN)).toEqual([]);
  });

  it('sets the variables of .env except ACCOUNT_SID, AUTH_TOKEN and empty ones', () => {
    expect(first.live().variables).toEqual({ ...UPLOADED, TOKEN_TTL: '600' });
  });

  it('depends on one package, the runtime handler that Twilio accepts', () => {
    expect(first.live().dependencies).toEqual([{ name: '@twilio/runtime-handler', version: '2.0.1' }]);
  });

  it('deploys a Function that, alone in an empty folder, answers 401 missing_token without a bearer token', async () => {
    const { status, body } = await askLive(first.live(), '/token', INJECTED);
    expect([status, body]).toEqual([401, expect.objectContaining({ code: 'missing_token' })]);
  });
});

describe('npm run deploy', () => {
  let twilio: Deployment;
  /** As in the console, while this folder still deploys to that service. */
  async function deleteService() {
    await twilio.deploy();
    twilio.api.resources.delete(`/Services/${twilio.live().serviceSid}`);
  }
  function keyCredentials() {
    const { sid, secret } = twilio.api.account.addKey({ kind: 'standard' });
    return { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_KEY: sid, TWILIO_API_SECRET: secret };
  }
  beforeEach(async () => {
    twilio = await startDeployment();
  });
  afterEach(() => twilio.stop());

  it('with ALLOW_ANONYMOUS deploys a Function that, alone in an empty folder, answers with a valid token', async () => {
    await twilio.deploy({ ...EVERY_PRODUCT, AUTH_TOKEN, ALLOW_ANONYMOUS: 'true' });
    const { status, body } = await askLive(twilio.live(), '/token', INJECTED, { identity: 'alice' });
    expect([status, body.identity]).toEqual([200, expect.stringMatching(/^guest/)]);
    const { payload } = await verifyAccessToken(body.token);
    expect(payload).toMatchObject({ iss: EVERY_PRODUCT.API_KEY_SID, sub: ACCOUNT_SID });
  });

  it('deploys to the same service again, and sends only the variables that changed', async () => {
    const sent = () => twilio.linesOf(/^POST .*\/Variables/).length;
    expect((await twilio.deploy()).code).toBe(0);
    const before = twilio.live();
    const another = { buildSid: expect.not.stringMatching(before.buildSid) };
    expect((await twilio.deploy()).code).toBe(0);
    expect([twilio.live(), sent()]).toEqual([{ ...before, ...another }, Object.keys(UPLOADED).length]);
    expect((await twilio.deploy({ ...GOOD, OIDC_AUDIENCE: 'another-app' })).code).toBe(0);
    expect(twilio.live().variables).toEqual({ ...UPLOADED, OIDC_AUDIENCE: 'another-app' });
    expect([twilio.linesOf(/^POST \/v1\/Services$/), sent()]).toEqual([
      ['POST /v1/Services'],
      Object.keys(UPLOADED).length + 1,
    ]);
  });

  it.each([
    ['the build', () => twilio.api.statuses.push('failed'), 'The build at Twilio failed'],
    // twilio-run does not print why.
    ['an upload', () => twilio.fail(/^POST .*\/Functions\/\w+\/Versions$/), UNKNOWN],
    ['the status of the build', () => twilio.fail(/\/Status$/), 'Twilio, or a proxy, had an internal error (500)'],
    ['a variable', () => twilio.fail(/^POST .*\/Variables$/), INTERNAL_ERROR],
    ['the activation', () => twilio.fail(/^POST .*\/Deployments$/), INTERNAL_ERROR],
  ])('exits with 1 if %s fails, and the next deploy completes it in the same service', async (_, breakOnce, cause) => {
    breakOnce();
    const { code, output } = await twilio.deploy();
    expect([code, lastLine(output)]).toEqual([1, expect.stringContaining(`Not deployed. ${cause}`)]);
    expect(lastLine(output)).toContain('npm run deploy');
    expect(output).not.toMatch(STACK);
    expect(twilio.live()).toBeUndefined();
    expect((await twilio.deploy()).code).toBe(0);
    expect(twilio.api.resources.list('/Services')).toHaveLength(1);
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it('finds the service by its name, even beyond the first page, on a new computer', async () => {
    await twilio.addServices(60);
    await twilio.deploy();
    const { serviceSid } = twilio.live();
    rmSync(join(twilio.folder, '.twiliodeployinfo'));
    expect((await twilio.deploy({ ...GOOD, TOKEN_TTL: '600' })).code).toBe(0);
    expect(twilio.live()).toMatchObject({ serviceSid, variables: { ...UPLOADED, TOKEN_TTL: '600' } });
    expect(twilio.linesOf(/^POST \/v1\/Services$/)).toHaveLength(2);
    expect(twilio.api.resources.list('/Services')).toHaveLength(61);
  });

  it('removes a variable that is no longer in .env', async () => {
    await twilio.deploy({ ...EVERY_PRODUCT, AUTH_TOKEN, ALLOW_ANONYMOUS: 'true' });
    expect(twilio.live().variables).toHaveProperty('ALLOW_ANONYMOUS');
    await twilio.deploy();
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it('waits for the Retry-After of a 429, and continues', async () => {
    twilio.fail(/^POST .*\/Builds$/, 429, { headers: { 'retry-after': '1' } });
    expect((await twilio.deploy()).code).toBe(0);
    expect(twilio.linesOf(/^POST .*\/Builds$/)).toHaveLength(2);
  });

  it('explains 20003 if the Auth Token is wrong', async () => {
    const { code, output } = await twilio.deploy({ ...GOOD, AUTH_TOKEN: 'another' });
    expect([code, output]).toEqual([1, expect.stringContaining('Failed API Request 20003')]);
    expect(lastLine(output)).toMatch(
      /^Not deployed\. Twilio rejected the credentials \(20003\): .* must belong together/,
    );
    expect(output).not.toMatch(STACK);
    expect(twilio.api.resources.list('/Services')).toEqual([]);
  });

  it('takes the credentials from the environment, and does not show them in the list of processes', async () => {
    const seen = new Set<string>();
    twilio.api.onEffect = () => {
      for (const line of commandLines()) seen.add(line);
    };
    const credentials = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: AUTH_TOKEN };
    const { code } = await twilio.deployAs(credentials, { ...GOOD, AUTH_TOKEN: '' });
    expect([code, twilio.live().variables]).toEqual([0, UPLOADED]);
    expect([...seen].filter((line) => line.includes('twilio-run'))).not.toEqual([]);
    for (const secret of [AUTH_TOKEN, API_KEY_SECRET]) {
      expect([...seen].filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  it('takes an API key too, and removes a variable that is no longer in .env', async () => {
    const key = keyCredentials();
    const environment = { ...GOOD, AUTH_TOKEN: '' };
    expect(await twilio.deployAs(key, { ...environment, ALLOW_ANONYMOUS: 'true' })).toMatchObject({ code: 0 });
    expect(twilio.live().variables).toHaveProperty('ALLOW_ANONYMOUS');
    expect(await twilio.deployAs(key, environment)).toMatchObject({ code: 0 });
    expect(twilio.live().variables).toEqual(UPLOADED);
  });

  it.each<[string, () => unknown, string]>([
    [
      'no longer has the service',
      () => deleteService(),
      'Not deployed. The service no longer exists (20404): delete the file .twiliodeployinfo and run npm run deploy again.',
    ],
    [
      'cannot be reached',
      () => twilio.api.stop(),
      'Not deployed. Twilio cannot be reached: check the network and HTTP_PROXY',
    ],
  ])('exits with 1 and a remedy if Twilio %s', async (_, breakIt, remedy) => {
    await breakIt();
    const { code, output } = await twilio.deploy();
    expect([code, lastLine(output)]).toEqual([1, expect.stringContaining(remedy)]);
  });

  it.each([
    ['as the account', () => ({})],
    ['as a key', () => keyCredentials()],
  ])(
    'says that it is deployed, and what may be left, if old variables cannot be removed %s',
    async (_, credentials) => {
      const environment = { ...GOOD, AUTH_TOKEN: Object.keys(credentials()).length > 0 ? '' : AUTH_TOKEN };
      expect((await twilio.deployAs(credentials(), { ...environment, ALLOW_ANONYMOUS: 'true' })).code).toBe(0);
      twilio.fail(/^DELETE .*\/Variables/, 503);
      const { code, output } = await twilio.deployAs(credentials(), environment);
      expect([code, output]).toEqual([
        1,
        expect.stringContaining('Deployed, but variables that are no longer in the file'),
      ]);
      expect((await twilio.deployAs(credentials(), environment)).code).toBe(0);
      expect(twilio.live().variables).toEqual(UPLOADED);
    },
  );

  it('ignores a configuration in package.json', async () => {
    twilio.changePackage({ twilioserverless: { env: '.env.other', functionsFolder: 'src' } });
    expect((await twilio.deploy()).code).toBe(0);
    expect([Object.keys(twilio.live().functions), twilio.live().variables]).toEqual([['/token'], UPLOADED]);
  });

  it.each<[string, object]>([
    ['env', { env: '.env.other' }],
    ['cwd', { commands: { deploy: { cwd: 'src' } } }],
    ['loadSystemEnv', { environments: { dev: { loadSystemEnv: true } } }],
    ['functionsFolder', { functionsFolder: 'src' }],
    ['assetsFolder', { projects: { [ACCOUNT_SID]: { assetsFolder: '.' } } }],
    ['serviceName', { serviceName: 'another' }],
    ['serviceSid', { serviceSid: `ZS${'0'.repeat(32)}` }],
    ['environment', { commands: { deploy: { environment: 'stage' } } }],
    ['environment', { commands: { env: { environment: 'stage' } } }],
  ])('refuses a .twilioserverlessrc that sets %s, which would deploy something else', async (name, settings) => {
    twilio.configure(settings);
    const { code, output } = await twilio.deploy();
    expect([code, output]).toEqual([1, expect.stringContaining(`✗ .twilioserverlessrc sets ${name}: remove it.`)]);
    expect(twilio.api.requests).toEqual([]);
  });

  describe('refuses to make public', () => {
    // The build copies assets/ to it.
    const assets = (name: string) => join(twilio.folder, 'dist/assets', name);
    afterEach(() => rmSync(assets('new'), { recursive: true, force: true }));

    it.each<[string, string, (path: string) => void]>([
      ['a hidden file', 'new/.env', (path) => writeFileSync(path, 'A=1')],
      ['a hidden folder', 'new/.git', (path) => mkdirSync(path)],
      ['a link to a file', 'new/notes.txt', (path) => symlinkSync('../../.env', path)],
      ['a link to a folder', 'new/all', (path) => symlinkSync('../..', path)],
      ['a dangling link', 'new/later.txt', (path) => symlinkSync('nothing', path)],
      ...['page.html~', 'a.bak', 'a.orig', 'a.SWP', '#page.html#', 'a.old', 'a.rej'].map(
        (name): [string, string, (path: string) => void] => [
          'a backup',
          `new/${name}`,
          (path) => writeFileSync(path, 'A=1'),
        ],
      ),
    ])('%s, %s', async (_, path, create) => {
      mkdirSync(assets('new'));
      create(assets(path));
      const { code, output } = await twilio.deploy();
      expect([code, output]).toEqual([1, expect.stringContaining(`would become public: remove assets/${path}.`)]);
      expect(twilio.api.requests).toEqual([]);
    });

    it('a name with an escape sequence, of which it prints nothing', async () => {
      mkdirSync(assets('new'));
      writeFileSync(assets('new/.\x1b[2J'), 'A=1');
      const { output } = await twilio.deploy();
      expect(output).toContain('remove assets/new/.?[2J.');
    });

    it('what a link instead of assets/ leads to', async () => {
      renameSync(assets(''), join(twilio.folder, 'elsewhere'));
      symlinkSync('../elsewhere', join(twilio.folder, 'dist/assets'));
      const { code, output } = await twilio.deploy();
      rmSync(join(twilio.folder, 'dist/assets'));
      renameSync(join(twilio.folder, 'elsewhere'), assets(''));
      expect([code, output, twilio.api.requests]).toEqual([1, expect.stringContaining('✗ assets is a link'), []]);
    });
  });

  it('accepts names of assets that only look like backups, and the one hidden folder of the web', async () => {
    const paths = ['.well-known/any.json', 'old.html', 'a.bak.html', '~a.txt', 'tmp'];
    mkdirSync(join(twilio.folder, 'dist/assets/new/.well-known'), { recursive: true });
    for (const path of paths) writeFileSync(join(twilio.folder, 'dist/assets/new', path), '1');
    const { code } = await twilio.deploy();
    rmSync(join(twilio.folder, 'dist/assets/new'), { recursive: true });
    expect(code).toBe(0);
    expect(Object.keys(twilio.live().assets)).toEqual(expect.arrayContaining(paths.map((path) => `/new/${path}`)));
  });

  it('lists the variables that are not of this Function, and no value, before it uploads them', async () => {
    let printed = '';
    twilio.api.onEffect = () => {
      printed ||= twilio.output();
    };
    const { code } = await twilio.deploy({ ...GOOD, NOTE: 'value-of-note', DEBUG: '1', EMPTY: '' });
    expect(code).toBe(0);
    expect(printed).toContain('Also uploads NOTE, DEBUG: not variables of this Function.\n');
    expect(twilio.output()).not.toContain('value-of-note');
    expect(twilio.live().variables).toEqual({ ...UPLOADED, NOTE: 'value-of-note', DEBUG: '1' });
  });

  describe('uploads what it has checked', () => {
    const CHANGED = { ...GOOD, ALLOW_ANONYMOUS: 'true', OIDC_AUDIENCE: 'changed' };

    it.each(['.env', 'other.env'])('although %s changes before twilio-run starts', async (file) => {
      // Every Node.js process of the deploy loads it first; only the child of the command acts.
      const preload = join(twilio.folder, 'change-env.mjs');
      writeFileSync(join(twilio.folder, 'other.env'), envText(GOOD));
      writeFileSync(
        preload,
        `import { writeFileSync } from 'node:fs';
        if (process.argv[1]?.endsWith('twilio-run-child.mjs')) {
          writeFileSync(${JSON.stringify(file)}, ${JSON.stringify(envText(CHANGED))});
        }`,
      );
      const environment = { NODE_OPTIONS: `--import=${preload}` };
      expect((await twilio.deployAs(environment, GOOD, '--env', file)).code).toBe(0);
      expect(readFileSync(join(twilio.folder, file), 'utf8')).toBe(envText(CHANGED));
      expect(twilio.live().variables).toEqual(UPLOADED);
    });

    it('although .env changes, or is removed, before old variables are removed', async () => {
      const file = join(twilio.folder, '.env');
      for (const change of [() => writeFileSync(file, envText(CHANGED)), () => rmSync(file)]) {
        twilio.api.onEffect = (line) => /^POST .*\/Deployments$/.test(line) && change();
        expect((await twilio.deploy()).code).toBe(0);
        expect(twilio.live().variables).toEqual(UPLOADED);
      }
    });

    it('and leaves no copy of the variables behind if it is killed', async () => {
      const secret = 'the-only-copy-of-this';
      const folders = [twilio.folder, temporaryFolder()] as const;
      twilio.api.onEffect = (line) => /^POST .*\/Builds$/.test(line) && twilio.kill();
      expect((await twilio.deployAs({ TMPDIR: folders[1] }, { ...GOOD, NOTE: secret })).code).toBeNull();
      expect(folders.flatMap((folder) => filesWith(secret, folder))).toEqual([join(twilio.folder, '.env')]);
    });
  });

  it('--production deploys to the domain without a suffix', async () => {
    const { code, output } = await twilio.deploy(GOOD, '--production');
    expect([code, output]).toEqual([0, expect.stringContaining(PRODUCTION)]);
    expect(Object.keys(twilio.live(PRODUCTION).functions)).toEqual(['/token']);
    expect(twilio.live()).toBeUndefined();
  });

  it('-o json prints the domain and the URLs as JSON on standard output', async () => {
    const { code, stdout } = await twilio.deploy(GOOD, '-o', 'json');
    const functions = [{ access: 'public', path: '/token', url: `https://${DOMAIN}/token` }];
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ domain: DOMAIN, functions })]);
  });

  it.each([
    ['an invalid variable', { TOKEN_TTL: '1' }],
    ['a configuration that lets nobody call', { OIDC_ISSUER: '', OIDC_AUDIENCE: '' }],
    ['a value over 450 bytes', { OIDC_AUDIENCE: 'a'.repeat(451) }],
  ])('sends Twilio no request at all with %s', async (_, change) => {
    const { code, output } = await twilio.deploy({ ...GOOD, ...change });
    expect([code, output]).toEqual([1, expect.not.stringMatching(STACK)]);
    expect([twilio.api.requests, twilio.api.refusedHosts]).toEqual([[], []]);
  });

  const HANDLER = 'package.json must have @twilio/runtime-handler at exactly 2.0.1';

  it.each([
    ['a runtime handler that Twilio does not accept', '2.1.0', [], 'Failed API Request 20001', HANDLER],
    ['a range of runtime handlers', '^2.0.1', [], 'Invalid @twilio/runtime-handler version', HANDLER],
    ['a runtime that Twilio does not have', '2.0.1', ['--runtime', 'node18'], 'Request 20001', 'use node22 or node24'],
  ])('exits with 1 and a remedy, and deploys nothing, with %s', async (_, version, flags, sentence, remedy) => {
    twilio.dependOn({ '@twilio/runtime-handler': version });
    const { code, output } = await twilio.deploy(GOOD, ...flags);
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(lastLine(output)).toMatch(/^Not deployed\. /);
    expect(lastLine(output)).toContain(remedy);
    expect(output).not.toMatch(STACK);
    expect(twilio.live()).toBeUndefined();
  });
});

function filesWith(text: string, folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => readFileSync(path, 'utf8').includes(text));
}

/** This command's own, after those of twilio-run. */
const lastLine = (output: string) => output.trim().split('\n').at(-1);

/** Of every process, as any user can read them. A system without /proc has nothing to check. */
function commandLines(): string[] {
  if (!existsSync('/proc/self/cmdline')) return ['twilio-run: unknown'];
  const files = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return files.map((name) => commandLine(name));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
}
