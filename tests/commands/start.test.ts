import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { expectContract } from '../support/contract';
import { API_KEY_SECRET, EVERY_PRODUCT, envText } from '../support/environment';
import { isAnswering, type StartedProject, startProject } from '../support/local-server';
import { copyProject } from '../support/project-copy';
import { verifyAccessToken } from '../support/verify';

describe('npm start', () => {
  const folder = copyProject();
  let server: StartedProject;
  beforeAll(async () => {
    server = await startProject(folder, []);
  });
  afterAll(() => server.stop());

  it('serves a token that verifies with the demo secret and holds exactly the configured grants', async () => {
    const response = await fetch(`${server.url}/token`);
    const text = await response.text();
    expectContract(response.status, Object.fromEntries(response.headers), text);
    const { identity, token } = JSON.parse(text);
    const { payload } = await verifyAccessToken(token, DEMO_ENVIRONMENT.API_KEY_SECRET);
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
    await server.until('Run npm run setup, or put your own values into .env');
    expect(server.output()).toContain(`Token   ${server.url}/token`);
    expect(server.output()).toContain(`Page    ${server.url}/index.html`);
    expect(server.output()).toContain('Wrote .env with demo values.');
    expect(server.output()).toContain('anyone on your network can use it. Its demo tokens do not work at Twilio.');
  });

  it('leads from / to the page', async () => {
    const response = await fetch(server.url);
    expect([response.status, response.url]).toEqual([200, `${server.url}/index.html`]);
    expect(await response.text()).toContain('page.js');
  });

  it('answers a body that the runtime cannot read by the contract', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"identity":' };
    const response = await fetch(`${server.url}/token`, init);
    const text = await response.text();
    expectContract(response.status, Object.fromEntries(response.headers), text);
    expect(JSON.parse(text)).toMatchObject({ reason: 'body_not_read', detail: 'The body is not valid JSON.' });
    expect(server.output()).not.toContain('SyntaxError');
  });

  it('restarts when .env is saved, reports what is wrong with it, and refuses strangers if its tokens are real', async () => {
    expect(await statusFor('evil.example')).toBe(200);
    const report = await server.save(
      `${envText({ ...EVERY_PRODUCT, TOKEN_TTL: '900' })}TOKEN_TTL=600\nexport NOTE=1\n`,
    );
    expect(report.split('\n').filter((line) => line.startsWith('! .env'))).toEqual([
      expect.stringMatching(/^! \.env: Line 11 is not NAME=value\. .*export/),
      expect.stringMatching(/^! \.env: TOKEN_TTL is set more than once/),
    ]);
    expect(await (await fetch(`${server.url}/token`)).json()).toMatchObject({ expiresIn: 600 });
    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor('localhost')).toBe(200);
    await server.until('! Refused a request for another host name than localhost');
    expect(server.output()).not.toContain(API_KEY_SECRET);
  });

  it('restarts when a source is saved', async () => {
    const file = join(folder, 'src/twilio/products.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace("['video', 'voice',", "['voice', 'video',"));
    const firstProduct = async () => {
      const response = await fetch(`${server.url}/token`).catch(() => undefined);
      return ((await response?.json()) as { products: string[] } | undefined)?.products[0];
    };
    await server.until(async () => (await firstProduct()) === 'voice');
    expect(server.output()).toContain('The sources changed. Restarting…');
  });

  it('ends with everything that it started on Ctrl-C, which signals the whole group', async () => {
    process.kill(-server.pid, 'SIGINT');
    await server.ended;
    expect(await isAnswering(server.url)).toBe(false);
  });

  async function statusFor(host: string): Promise<number | undefined> {
    const sent = request({ host: '127.0.0.1', port: server.port, path: '/token', headers: { host } }).end();
    return new Promise((resolve, reject) => {
      sent.on('error', reject).on('response', (response) => resolve(response.resume().statusCode));
    });
  }
});
