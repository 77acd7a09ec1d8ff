// `npm run doctor` once for each of its subjects: a configuration, a Function and an Access Token.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accessToken } from '../support/access-tokens';
import { ACCOUNT_SID, AUTH_TOKEN, EVERY_PRODUCT, envText } from '../support/environment';
import { type LocalServer, startLocalServer } from '../support/local-server';
import { finished } from '../support/project-copy';
import { temporaryFolder } from '../support/temporary-folder';
import { startTwilio, type Twilio } from '../support/twilio/twilio';

const folder = temporaryFolder();

let twilio: Twilio;
let server: LocalServer;
let environment: object;
beforeAll(async () => {
  twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
  const { account } = twilio;
  const key = account.addKey();
  environment = {
    ...EVERY_PRODUCT,
    API_KEY_SID: key.sid,
    API_KEY_SECRET: key.secret,
    TWIML_APP_SID: account.addApplication({ voice_url: 'https://calls.example.com' }).sid,
    CONVERSATIONS_SERVICE_SID: account.addConversationsService().sid,
    SYNC_SERVICE_SID: account.addSyncService({ acl_enabled: true }).sid,
  };
  writeFileSync(join(folder, '.env'), envText({ ...environment, AUTH_TOKEN }));
  server = await startLocalServer(environment);
});
afterAll(async () => {
  await server?.stop();
  await twilio?.stop();
});

async function doctor(...args: readonly string[]) {
  const env = { PATH: process.env.PATH, ...twilio.environment };
  const { code, output } = await finished(
    spawn(process.execPath, [resolve('dist/cli/doctor.mjs'), ...args], { cwd: folder, env }),
  );
  expect(output).not.toMatch(/\n\s+at |eyJ/);
  for (const secret of [AUTH_TOKEN, ...twilio.account.keys.map((key) => key.secret)])
    expect(output).not.toContain(secret);
  return { code, output };
}

describe('npm run doctor', () => {
  it('judges .env and the account', async () => {
    const { code, output } = await doctor();
    expect(output).toMatch(/^✗ Configuration, for a deploy: .+\n {2}→ .+$/m);
    expect(output).toMatch(/^✓ Twilio account: Active\.$/m);
    expect(output).toMatch(/^✓ Sync service: .+$/m);
    expect(code).toBe(0);
  });

  it('judges another file with --env, which npm start does not read', async () => {
    writeFileSync(join(folder, '.env.staging'), envText({ ...environment, TOKEN_TTL: '1' }), { mode: 0o600 });
    const { code, output } = await doctor('--env', '.env.staging');
    expect(output).toMatch(/^✓ \.env\.staging: Its lines can be read\.$/m);
    expect(output).toMatch(/^✗ Configuration: TOKEN_TTL must be/m);
    expect([code, output]).toEqual([1, expect.not.stringContaining('On this computer')]);
  });

  it('judges a Function at an address', async () => {
    const { code, output } = await doctor(`${server.url}/token`);
    expect(output).toMatch(/^✓ Without a bearer token: /m);
    expect(output).toMatch(/^✓ Signature: /m);
    expect(code).toBe(0);
  });

  it('judges an Access Token, and exits with 1 after a problem', async () => {
    const response = await fetch(`${server.url}/token`);
    const { token } = (await response.json()) as { token: string };
    const good = await doctor('--token', token);
    expect([good.code, good.output]).toEqual([0, expect.stringMatching(/^✓ Signature: /m)]);
    const foreign = await doctor('--token', await accessToken());
    expect([foreign.code, foreign.output]).toEqual([1, expect.stringMatching(/^✗ .+\n {2}→ .*Twilio error 20/m)]);
  });
});
