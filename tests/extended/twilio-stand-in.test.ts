import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { askTwilio } from '../support/twilio/client';
import { parseForm } from '../support/twilio/forms';
import { startTwilio, type Twilio } from '../support/twilio/twilio';

let twilio: Twilio;
beforeEach(async () => {
  twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
});
afterEach(() => twilio.stop());

const addKey = (kind: 'standard' | 'main' | 'restricted'): [string, string] => {
  const { sid, secret } = twilio.account.addKey({ kind });
  return [sid, secret];
};
const requestLines = () => twilio.requests.map(({ line, status }) => `${line} ${status}`);

describe("the stand-in for Twilio's REST API", () => {
  it('returns pages of 50 resources unless PageSize says more, and links to the next page, on every host', async () => {
    const { account } = twilio;
    for (let count = 0; count < 60; count += 1) {
      account.addKey();
      account.addApplication();
      account.addConversationsService();
      account.addSyncService();
      account.addCredential({ type: 'fcm' });
    }
    const { value } = await askTwilio(twilio, async (client) => {
      const lists = [
        await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid }),
        await client.api.v2010.accounts(client.accountSid).applications.list(),
        await client.conversations.v1.services.list(),
        await client.sync.v1.services.list(),
        await client.conversations.v1.credentials.list(),
      ];
      return lists.map((list) => new Set(list.map(({ sid }) => sid)).size);
    });
    expect(value).toEqual([60, 60, 60, 60, 60]);
    expect(twilio.requests).toHaveLength(10);
    const { value: one } = await askTwilio(twilio, (client) => client.sync.v1.services.list({ pageSize: 100 }));
    expect([one.length, twilio.requests.length]).toEqual([60, 11]);
  });

  it('returns the secret of a key once, when it is created', async () => {
    const { value } = await askTwilio(twilio, async (client) => {
      const made = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid, friendlyName: 'one' });
      const fetched = await client.iam.v1.apiKey(made.sid).fetch();
      return { made, fetched };
    });
    const [key] = twilio.account.keys;
    expect(key).toMatchObject({ kind: 'standard', friendly_name: 'one', secret: expect.stringMatching(/^\w{32}$/) });
    expect(value.made).toMatchObject({ sid: key?.sid, secret: key?.secret, policy: null });
    expect(twilio.requests.map(({ answer }) => JSON.stringify(answer).includes(key?.secret ?? ''))).toEqual([
      true,
      false,
    ]);
  });

  it('creates a restricted key if KeyType says so, and deletes a key', async () => {
    const { value } = await askTwilio(twilio, (client) =>
      client.iam.v1.newApiKey.create({ accountSid: client.accountSid, keyType: 'restricted', policy: { allow: [] } }),
    );
    expect([value.policy, twilio.account.keys[0]?.kind]).toEqual([{ allow: [] }, 'restricted']);
    const { sid } = twilio.account.addKey();
    const removed = await askTwilio(twilio, (client, key) => client.iam.v1.apiKey(key).remove(), { argument: sid });
    expect(removed).toEqual({ value: true });
    expect(twilio.account.keys).toHaveLength(1);
  });

  it.each([
    ['standard', 'everything except the account and the keys', '401 20003', 'yes'],
    ['main', 'everything', 'yes', 'yes'],
    ['restricted', 'nothing', '403 70051', '403 70051'],
  ] as const)('allows a %s key %s', async (kind, _, managing, using) => {
    const credentials = addKey(kind);
    const { value } = await askTwilio(
      twilio,
      (client) =>
        Promise.all(
          [
            () => client.api.v2010.accounts(client.accountSid).fetch(),
            () => client.iam.v1.getApiKeys.list({ accountSid: client.accountSid }),
            () => client.iam.v1.newApiKey.create({ accountSid: client.accountSid }),
            () => client.api.v2010.accounts(client.accountSid).applications.list(),
            () => client.sync.v1.services('default').fetch(),
          ].map((request) =>
            request().then(
              () => 'yes',
              ({ status, code }) => `${status} ${code}`,
            ),
          ),
        ),
      { credentials },
    );
    expect(value).toEqual([managing, managing, managing, using, using]);
  });

  it('refuses wrong credentials, and everything except the account itself if that is suspended', async () => {
    const fetchAccount = (credentials?: [string, string]) =>
      askTwilio(twilio, (client) => client.api.v2010.accounts(client.accountSid).fetch(), { credentials });
    expect(await fetchAccount([ACCOUNT_SID, 'another'])).toEqual({ error: { status: 401, code: 20003 } });
    twilio.account.status = 'suspended';
    expect((await fetchAccount()).value).toMatchObject({ sid: ACCOUNT_SID, status: 'suspended' });
    const services = await askTwilio(twilio, (client) => client.sync.v1.services.list());
    expect(services.error).toEqual({ status: 401, code: 20005 });
  });

  it('changes the fields that a form sets, and keeps the rest', async () => {
    const { sid } = twilio.account.addSyncService({ friendly_name: 'open' });
    const { value } = await askTwilio(
      twilio,
      (client, service) => client.sync.v1.services(service).update({ aclEnabled: true }),
      { argument: sid },
    );
    expect(value).toMatchObject({ sid, friendlyName: 'open', aclEnabled: true });
    expect(twilio.account.syncServices).toMatchObject([{ sid, acl_enabled: true }]);
  });

  it('fails once if a test says so, without any effect', async () => {
    twilio.failures.push({ request: /^POST conversations\.twilio\.com\/v1\/Services$/, status: 503 });
    const create = () =>
      askTwilio(twilio, (client) => client.conversations.v1.services.create({ friendlyName: 'chat' }));
    await askTwilio(twilio, (client) => client.sync.v1.services.create());
    expect((await create()).error).toEqual({ status: 503, code: 20500 });
    expect(twilio.account.conversationsServices).toEqual([]);
    expect((await create()).value).toMatchObject({ friendlyName: 'chat' });
    expect(requestLines()).toEqual(['POST /v1/Services 201', 'POST /v1/Services 503', 'POST /v1/Services 201']);
  });

  it('calls onEffect after the effect and before the answer', async () => {
    const seen: unknown[] = [];
    twilio.onEffect = (line, host) => {
      seen.push([line, host, twilio.account.applications.length, twilio.requests.map(({ status }) => status)]);
    };
    const { value } = await askTwilio(twilio, (client) =>
      client.api.v2010.accounts(client.accountSid).applications.create({ friendlyName: 'calls', voiceMethod: 'GET' }),
    );
    const line = `POST /2010-04-01/Accounts/${ACCOUNT_SID}/Applications.json`;
    expect(seen).toEqual([[line, 'api.twilio.com', 1, [0]]]);
    expect(value).toMatchObject({ friendlyName: 'calls', voiceMethod: 'GET', voiceUrl: null });
  });

  it('answers 404 for a missing resource, and 400 for a missing parameter', async () => {
    const absent = await askTwilio(twilio, (client) => client.sync.v1.services('ISnothing').fetch());
    expect(absent.error).toEqual({ status: 404, code: 20404 });
    const nameless = await askTwilio(twilio, (client) => client.conversations.v1.services.create({ friendlyName: '' }));
    expect(nameless.error).toEqual({ status: 400, code: 20001 });
  });
});

describe('the stand-in for the Serverless API', () => {
  const refusal = (code: number) => ({ code, status: expect.any(Number) });
  const create = (path: string, body: string) =>
    parseForm(Buffer.from(body), '').then((form) => twilio.resources.create(path, form));

  it.each([
    ['a build without a version of a Function', '/Builds', 'Runtime=node22', 20001],
    ['a build with an unknown runtime', '/Builds', 'FunctionVersions=ZN1&Runtime=node18', 20001],
    ['a service with a name that is taken', '', 'UniqueName=taken&FriendlyName=x', 20409],
  ])('refuses %s', async (_, below, body, code) => {
    const { sid } = await create('/Services', 'UniqueName=taken&FriendlyName=x');
    const path = below ? `/Services/${sid}${below}` : '/Services';
    await expect(create(path, body)).rejects.toMatchObject(refusal(code));
  });
});
