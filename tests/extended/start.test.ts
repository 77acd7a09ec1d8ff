import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { expectContract } from '../support/contract';
import { describeWhere } from '../support/describe-where';
import { CREDENTIALS, EVERY_PRODUCT, envText } from '../support/environment';
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

describe('what the runtime cannot read', () => {
  const JSON_TYPE = 'application/json';
  const FORM_TYPE = 'application/x-www-form-urlencoded';
  let server: StartedProject;
  beforeAll(async () => {
    const folder = copyProject();
    writeFileSync(join(folder, '.env'), envText(EVERY_PRODUCT), { mode: 0o600 });
    server = await startProject(folder, []);
  });
  afterAll(() => server.stop());

  /** No answer and no line in the terminal may show a stack or a path of this computer. */
  async function ask(path: string, init: RequestInit = {}) {
    const response = await fetch(`${server.url}${path}`, init);
    const text = await response.text();
    expect(text + server.output()).not.toMatch(/\n\s+at |&nbsp;at |node_modules|SyntaxError|URIError|<pre>/);
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  }
  const post = (type: string, body: string, headers: Record<string, string> = {}): RequestInit => {
    return { method: 'POST', headers: { 'content-type': type, ...headers }, body };
  };

  it.each<[string, RequestInit]>([
    ['JSON with single quotes', post(JSON_TYPE, "{'identity':'alice'}")],
    ['JSON that is a text', post(JSON_TYPE, '"alice"')],
    ['JSON in an unknown character set', post(`${JSON_TYPE}; charset=klingon`, '{}')],
    ['JSON in an unknown encoding', post(JSON_TYPE, '{}', { 'content-encoding': 'zip' })],
    ['JSON that is not compressed as it says', post(JSON_TYPE, '{}', { 'content-encoding': 'gzip' })],
    ['more than 6 MB', post(JSON_TYPE, `"${'x'.repeat(6_300_000)}"`)],
    ['a form with too many fields', post(FORM_TYPE, 'a&'.repeat(1001))],
    ['a form in an unknown character set', post(`${FORM_TYPE}; charset=klingon`, 'a=1')],
  ])('is refused in the terms of the contract: %s', async (_, init) => {
    const { status, headers, text } = await ask('/token', init);
    expectContract(status, headers, text);
    expect([status, JSON.parse(text).reason]).toEqual([400, 'body_not_read']);
    expect((await ask('/token', post(JSON_TYPE, '{"identity":"alice"}'))).status).toBe(200);
  });

  it.each<[number, string, RequestInit]>([
    [400, '/%zz', {}],
    [400, '/token%', {}],
    [416, '/index.html', { headers: { range: 'bytes=99999999-' } }],
  ])('is refused with %i: %s', async (status, path, init) => {
    const { headers, text } = await ask(path, init);
    expect([headers['content-type'], JSON.parse(text).status]).toEqual(['application/problem+json', status]);
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
