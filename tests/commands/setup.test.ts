// A first run of the real command, against a stand-in for Twilio. tests/extended/setup.test.ts has the other runs.
import { statSync } from 'node:fs';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { type Owner, startOwner, VOICE_URL } from '../support/setup';

let owner: Owner;
beforeAll(async () => {
  owner = await startOwner();
});
afterAll(() => owner.stop());

const API = `/2010-04-01/Accounts/${ACCOUNT_SID}`;

describe('npm run setup -- --yes', () => {
  it('creates a Standard key, a TwiML app and both services, writes .env for its owner only, and prints no secret', async () => {
    const { code, output } = await owner.setup();
    const { keys, applications, conversationsServices, syncServices } = owner.twilio.account;
    expect([code, keys, applications, conversationsServices, syncServices]).toEqual([
      0,
      [
        expect.objectContaining({
          kind: 'standard',
          friendly_name: expect.stringMatching(/^twilio-token-function [0-9a-f]{8}$/),
        }),
      ],
      [expect.objectContaining({ voice_url: VOICE_URL, friendly_name: 'twilio-token-function' })],
      [expect.objectContaining({ friendly_name: 'twilio-token-function' })],
      [expect.objectContaining({ friendly_name: 'twilio-token-function', acl_enabled: true })],
    ]);
    expect(owner.variables()).toMatchObject({
      ...{ ACCOUNT_SID, API_KEY_SID: keys[0]?.sid, API_KEY_SECRET: keys[0]?.secret, AUTH_TOKEN: '' },
      ...{ TWIML_APP_SID: applications[0]?.sid, VOICE_INCOMING_ALLOW: 'true', VIDEO_ENABLED: 'true' },
      ...{ CONVERSATIONS_SERVICE_SID: conversationsServices[0]?.sid, SYNC_SERVICE_SID: syncServices[0]?.sid },
      ...{ ALLOW_ANONYMOUS: 'true', TOKEN_TTL: '14400' },
    });
    expect(statSync(owner.file).mode & 0o777).toBe(0o600);
    expect(owner.text()).not.toContain(AUTH_TOKEN);
    for (const secret of [AUTH_TOKEN, keys[0]?.secret as string]) expect(output).not.toContain(secret);
    expect(output.split('\n').filter((line) => !line.startsWith('!'))).toEqual([
      '· TOKEN_TTL: 14400 seconds, because Video cannot renew a token during a call',
      '✓ TwiML app: created',
      '✓ Conversations service: created',
      '✓ Sync service: created',
      '✓ API key: created',
      expect.stringMatching(/^✓ \.env: sets .*API_KEY_SID, API_KEY_SECRET/),
      '',
      'Next: npm run deploy',
      '',
    ]);
    // It inspects each thing once, before it creates anything.
    expect(owner.requests()).toEqual([
      `api.twilio.com GET ${API}.json`,
      'iam.twilio.com GET /v1/Keys',
      `api.twilio.com GET ${API}/Applications.json`,
      'conversations.twilio.com GET /v1/Services',
      'sync.twilio.com GET /v1/Services',
      'conversations.twilio.com GET /v1/Credentials',
      `api.twilio.com POST ${API}/Applications.json`,
      'conversations.twilio.com POST /v1/Services',
      'sync.twilio.com POST /v1/Services',
      'iam.twilio.com POST /v1/Keys',
    ]);
  });
});
