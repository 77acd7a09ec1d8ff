// `npm run doctor` with a stand-in for the owner's Twilio account.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '../../advice/finding';
import { ACCOUNT_SID, AUTH_TOKEN, envText } from '../support/environment';
import { CREDENTIALS, type Owner, startOwner } from '../support/setup';

let owner: Owner;
let good: Record<string, string>;
beforeAll(async () => {
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
afterAll(() => owner.stop());

const ACCOUNT_CHECKS = /^(?:Twilio account|API key|TwiML app|Conversations service|Sync service|Push credential)$/;

/** The findings about the account. No output may contain a secret. */
async function look(change: object = {}, environment?: object): Promise<{ code: number | null; found: Finding[] }> {
  owner.write(envText({ ...good, ...change }));
  const { code, stdout, findings } = await owner.doctor(environment);
  for (const secret of [AUTH_TOKEN, good.API_KEY_SECRET as string]) expect(stdout).not.toContain(secret);
  return { code, found: findings.filter(({ check }) => ACCOUNT_CHECKS.test(check)) };
}

const notOk = (found: readonly Finding[]) => found.filter(({ status }) => status === 'problem' || status === 'warning');
const ABSENT = 'b'.repeat(32);
const WRONG_SECRET = { API_KEY_SECRET: 'not-the-secret-of-it' };

describe('npm run doctor, asking the account', () => {
  it('finds nothing wrong, exit code 0, and changes nothing', async () => {
    const { code, found } = await look();
    expect([code, found.map(({ status }) => status)]).toEqual([0, Array(7).fill('ok')]);
    expect(owner.changes()).toEqual([]);
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
    const before = owner.requests().length;
    const { found } = await look({ API_KEY_SID: '', API_KEY_SECRET: '' }, {});
    expect(found).toEqual([expect.objectContaining({ check: 'Twilio account', status: 'skipped' })]);
    expect(owner.requests()).toHaveLength(before);
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
    const { code, found } = await look({ TOKEN_REGION: 'ie1', API_KEY_SID: `SK${ABSENT}` });
    expect([code, notOk(found)]).toEqual([0, []]);
    expect(found).toContainEqual(expect.objectContaining({ check: 'API key', status: 'skipped' }));
    expect((await look({ TOKEN_REGION: 'ie1' }, {})).found).toEqual([expect.objectContaining({ status: 'skipped' })]);
  });

  it.each<[string, string, object, object | undefined, RegExp, number[]]>([
    ['a secret of another key', 'API key', WRONG_SECRET, undefined, /not the secret of API_KEY_SID/, [20101, 20107]],
    [
      'the same without ACCOUNT_SID',
      'API key',
      { ...WRONG_SECRET, ACCOUNT_SID: '' },
      undefined,
      /not the secret/,
      [20101, 20107],
    ],
    ['a secret of another key, by itself', 'API key', WRONG_SECRET, {}, /do not belong together/, [20101, 20107]],
    ['an absent key', 'API key', { API_KEY_SID: `SK${ABSENT}` }, undefined, /not a key of this/, [20101, 20103]],
    [
      'a wrong Auth Token',
      'Twilio account',
      {},
      { ...CREDENTIALS, TWILIO_AUTH_TOKEN: 'wrong' },
      /rejected .*20003/,
      [],
    ],
    ['half of the credentials', 'Twilio account', {}, { TWILIO_AUTH_TOKEN: 'x' }, /TWILIO_ACCOUNT_SID is not set/, []],
  ])('names %s, and only that', async (_, check, change, environment, message, twilioErrors) => {
    const { found } = await look(change, environment);
    expect(notOk(found)).toEqual([
      {
        check,
        status: 'problem',
        message: expect.stringMatching(message),
        remedy: expect.any(String),
        ...(twilioErrors.length > 0 && { twilioErrors }),
      },
    ]);
  });

  it('names each resource that the account does not have', async () => {
    const { code, found } = await look({
      TWIML_APP_SID: `AP${ABSENT}`,
      CONVERSATIONS_SERVICE_SID: `IS${ABSENT}`,
      SYNC_SERVICE_SID: `IS${ABSENT}`,
      VOICE_PUSH_CREDENTIAL_SID_IOS: `CR${ABSENT}`,
    });
    const absent = ['TwiML app', 'Conversations service', 'Sync service', 'Push credential'];
    const problem = { status: 'problem', remedy: expect.any(String), message: expect.stringContaining('is not a') };
    expect(notOk(found)).toMatchObject(absent.map((check) => ({ ...problem, check })));
    expect([code, notOk(found)[0]]).toMatchObject([1, { twilioErrors: [21218] }]);
  });

  it('names what is wrong with a resource, and warns about what is open', async () => {
    const { account } = owner.twilio;
    const { code, found } = await look({
      TWIML_APP_SID: account.addApplication({ voice_url: null }).sid,
      SYNC_SERVICE_SID: account.addSyncService({ acl_enabled: false }).sid,
      VOICE_PUSH_CREDENTIAL_SID_IOS: account.addCredential({ type: 'apn', sandbox: 'True' }).sid,
      VOICE_PUSH_CREDENTIAL_SID_ANDROID: good.VOICE_PUSH_CREDENTIAL_SID_IOS,
    });
    expect([code, notOk(found).map(({ check, status, message }) => `${check}, ${status}: ${message}`)]).toEqual([
      1,
      [
        expect.stringMatching(/^TwiML app, problem: .*no voice URL/),
        expect.stringMatching(/^Sync service, warning: Access control is off/),
        expect.stringMatching(/^Push credential, warning: .*sandbox/i),
        expect.stringMatching(/^Push credential, problem: .*other platform/),
      ],
    ]);
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

  it('reports a missing network in a sentence', async () => {
    const { code, found } = await look({}, { ...CREDENTIALS, HTTP_PROXY: 'http://127.0.0.1:9' });
    expect([code, notOk(found)]).toEqual([1, [expect.objectContaining({ check: 'Twilio account' })]]);
    expect(found[0]?.message).toContain('ECONNREFUSED');
  });

  it('names an account that is not active, and asks it nothing else', async () => {
    owner.twilio.account.status = 'closed';
    const { found } = await look();
    expect(found).toEqual([expect.objectContaining({ status: 'problem', message: expect.stringContaining('closed') })]);
  });
});
