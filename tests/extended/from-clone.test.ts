import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { startProject } from '../support/local-server';
import { finished, npm } from '../support/project-copy';
import { CREDENTIALS, EVERYTHING } from '../support/setup';
import { temporaryFolder } from '../support/temporary-folder';
import { DOMAIN } from '../support/twilio/deployment';
import { askLive, type Live, liveOn } from '../support/twilio/serverless-live';
import { startTwilio, type Twilio } from '../support/twilio/twilio';
import { verifyAccessToken } from '../support/verify';

const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

/** A folder with the files of a clone, including changes that are not committed yet. */
function cloneProject(): string {
  const folder = temporaryFolder();
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of list.toString().split('\0')) {
    if (file && existsSync(file)) cpSync(file, join(folder, file));
  }
  return folder;
}

describeWhere(existsSync('.git'), 'a clean clone', 'there is no git repository to clone', () => {
  let twilio: Twilio;
  let folder: string;
  beforeAll(async () => {
    folder = cloneProject();
    twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
  });
  afterAll(() => twilio.stop());

  it('has a built Function after npm install', async () => {
    expect(await finished(npm(folder, INSTALL))).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'dist/functions'))).toEqual(['token.js']);
  });

  it('answers with a token after npm start', async () => {
    const server = await startProject(folder, []);
    const response = await fetch(`${server.url}/token`);
    const { token } = (await response.json()) as { token: string };
    await server.stop();
    expect((await verifyAccessToken(token, DEMO_ENVIRONMENT.API_KEY_SECRET)).payload.sub).toBe(
      DEMO_ENVIRONMENT.ACCOUNT_SID,
    );
  });

  it('deploys a Function after setup, whose tokens are signed with the key that setup created', async () => {
    const environment = { ...twilio.environment, ...CREDENTIALS };
    expect(await finished(npm(folder, ['run', 'setup', '--', ...EVERYTHING], environment))).toMatchObject({ code: 0 });
    expect(await finished(npm(folder, ['run', 'deploy'], environment))).toMatchObject({ code: 0 });

    const live = liveOn(twilio.resources, DOMAIN) as Live;
    const injected = { ACCOUNT_SID, AUTH_TOKEN, DOMAIN_NAME: DOMAIN };
    const { status, body } = await askLive(live, '/token', injected);
    expect([status, body.products]).toEqual([200, ['video', 'voice', 'conversations', 'sync']]);
    const [key] = twilio.account.keys;
    const { payload } = await verifyAccessToken(body.token, key?.secret);
    expect(payload).toMatchObject({ iss: key?.sid, sub: ACCOUNT_SID, grants: { identity: body.identity } });
  });
});
