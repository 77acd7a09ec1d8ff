import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { freePort, isAnswering, type LocalServer, watchServer } from '../support/local-server';
import { copyProject, finished, npm } from '../support/project-copy';
import { verifyAccessToken } from '../support/verify';

const POLL_MILLISECONDS = 100;

/** True while any process of the group lives. */
function isGroupAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** The process that `npm start` ends up running, which is the one that stops the server. */
function commandOf(group: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args=']).toString().split('\n');
  const command = processes.find((line) => line.includes(` ${group} `) && /\bnode dist\/cli\/start\.mjs$/.test(line));
  return Number.parseInt(command ?? '', 10);
}

describe('npm start', () => {
  const folder = copyProject();
  let server: LocalServer;

  const ask = async () => (await fetch(`${server.url}/token`)).json() as Promise<Record<string, unknown>>;
  /** Repeats the request until its answer is accepted; the test's timeout is the limit. */
  const until = async (accepts: (answer: Record<string, unknown>) => boolean) => {
    while (!accepts(await ask().catch(() => ({})))) await sleep(POLL_MILLISECONDS);
  };
  const start = async () => {
    const port = await freePort();
    const child = npm(folder, ['start'], { PORT: String(port) });
    return { child, server: await watchServer(child, port) };
  };
  let child: Awaited<ReturnType<typeof start>>['child'];

  beforeAll(async () => {
    ({ child, server } = await start());
  });
  afterAll(() => {
    if (server.isRunning()) process.kill(-Number(child.pid), 'SIGKILL');
  });

  it('serves a token that verifies with the demo secret and holds exactly the configured grants', async () => {
    const { identity, token } = await ask();
    const { payload } = await verifyAccessToken(String(token), DEMO_ENVIRONMENT.API_KEY_SECRET);
    expect(payload.grants).toEqual({
      identity,
      video: {},
      voice: { incoming: { allow: true }, outgoing: { application_sid: DEMO_ENVIRONMENT.TWIML_APP_SID } },
      chat: { service_sid: DEMO_ENVIRONMENT.CONVERSATIONS_SERVICE_SID },
      data_sync: { service_sid: DEMO_ENVIRONMENT.SYNC_SERVICE_SID },
    });
  });

  it('writes a .env that only its owner may read, marked as demo values', () => {
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/^# DEMO VALUES/);
  });

  it('prints the URLs, that the values are demo values, and how to set real ones', async () => {
    while (!server.output().includes('Demo values')) await sleep(POLL_MILLISECONDS);
    expect(server.output()).toContain(`${server.url}/token`);
    expect(server.output()).toContain(`${server.url}/index.html`);
    expect(server.output()).toContain('listens on every network interface');
    expect(server.output()).toContain('Run npm run setup, or put your own values into .env');
  });

  it('restarts when .env changes, and reports a problem in it', async () => {
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=61\n');
    await until(({ expiresIn }) => expiresIn === 61);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=soon\n');
    await until(({ code }) => code === 'configuration_error');
    // The report follows the first answer.
    while (!server.output().includes('! TOKEN_TTL must be a whole number of seconds')) await sleep(POLL_MILLISECONDS);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=60\n');
    await until(({ expiresIn }) => expiresIn === 60);
  });

  it('restarts when a source changes, and keeps running while it does not compile', async () => {
    const file = join(folder, 'src/products.ts');
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, 'export const = ;');
    while (!server.output().includes('products.ts')) await sleep(POLL_MILLISECONDS);
    expect(await ask()).toHaveProperty('token');
    writeFileSync(file, source.replace("['video', 'voice',", "['voice', 'video',"));
    await until(({ products }) => String(products).startsWith('voice,video'));
    writeFileSync(file, source);
    await until(({ products }) => String(products).startsWith('video,voice'));
  });

  it.each([
    ['Ctrl-C, which signals the whole group', 'SIGINT', (npmId: number) => -npmId],
    ['SIGTERM to npm alone', 'SIGTERM', (npmId: number) => npmId],
    ['SIGTERM to the command that npm runs', 'SIGTERM', commandOf],
  ] as const)('stops every child process on %s', async (_, signal, target) => {
    const npmId = Number(child.pid);
    process.kill(target(npmId), signal);
    while (isGroupAlive(npmId)) await sleep(POLL_MILLISECONDS);
    expect(await isAnswering(server.url)).toBe(false);
    ({ child, server } = await start());
  });

  it('serves the page again when its script, its style or a file beside it changes', async () => {
    const read = async (name: string) => {
      const response = await fetch(`${server.url}/${name}`).catch(() => undefined);
      return response?.ok ? response.text() : '';
    };
    const untilServed = async (name: string, text: string) => {
      while (!(await read(name)).includes(text)) await sleep(POLL_MILLISECONDS);
    };
    appendFileSync(join(folder, 'page/page.ts'), "\ndocument.body.dataset.test = 'changed-script';\n");
    await untilServed('page.js', 'changed-script');
    appendFileSync(join(folder, 'page/page.css'), '.changed-style { color: red }\n');
    await untilServed('page.css', 'changed-style');
    writeFileSync(join(folder, 'assets/new.txt'), 'new-file');
    await untilServed('new.txt', 'new-file');
  });

  it('stops every child process when it is killed during a restart', async () => {
    const npmId = Number(child.pid);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=60\n');
    while (!server.output().includes('Restarting')) await sleep(1);
    process.kill(commandOf(npmId), 'SIGTERM');
    while (isGroupAlive(npmId)) await sleep(POLL_MILLISECONDS);
    expect(await isAnswering(server.url)).toBe(false);
  });

  it('does not change an existing .env', () => {
    expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/TOKEN_TTL=60\n$/);
  });
});

describe('npm start with an error', () => {
  const folder = copyProject();

  it('reports a busy port in one sentence, and writes no .env', async () => {
    const busy = createServer().listen(await freePort());
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    const { code, output } = await finished(npm(folder, ['start'], { PORT: String(port) }));
    busy.close();
    expect([code, output]).toEqual([1, expect.stringContaining(`Port ${port} is in use.`)]);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('reports an unreadable .env in one sentence', async () => {
    const unreadable = copyProject();
    mkdirSync(join(unreadable, '.env'));
    const { code, output } = await finished(npm(unreadable, ['start'], { PORT: String(await freePort()) }));
    expect([code, output]).toEqual([1, expect.stringContaining('.env cannot be read')]);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('reports a .env that links to nothing in one sentence, and creates nothing there', async () => {
    const linked = copyProject();
    symlinkSync('nothing-here', join(linked, '.env'));
    const { code, output } = await finished(npm(linked, ['start'], { PORT: String(await freePort()) }));
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^\.env is a link to a file that does not exist or cannot be reached: /m),
    ]);
    expect(output).not.toMatch(/EEXIST|\n\s+at /);
    expect(existsSync(join(linked, 'nothing-here'))).toBe(false);
  });

  it.each([
    ['an unknown flag', ['--', '--opne'], 'The only flag of npm start is --open'],
    ['a flag without the two dashes before it', ['--open'], 'npm itself took the flag --open'],
  ])('reports %s in one sentence, and writes no .env', async (_, args, sentence) => {
    const { code, output } = await finished(npm(folder, ['start', ...args], { PORT: String(await freePort()) }));
    expect([code, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(output).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it.each(['0', '65536', '-1', 'http', '3000.5'])('refuses PORT=%s', async (port) => {
    const { code, output } = await finished(npm(folder, ['start'], { PORT: port }));
    expect([code, output]).toEqual([1, expect.stringContaining('PORT must be a whole number from 1 to 65535.')]);
  });
});
