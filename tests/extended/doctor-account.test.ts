import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '../../advice/finding';
import { ACCOUNT_SID, AUTH_TOKEN, envText } from '../support/environment';
import { CREDENTIALS, type Owner, startOwner } from '../support/setup';

let owner: Owner;
let good: Record<string, string>;
beforeEach(async () => {
  owner = await startOwner();
  const { account } = owner.twilio;
  const key = account.addKey();
  good = {
    ACCOUNT_SID,
    API_KEY_SID: key.sid,
    API_KEY_SECRET: key.secret,
    TWIML_APP_SID: account.addApplication({ voice_url: 'https://calls.example.com' }).sid,
    CONVERSATIONS_SERVICE_SID: account.addConversationsService().sid,
    SYNC_SERVICE_SID: account.addSyncService({ acl_enabled: true }).sid,
    VOICE_PUSH_CREDENTIAL_SID_IOS: account.addCredential({ type: 'apn' }).sid,
    VOICE_PUSH_CREDENTIAL_SID_ANDROID: account.addCredential({ type: 'fcm' }).sid,
    ALLOW_ANONYMOUS: 'true',
  };
});
afterEach(() => owner.stop());

const ACCOUNT_CHECKS = /^(?:Twilio account|API key|TwiML app|Conversations service|Sync service|Push credential)$/;

/** The findings about the account. No output may contain a secret. */
async function look(change: object = {}, environment?: object): Promise<{ code: number | null; found: Finding[] }> {
  owner.write(envText({ ...good, ...change }));
  const { code, stdout, findings } = await owner.doctor(environment);
  for (const secret of [AUTH_TOKEN, good.API_KEY_SECRET as string]) expect(stdout).not.toContain(secret);
  return { code, found: findings.filter(({ check }) => ACCOUNT_CHECKS.test(check)) };
}

const notOk = (found: readonly Finding[]) => found.filter(({ status }) => status === 'problem' || status === 'warning');

