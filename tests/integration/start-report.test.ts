import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { describeWhere } from '../support/describe-where';
import { API_KEY_SECRET, CREDENTIALS, envText } from '../support/environment';
import { isAnswering, type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';

const POLL_MILLISECONDS = 50;

const VALID = envText({ ...CREDENTIALS, VIDEO_ENABLED: 'true' });

/** The problems in what was printed, and nothing else. */
const problemsIn = (output: string) => output.split('\n').filter((line) => line.startsWith('!'));

describe('what npm start says of .env', () => {
  const folder = copyProject();
  let server: StartedProject;
  beforeAll(async () => {
    writeFileSync(join(folder, '.env'), `export ${VALID}`, { mode: 0o600 });
    const shell = { ACCOUNT_SID: CREDENTIALS.ACCOUNT_SID, VIDEO_ROOM: 'x', API_KEY_SECRET, TOKEN_TTL: ' ' };
    server = await startProject(folder, [], shell);
  });
  afterAll(() => server.stop());

  const ONLY_FILE = /^! Only \.env is read, so these variables of the shell have no effect: (.+)\.$/;
  /** What it says after a save, apart from the shell. */
  const reportOf = async (text: string | Buffer) =>
    problemsIn(await server.save(text)).filter((line) => !ONLY_FILE.test(line));

  it('names the line that cannot be read, and not the variable that seems to be missing', async () => {
    while (problemsIn(server.output()).length < 2) await sleep(POLL_MILLISECONDS);
    const report = problemsIn(server.output());
    expect(report).toEqual([expect.stringMatching(/^! \.env: Line 1 is not NAME=value\. .*export/), expect.anything()]);
    expect(server.output()).not.toContain('is not set');
  });

  it('says that the shell is not read, at the start and after a save', async () => {
    const namesIn = (output: string) => problemsIn(output).flatMap((line) => ONLY_FILE.exec(line)?.[1] ?? []);
    expect(namesIn(server.output())).toEqual(['ACCOUNT_SID, VIDEO_ROOM']);
    expect(namesIn(await server.save(VALID))).toEqual(['VIDEO_ROOM']);
    expect(namesIn(await server.save(`${VALID}VIDEO_ROOM=x\n`))).toEqual([]);
  });

  it('says nothing of a valid file', async () => {
    expect(await reportOf(VALID)).toEqual([]);
    expect(await reportOf(`\ufeff${VALID}`)).toEqual([]);
    expect(await reportOf(VALID.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  it.each<[string, string | Buffer, RegExp[]]>([
    ['UTF-16', Buffer.from(`\ufeff${VALID}`, 'utf16le'), [/^! \.env: It is not UTF-8 text\. Save it as UTF-8\.$/]],
    ['UTF-16 without a mark', Buffer.from(VALID, 'utf16le'), [/^! \.env: It is not UTF-8 text\./]],
    ['Latin-1', Buffer.from(`# Schlüssel\n${VALID}`, 'latin1'), [/^! \.env: It is not UTF-8 text\./]],
    ['export', VALID.replace(/^/gm, 'export ').replace(/export $/, ''), [/^! \.env: Lines 1, 2, 3, 4 are not NAME=/]],
    ['a colon', VALID.replace('API_KEY_SID=', 'API_KEY_SID: '), [/^! \.env: Line 2 is not NAME=value\./]],
    ['no sign at all', VALID.replace('VIDEO_ENABLED=', 'VIDEO_ENABLED '), [/^! \.env: Line 4 is not NAME=value\./]],
    ['set', VALID.replace('ACCOUNT_SID=', 'set ACCOUNT_SID='), [/^! \.env: Line 1 is not NAME=value\./]],
    ['a name twice', `${VALID}VIDEO_ENABLED=true\n`, [/^! \.env: VIDEO_ENABLED is set more than once/]],
    [
      'a line that sets nothing, and a variable that is missing',
      `hello\n${VALID.replace(/^ACCOUNT_SID.*\n/, '')}`,
      [/^! \.env: Line 1 is not NAME=value\./, /^! ACCOUNT_SID is not set/],
    ],
    [
      'a line that cannot be read, and a value that is wrong',
      `export OIDC_ISSUER=https://issuer.example.com\nTOKEN_TTL=soon\n${VALID}`,
      [/^! \.env: Line 1 is not NAME=value\./, /^! TOKEN_TTL must be/],
    ],
    ['an empty file', '', [/^! ACCOUNT_SID/, /^! API_KEY_SID/, /^! API_KEY_SECRET/, /^! No product is configured/]],
  ])('names %s', async (_, text, expected) => {
    expect(await reportOf(text)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(server.output()).not.toContain(CREDENTIALS.API_KEY_SECRET);
  });

  it.each<[string, RegExp, (file: string) => void]>([
    ['a folder', /^\.env cannot be read: .+$/m, (file) => mkdirSync(file)],
    ['a link to nothing', /^\.env is a link to a file that does not exist .+$/m, (file) => symlinkSync('x', file)],
    [
      'an endless line',
      /^\.env has a line of more than .+$/m,
      (file) => writeFileSync(file, `X=${'x'.repeat(10_000)}`),
    ],
  ])('waits while .env is %s, and goes on after the next save', async (_, sentence, make) => {
    const file = join(folder, '.env');
    const start = server.output().length;
    rmSync(file);
    make(file);
    while (!sentence.test(server.output().slice(start))) await sleep(POLL_MILLISECONDS);
    rmSync(file, { recursive: true, force: true });
    expect(await reportOf(VALID)).toEqual([]);
    // It may be restarting once more, since it may have seen that the file was missing in between.
    while (!(await isAnswering(server.url))) await sleep(POLL_MILLISECONDS);
  });

  it('names the cause if .env is deleted', async () => {
    const file = join(folder, '.env');
    const start = server.output().length;
    rmSync(file);
    const report = () => server.output().slice(start);
    while (!/^Ready\.$/m.test(report())) await sleep(POLL_MILLISECONDS);
    expect(problemsIn(report())[0]).toMatch(/^! \.env: It does not exist\./);
    expect(report()).not.toContain('is not set');
    await reportOf(VALID);
  });
});

const DEMO = [
  expect.stringMatching(/^Demo values, which Twilio rejects: /),
  expect.stringMatching(/^Run npm run setup, or /),
];

const NODES = ['22', '24'].map((major) => resolve('.cache/node', major, 'bin/node')).filter((file) => existsSync(file));

describeWhere(NODES.length === 2, 'npm start on Node 22 and 24', 'run .ci/run, which fetches them into .cache/', () => {
  it.each([process.execPath, ...NODES])('prints nothing but its own lines on %s', async (node) => {
    const server = await startProject(copyProject(), [], { PATH: `${dirname(node)}:${process.env.PATH}` });
    const again = await server.save(envText({ ...DEMO_ENVIRONMENT, TOKEN_TTL: '61' }));
    await server.stop();
    const [first = ''] = server.output().split('\n.env changed');
    expect(first.split('\n').filter((line) => line !== '' && !line.startsWith('> '))).toEqual([
      expect.stringMatching(/^ {2}Token {3}http/),
      expect.stringMatching(/^ {2}Page {4}http/),
      expect.stringMatching(/^ {2}Phone {3}/),
      expect.stringMatching(/^The server listens on every network interface: /),
      expect.stringMatching(/^Wrote \.env with demo values\. /),
      ...DEMO,
    ]);
    expect(again.split('\n').filter(Boolean)).toEqual(['.env changed. Restarting…', ...DEMO, 'Ready.']);
  });
});
