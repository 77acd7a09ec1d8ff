import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

/** The process that `npm start` runs at last: it alone knows how to end the server. */
function commandOf(group: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args=']).toString().split('\n');
  const command = processes.find((line) => line.includes(` ${group} `) && /\bnode dist\/cli\/start\.mjs$/.test(line));
  return Number.parseInt(command ?? '', 10);
}

describe('npm start', () => {
  const folder = copyProject();
  let server: LocalServer;

  const ask = async () => (await fetch(`${server.url}/token`)).json() as Promise<Record<string, unknown>>;
  /** Asks until the answer holds; the test's time-out bounds it. */
  const until = async (holds: (answer: Record<string, unknown>) => boolean) => {
    while (!holds(await ask().catch(() => ({})))) await sleep(POLL_MILLISECONDS);
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

  it('writes .env for its owner alone, marked as demo values', () => {
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/^# DEMO VALUES/);
  });

  it('says where the token is, that the values are demo values, and how to put in real ones', async () => {
    while (!server.output().includes('Demo values')) await sleep(POLL_MILLISECONDS);
    expect(server.output()).toContain(`${server.url}/token`);
    expect(server.output()).toContain(`${server.url}/index.html`);
    expect(server.output()).toContain('listens on every interface');
    expect(server.output()).toContain('Run npm run setup, or put your own into .env');
  });

  it('takes a changed .env at once, and names a problem in it', async () => {
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=61\n');
    await until(({ expiresIn }) => expiresIn === 61);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=soon\n');
    await until(({ code }) => code === 'configuration_error');
    // Printed once the server answers, so this answer may come first.
    while (!server.output().includes('! TOKEN_TTL must be a whole number of seconds')) await sleep(POLL_MILLISECONDS);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=60\n');
    await until(({ expiresIn }) => expiresIn === 60);
  });

  it('takes a changed source at once, and lives on while it does not compile', async () => {
    const file = join(folder, 'src/twilio/products.ts');
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
    ['Ctrl-C, which the whole group gets', 'SIGINT', (npmId: number) => -npmId],
    ['SIGTERM to npm alone', 'SIGTERM', (npmId: number) => npmId],
    ['SIGTERM to the command that npm runs', 'SIGTERM', commandOf],
  ] as const)('ends with every child on %s', async (_, signal, target) => {
    const npmId = Number(child.pid);
    process.kill(target(npmId), signal);
    while (isGroupAlive(npmId)) await sleep(POLL_MILLISECONDS);
    expect(await isAnswering(server.url)).toBe(false);
    ({ child, server } = await start());
  });

  it('ends with every child when it is ended in the middle of a restart', async () => {
    const npmId = Number(child.pid);
    appendFileSync(join(folder, '.env'), 'TOKEN_TTL=60\n');
    while (!server.output().includes('restarting')) await sleep(1);
    process.kill(commandOf(npmId), 'SIGTERM');
    while (isGroupAlive(npmId)) await sleep(POLL_MILLISECONDS);
    expect(await isAnswering(server.url)).toBe(false);
  });

  it('leaves an existing .env as it is', () => {
    expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/TOKEN_TTL=60\n$/);
  });
});

describe('npm start, refused', () => {
  const folder = copyProject();

  it('says in a sentence that the port is busy, and leaves no .env behind', async () => {
    const busy = createServer().listen(await freePort());
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    const { code, output } = await finished(npm(folder, ['start'], { PORT: String(port) }));
    busy.close();
    expect([code, output]).toEqual([1, expect.stringContaining(`Port ${port} is in use.`)]);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('says in a sentence that .env cannot be read', async () => {
    const unreadable = copyProject();
    mkdirSync(join(unreadable, '.env'));
    const { code, output } = await finished(npm(unreadable, ['start'], { PORT: String(await freePort()) }));
    expect([code, output]).toEqual([1, expect.stringContaining('.env cannot be read')]);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it.each(['0', '65536', '-1', 'http', '3000.5'])('refuses PORT=%s', async (port) => {
    const { code, output } = await finished(npm(folder, ['start'], { PORT: port }));
    expect([code, output]).toEqual([1, expect.stringContaining('PORT must be a whole number from 1 to 65535.')]);
  });
});
