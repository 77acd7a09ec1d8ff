import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

  it('says in a sentence that another program has taken the port meanwhile, and goes on after the next save', async () => {
    const start = server.output().length;
    rmSync(file);
    mkdirSync(file);
    // The server has stopped, and starts again after the next save.
    await server.until(() => server.output().slice(start).includes('.env: It cannot be read. '));
    const other = createServer().listen(server.port);
    await once(other, 'listening');
    rmSync(file, { recursive: true });
    writeFileSync(file, VALID, { mode: 0o600 });
    await server.until(`Port ${server.port} is in use. Choose another one`);
    other.close();
    await server.save(`${VALID}\n`);
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

  it("serves the owner's own Function in a new folder, and again when what it imports changes", async () => {
    const says = (text: string) => `exports.hello = ${JSON.stringify(text)};`;
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib/hello.js'), says('first'));
    mkdirSync(join(folder, 'functions/voice'));
    const source = `const { hello } = require('../../lib/hello');
      exports.handler = (context, event, callback) => callback(null, hello);`;
    writeFileSync(join(folder, 'functions/voice/incoming.js'), source);
    await untilServed('voice/incoming', 'first');
    // An editor may save by renaming.
    writeFileSync(join(folder, 'lib/hello.js~'), says('second'));
    renameSync(join(folder, 'lib/hello.js~'), join(folder, 'lib/hello.js'));
    await untilServed('voice/incoming', 'second');
    rmSync(join(folder, 'functions/voice'), { recursive: true });
    await server.until(async () => !(await read('voice/incoming')).includes('second') && (await read('token')) !== '');
    mkdirSync(join(folder, 'functions/voice'));
    writeFileSync(join(folder, 'functions/voice/incoming.js'), source);
    await untilServed('voice/incoming', 'second');
  });

  it('does not restart for a save that changes nothing', async () => {
    await server.save(VALID);
    const start = server.output().length;
    const source = join(folder, 'src/errors.ts');
    appendFileSync(source, '// A comment.\n');
    writeFileSync(join(folder, 'assets/next.txt'), 'next-file');
    await untilServed('next.txt', 'next-file');
    expect(
      server
        .output()
        .slice(start)
        .match(/The sources changed/g),
    ).toHaveLength(1);
  });

  it.each<[NodeJS.Signals, string, (npmId: number) => number]>([
    ['SIGTERM', 'npm alone', (npmId) => npmId],
    ['SIGTERM', 'the command that npm runs', commandOf],
    ['SIGKILL', 'the command that npm runs', commandOf],
  ])('ends with everything that it started on %s to %s', async (signal, _, target) => {
    process.kill(target(server.pid), signal);
    await server.ended;
    expect(await isAnswering(server.url)).toBe(false);
    server = await startProject(folder, []);
  });

  it("ends if npm's shell has ended before it could know its parent", async () => {
    const port = await freePort();
    const env = { PATH: process.env.PATH, PORT: String(port), npm_lifecycle_event: 'start' };
    const child = spawn('sh', ['-c', 'node dist/cli/start.mjs & exit 7'], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code } = await finished(child);
    expect([code, await isAnswering(`http://localhost:${port}`)]).toEqual([7, false]);
  });

  it.each([0, 300, 600, 900, 1200, 1500])(
    'leaves nothing behind if npm is stopped %i ms after its start',
    async (ms) => {
      const starting = npm(folder, ['start'], { PORT: String(await freePort()) });
      await sleep(ms);
      starting.kill('SIGTERM');
      // Resolves when nothing of it holds its streams.
      await finished(starting);
    },
  );

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
