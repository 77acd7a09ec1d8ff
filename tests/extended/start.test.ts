import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { describeWhere } from '../support/describe-where';
import { CREDENTIALS, envText } from '../support/environment';
import { freePort, isAnswering, type StartedProject, startProject } from '../support/local-server';
import { copyProject, finished, npm } from '../support/project-copy';

const VALID = envText({ ...CREDENTIALS, VIDEO_ENABLED: 'true' });

const DEMO_LINES = [
  expect.stringMatching(/^Demo values, which Twilio rejects: /),
  expect.stringMatching(/^Run npm run setup, or /),
];

/** The process that `npm start` ends up running, which is the one that stops the server. */
function commandOf(group: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args=']).toString().split('\n');
  const command = processes.find((line) => line.includes(` ${group} `) && /\bnode dist\/cli\/start\.mjs$/.test(line));
  return Number.parseInt(command ?? '', 10);
}

describe('npm start', () => {
  const folder = copyProject();
  const file = join(folder, '.env');
  let server: StartedProject;
  beforeAll(async () => {
    writeFileSync(file, VALID, { mode: 0o600 });
    server = await startProject(folder, []);
  });
  afterAll(() => server.stop());

  /** What the server sends for a path; empty while it restarts. */
  async function read(path: string): Promise<string> {
    const response = await fetch(`${server.url}/${path}`).catch(() => undefined);
    return (await response?.text().catch(() => undefined)) ?? '';
  }
  const untilServed = (path: string, text: string) => server.until(async () => (await read(path)).includes(text));

  it('keeps an existing .env, and says nothing of a valid one', () => {
    expect(readFileSync(file, 'utf8')).toBe(VALID);
    expect(server.output()).not.toMatch(/^!|Wrote|Demo/m);
  });

  it.each<[string, RegExp, () => void]>([
    ['a folder', /^\.env: It cannot be read\. /m, () => mkdirSync(file)],
    ['a link to nothing', /^\.env: It is a link to a file that does not exist /m, () => symlinkSync('x', file)],
    ['deleted', /^! \.env: It does not exist\. [^!]*Ready\.$/m, () => {}],
  ])('goes on after the next save if .env is %s', async (_, sentence, make) => {
    const start = server.output().length;
    rmSync(file);
    make();
    await server.until(() => sentence.test(server.output().slice(start)));
    rmSync(file, { recursive: true, force: true });
    await server.save(VALID);
    // It may be restarting once more, since it may have seen that the file was missing in between.
    await untilServed('token', '"products":["video"]');
  });

  it('keeps running while a source does not compile', async () => {
    const source = join(folder, 'src/twilio/products.ts');
    const text = readFileSync(source, 'utf8');
    writeFileSync(source, 'export const = ;');
    await server.until('The build failed. The server keeps running the last good build.');
    await untilServed('token', '"products":["video"]');
    writeFileSync(source, text.replace("'video'", "'video', 'new-product'"));
    await untilServed('token?products=x', 'new-product');
  });

  it('serves the page again when its script, its style or a file beside it changes', async () => {
    appendFileSync(join(folder, 'page/page.ts'), "\ndocument.body.dataset.test = 'changed-script';\n");
    await untilServed('page.js', 'changed-script');
    appendFileSync(join(folder, 'page/page.css'), '.changed-style { color: red }\n');
    await untilServed('page.css', 'changed-style');
    writeFileSync(join(folder, 'assets/new.txt'), 'new-file');
    await untilServed('new.txt', 'new-file');
  });

  it.each([
    ['SIGTERM to npm alone', (npmId: number) => npmId],
    ['SIGTERM to the command that npm runs', commandOf],
  ])('ends with everything that it started on %s', async (_, target) => {
    process.kill(target(server.pid), 'SIGTERM');
    await server.ended;
    expect(await isAnswering(server.url)).toBe(false);
    server = await startProject(folder, []);
  });

  it('ends with everything that it started on a signal during a restart', async () => {
    const restarted = server.save(VALID).catch(() => undefined);
    await server.until('Restarting');
    process.kill(commandOf(server.pid), 'SIGTERM');
    await Promise.all([restarted, server.ended]);
    expect(await isAnswering(server.url)).toBe(false);
  });
});

describe('npm start with a .env that is a link to nothing', () => {
  it('says so in one sentence, and writes nothing', async () => {
    const folder = copyProject();
    symlinkSync('nothing', join(folder, '.env'));
    const { code, output } = await finished(npm(folder, ['start'], { PORT: String(await freePort()) }));
    expect([code, output]).toEqual([1, expect.stringMatching(/^\.env: It is a link to a file that does not exist /m)]);
    expect(output).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });
});

const NODES = ['22', '24'].map((major) => resolve('.cache/node', major, 'bin/node')).filter((node) => existsSync(node));

describeWhere(NODES.length === 2, 'npm start on Node 22 and 24', 'run .ci/run, which fetches them into .cache/', () => {
  it.each([process.execPath, ...NODES])('prints nothing but its own lines on %s', async (node) => {
    const server = await startProject(copyProject(), [], { PATH: `${dirname(node)}:${process.env.PATH}` });
    await server.until('Run npm run setup');
    const again = await server.save(envText({ ...DEMO_ENVIRONMENT, TOKEN_TTL: '61' }));
    await server.stop();
    const [first = ''] = server.output().split('\n.env changed');
    expect(first.split('\n').filter((line) => line !== '' && !line.startsWith('> '))).toEqual([
      expect.stringMatching(/^ {2}Token {3}http/),
      expect.stringMatching(/^ {2}Page {4}http/),
      expect.stringMatching(/^ {2}Phone {3}/),
      expect.stringMatching(/^The server listens on every network interface: /),
      expect.stringMatching(/^Wrote \.env with demo values\. /),
      ...DEMO_LINES,
    ]);
    expect(again.split('\n').filter(Boolean)).toEqual(['.env changed. Restarting…', ...DEMO_LINES, 'Ready.']);
  });
});
