import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectProject } from '../../../cli/deploy/deployable';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { ACCOUNT_SID, AUTH_TOKEN, EVERY_PRODUCT } from '../../support/environment';
import { temporaryFolder } from '../../support/temporary-folder';

const GOOD = { ...EVERY_PRODUCT, AUTH_TOKEN, ALLOW_ANONYMOUS: 'true', VOICE_PUSH_CREDENTIAL_SID: '' };

let folder: string;
const configure = (settings: object) => writeFileSync(join(folder, '.twilioserverlessrc'), JSON.stringify(settings));

beforeEach(() => {
  folder = temporaryFolder();
  configure({ functionsFolder: 'dist/functions', assetsFolder: 'dist/assets', runtime: 'node22' });
});

const inspect = (variables: object = GOOD, runtime?: string) =>
  inspectProject(folder, { ...variables } as Record<string, string>, {}, runtime);

describe('inspectProject', () => {
  it('has no problem with a valid project', () => {
    expect(inspect()).toMatchObject({
      credentials: { accountSid: ACCOUNT_SID, username: ACCOUNT_SID, password: AUTH_TOKEN },
      problems: [],
      ownNames: [],
    });
  });

  it.each<[string, object, string]>([
    ['a configuration that would not work', { ALLOW_ANONYMOUS: '' }, 'No caller is allowed yet'],
    ['no credentials', { AUTH_TOKEN: '' }, 'There are no credentials for the deploy'],
    [
      'demo values, in one line',
      { ...DEMO_ENVIRONMENT, ACCOUNT_SID, AUTH_TOKEN },
      'SYNC_SERVICE_SID hold demo values, which work only on localhost. Run',
    ],
  ])('has a problem with %s', (_, change, sentence) => {
    expect(inspect({ ...GOOD, ...change }).problems).toEqual([expect.stringContaining(sentence)]);
  });

  it('has a warning, but no problem, for a misspelt variable', () => {
    const { warnings, problems } = inspect({ ...GOOD, VIDEO_ENABLE: 'true' });
    expect(warnings).toContainEqual(expect.stringContaining('did you mean VIDEO_ENABLED?'));
    expect(problems).toEqual([]);
  });

  it('lists the variables of the owner that are uploaded', () => {
    expect(inspect({ ...GOOD, NOTE: 'x', DEBUG: '1', EMPTY: '' }).ownNames).toEqual(['NOTE', 'DEBUG']);
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
  ])('has a problem with a .twilioserverlessrc that sets %s, which would deploy something else', (name, settings) => {
    configure(settings);
    expect(inspect().problems).toEqual([`.twilioserverlessrc sets ${name}: remove it.`]);
  });

  it.each(['node20', 'node18', 'Node16', 'node8'])('refuses %s, for which Twilio takes no new build', (runtime) => {
    const sentence = `names ${runtime.toLowerCase()}, for which Twilio takes no new build: use node22 or node24.`;
    expect(inspect(GOOD, runtime).problems).toEqual([`--runtime ${sentence}`]);
    configure({ commands: { deploy: { runtime } } });
    expect(inspect(GOOD, 'node24').problems).toEqual([`.twilioserverlessrc ${sentence}`]);
  });

  it.each(['node22', 'node24', 'node26', undefined])('accepts --runtime %s', (runtime) => {
    expect(inspect(GOOD, runtime).problems).toEqual([]);
  });

  it('refuses a .twilioserverlessrc that is not JSON', () => {
    writeFileSync(join(folder, '.twilioserverlessrc'), '// a comment');
    expect(() => inspect()).toThrow('.twilioserverlessrc cannot be read as JSON');
  });

  describe('in assets/', () => {
    function asset(name: string, make = write) {
      const path = join(folder, 'dist/assets', name);
      mkdirSync(dirname(path), { recursive: true });
      make(path);
    }
    const write = (path: string) => writeFileSync(path, '1');

    it.each<[string, string, (path: string) => void]>([
      ['a hidden file', 'new/.env', write],
      ['a hidden folder', 'new/.git', (path) => mkdirSync(path)],
      ['a link to a file', 'new/notes.txt', (path) => symlinkSync('../../.env', path)],
      ['a link to a folder', 'new/all', (path) => symlinkSync('../..', path)],
      ['a dangling link', 'new/later.txt', (path) => symlinkSync('nothing', path)],
    ])('refuses to make public %s, %s', (_, name, make) => {
      asset(name, make);
      expect(inspect().problems).toEqual([expect.stringContaining(`would become public: remove assets/${name}.`)]);
    });

    it.each(['page.html~', 'a.bak', 'a.orig', 'a.SWP', '#page.html#', 'a.old', 'a.rej'])(
      'refuses to make public the backup %s',
      (name) => {
        asset(name);
        expect(inspect().problems).toEqual([expect.stringContaining(`remove assets/${name}.`)]);
      },
    );

    it('prints no escape sequence of a name', () => {
      asset('.\x1b[2J');
      expect(inspect().problems).toEqual([expect.stringContaining('remove assets/.?[2J.')]);
    });

    it('lists at most five names', () => {
      for (const name of ['.a', '.b', '.c', '.d', '.e', '.f']) asset(name);
      expect(inspect().problems).toEqual([expect.stringMatching(/remove (assets\/\.[a-f], ){5}…\.$/)]);
    });

    it('refuses what a link instead of assets/ leads to', () => {
      mkdirSync(join(folder, 'dist'));
      symlinkSync('..', join(folder, 'dist/assets'));
      expect(inspect().problems).toEqual([expect.stringMatching(/^assets is a link/)]);
    });

    it('accepts names that only look like backups, and the one hidden folder of the web', () => {
      for (const name of ['.well-known/any.json', 'old.html', 'a.bak.html', '~a.txt', 'tmp', '.DS_Store']) asset(name);
      expect(inspect().problems).toEqual([]);
    });
  });
});