describe('npm run doctor, asking the account', () => {
  it('finds nothing wrong, exit code 0', async () => {
    const { code, found } = await look();
    expect([code, found.map(({ status }) => status)]).toEqual([0, Array(7).fill('ok')]);
  });

  it('uses only the API key if there are no other credentials', async () => {
    const { code, found } = await look({}, {});
    expect([code, notOk(found), found.length]).toEqual([0, [], 6]);
  });

  it('also uses ACCOUNT_SID and AUTH_TOKEN of .env', async () => {
    const { found } = await look({ AUTH_TOKEN }, {});
    expect(found[0]).toEqual({ check: 'Twilio account', status: 'ok', message: 'Active.' });
  });

  it('asks nothing if there are neither credentials nor a key', async () => {
    const { found } = await look({ API_KEY_SID: '', API_KEY_SECRET: '' }, {});
    expect(found).toEqual([expect.objectContaining({ check: 'Twilio account', status: 'skipped' })]);
    expect(owner.twilio.requests).toEqual([]);
  });

  it('checks the key even if ACCOUNT_SID is empty, as in .env.example', async () => {
    const { code, found } = await look({ ACCOUNT_SID: '', API_KEY_SECRET: 'not-the-secret-of-it' });
    expect([code, notOk(found).map(({ check }) => check)]).toEqual([1, ['API key']]);
  });

  it.each([403, 404, 407])('does not blame the key for the %i of a proxy', async (status) => {
    const proxy = createServer().on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { found } = await look({}, { HTTP_PROXY });
    proxy.close();
    expect(found).toEqual([expect.objectContaining({ check: 'Twilio account', status: 'problem' })]);
    expect(found[0]?.message).toContain('A proxy or another server answered instead of Twilio');
  });

  it('does not check a key of another region, which is unknown here', async () => {
    const { code, found } = await look({ TOKEN_REGION: 'ie1', API_KEY_SID: `SK${'b'.repeat(32)}` });
    expect([code, notOk(found)]).toEqual([0, []]);
    expect(found).toContainEqual(expect.objectContaining({ check: 'API key', status: 'skipped' }));
    expect((await look({ TOKEN_REGION: 'ie1' }, {})).found).toEqual([expect.objectContaining({ status: 'skipped' })]);
  });

  it('changes nothing', async () => {
    await look();
    expect(owner.changes()).toEqual([]);
  });

  it.each<[string, string, () => Promise<{ found: Finding[] }>, RegExp, number[] | undefined]>([
    [
      'a secret of another key',
      'API key',
      () => look({ API_KEY_SECRET: 'not-the-secret-of-it' }),
      /not the secret of API_KEY_SID/,
      [20101, 20107],
    ],
    [
      'a secret of another key, by itself',
      'API key',
      () => look({ API_KEY_SECRET: 'not-the-secret-of-it' }, {}),
      /do not belong together/,
      [20101, 20107],
    ],
    [
      'a key that is not there',
      'API key',
      () => look({ API_KEY_SID: `SK${'b'.repeat(32)}` }),
      /not a key of this account/,
      [20101, 20103],
    ],
    [
      'a TwiML app that is not there',
      'TwiML app',
      () => look({ TWIML_APP_SID: `AP${'b'.repeat(32)}` }),
      /not a TwiML app/,
      [21218],
    ],
    [
      'a Conversations service that is not there',
      'Conversations service',
      () => look({ CONVERSATIONS_SERVICE_SID: `IS${'b'.repeat(32)}` }),
      /not a Conversations service/,
      undefined,
    ],
    [
      'a Sync service that is not there',
      'Sync service',
      () => look({ SYNC_SERVICE_SID: `IS${'b'.repeat(32)}` }),
      /not a Sync service/,
      undefined,
    ],
    [
      'a push credential that is not there',
      'Push credential',
      () => look({ VOICE_PUSH_CREDENTIAL_SID_IOS: `CR${'b'.repeat(32)}` }),
      /not a push credential/,
      undefined,
    ],
    [
      'a push credential of the other platform',
      'Push credential',
      () => look({ VOICE_PUSH_CREDENTIAL_SID_IOS: good.VOICE_PUSH_CREDENTIAL_SID_ANDROID }),
      /other platform/,
      undefined,
    ],
    [
      'a wrong Auth Token',
      'Twilio account',
      () => look({}, { ...CREDENTIALS, TWILIO_AUTH_TOKEN: 'wrong' }),
      /rejected the credentials \(20003\)/,
      undefined,
    ],
    [
      'half of the credentials',
      'Twilio account',
      () => look({}, { TWILIO_AUTH_TOKEN: 'x' }),
      /TWILIO_ACCOUNT_SID is not set/,
      undefined,
    ],
  ])('names %s, and only that', async (_, check, run, message, twilioErrors) => {
    const { found } = await run();
    expect(notOk(found)).toEqual([
      expect.objectContaining({ check, status: 'problem', message: expect.stringMatching(message) }),
    ]);
    expect(notOk(found)[0]).toMatchObject({ remedy: expect.any(String), ...(twilioErrors && { twilioErrors }) });
  });

  it.each<[string, object | undefined]>([
    ['the account', undefined],
    ['itself', {}],
  ])('names a Restricted key, asking as %s', async (_, environment) => {
    const { sid, secret } = owner.twilio.account.addKey({ kind: 'restricted' });
    const { code, found } = await look({ API_KEY_SID: sid, API_KEY_SECRET: secret }, environment);
    expect([code, notOk(found)]).toEqual([
      1,
      [expect.objectContaining({ message: expect.stringContaining('Restricted'), twilioErrors: [20160] })],
    ]);
  });

  it('names an account that is not active, and asks it nothing else', async () => {
    owner.twilio.account.status = 'closed';
    const { found } = await look();
    expect(found).toEqual([expect.objectContaining({ status: 'problem', message: expect.stringContaining('closed') })]);
  });

  it('names a TwiML app without a voice URL', async () => {
    const { sid } = owner.twilio.account.addApplication({ voice_url: null });
    const { found } = await look({ TWIML_APP_SID: sid });
    expect(notOk(found)).toEqual([expect.objectContaining({ message: expect.stringContaining('no voice URL') })]);
  });

  it('warns about a Sync service without access control, and about a sandbox', async () => {
    const SYNC_SERVICE_SID = owner.twilio.account.addSyncService({ acl_enabled: false }).sid;
    const VOICE_PUSH_CREDENTIAL_SID_IOS = owner.twilio.account.addCredential({ type: 'apn', sandbox: 'True' }).sid;
    const { code, found } = await look({ SYNC_SERVICE_SID, VOICE_PUSH_CREDENTIAL_SID_IOS });
    expect([code, notOk(found).map(({ check, status }) => [check, status])]).toEqual([
      0,
      [
        ['Sync service', 'warning'],
        ['Push credential', 'warning'],
      ],
    ]);
  });

  it('reports a missing network in a sentence', async () => {
    const { code, found } = await look({}, { ...CREDENTIALS, HTTP_PROXY: 'http://127.0.0.1:9' });
    expect([code, notOk(found)]).toEqual([
      1,
      [expect.objectContaining({ message: 'Twilio cannot be reached (ECONNREFUSED).' })],
    ]);
  });
});
