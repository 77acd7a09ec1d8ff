// The stand-in for Twilio's API, asked by Twilio's own REST client, and the check of each exchange against Twilio's OpenAPI
// documents.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Twilio as Client } from 'twilio';
import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { hasDocuments, violations } from '../support/twilio/openapi';
import { type Exchange, parseForm } from '../support/twilio/requests';
import { startTwilio, type Twilio } from '../support/twilio/twilio';

let twilio: Twilio;
beforeEach(async () => {
  twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
});
afterEach(() => twilio.stop());

interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: JSON, whose members the tests assert
  readonly value?: any;
  readonly error?: { readonly status?: number; readonly code?: number };
}

const PROGRAM = `
  const [username, password, accountSid, action] = process.argv.slice(1);
  const client = require('twilio')(username, password, { accountSid });
  const report = (outcome) => console.log(JSON.stringify(outcome));
  const failed = ({ status, code }) => report({ error: { status, code } });
  eval(action)(client).then((value) => report({ value }), failed);
`;

/**
 * Asks with the unchanged client of the package `twilio`, in a process of its own, since NODE_EXTRA_CA_CERTS and
 * HTTP_PROXY are only read when a process starts.
 *
 * @param action is sent to the other process as text, so it can use only its argument
 */
async function askTwilio(
  action: (client: Client) => Promise<unknown>,
  credentials: readonly string[] = [ACCOUNT_SID, AUTH_TOKEN],
): Promise<Outcome> {
  const env = { PATH: process.env.PATH, ...twilio.environment };
  const args = ['-e', PROGRAM, ...credentials, ACCOUNT_SID, String(action)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout);
}

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
    const { value } = await askTwilio(async (client) => {
      const lists = [
        await client.iam.v1.getApiKeys.list({ accountSid: client.accountSid }),
        await client.api.v2010.accounts(client.accountSid).applications.list(),
        await client.conversations.v1.services.list(),
        await client.sync.v1.services.list(),
        await client.conversations.v1.credentials.list(),
        await client.sync.v1.services.list({ pageSize: 100 }),
      ];
      return lists.map((list) => new Set(list.map(({ sid }) => sid)).size);
    });
    expect(value).toEqual(Array(6).fill(60));
    expect(twilio.requests).toHaveLength(11);
  });

  it('creates and deletes', async () => {
    const { value } = await askTwilio(async (client) => {
      const key = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid, friendlyName: 'one' });
      const { sid } = await client.iam.v1.newApiKey.create({ accountSid: client.accountSid });
      const app = await client.api.v2010.accounts(client.accountSid).applications.create({ voiceMethod: 'GET' });
      return {
        key,
        isRemoved: await client.iam.v1.apiKey(sid).remove(),
        app,
        service: await client.sync.v1.services.create({ friendlyName: 'closed', aclEnabled: true }),
      };
    });
    const [key, ...others] = twilio.account.keys;
    expect(key).toMatchObject({ kind: 'standard', friendly_name: 'one', secret: expect.stringMatching(/^\w{32}$/) });
    expect(value).toMatchObject({
      key: { sid: key?.sid, secret: key?.secret, policy: null },
      isRemoved: true,
      app: { voiceMethod: 'GET', voiceUrl: null },
      service: { friendlyName: 'closed', aclEnabled: true },
    });
    expect(others).toEqual([]);
    expect(twilio.account.syncServices).toMatchObject([{ friendly_name: 'closed', acl_enabled: true }]);
  });

  it.each([
    ['standard', 'everything except the account and the keys', '401 20003', 'yes'],
    ['main', 'everything', 'yes', 'yes'],
    ['restricted', 'nothing', '403 70051', '403 70051'],
  ] as const)('allows a %s key %s', async (kind, _, managing, using) => {
    const { sid, secret } = twilio.account.addKey({ kind });
    const { value } = await askTwilio(
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
      [sid, secret],
    );
    expect(value).toEqual([managing, managing, managing, using, using]);
  });

  it('refuses wrong credentials, and everything except the account itself if that is suspended', async () => {
    const fetchAccount = (credentials?: [string, string]) =>
      askTwilio((client) => client.api.v2010.accounts(client.accountSid).fetch(), credentials);
    expect(await fetchAccount([ACCOUNT_SID, 'another'])).toEqual({ error: { status: 401, code: 20003 } });
    twilio.account.status = 'suspended';
    expect((await fetchAccount()).value).toMatchObject({ sid: ACCOUNT_SID, status: 'suspended' });
    const services = await askTwilio((client) => client.sync.v1.services.list());
    expect(services.error).toEqual({ status: 401, code: 20005 });
  });

  it('fails once if a test says so, without any effect', async () => {
    twilio.failures.push({ request: /^POST conversations\.twilio\.com\/v1\/Services$/, status: 503 });
    const seen: unknown[] = [];
    twilio.onEffect = (line, host) => {
      seen.push([line, host, twilio.account.conversationsServices.length, twilio.requests.at(-1)?.status]);
    };
    const create = () => askTwilio((client) => client.conversations.v1.services.create({ friendlyName: 'chat' }));
    expect((await create()).error).toEqual({ status: 503, code: 20500 });
    expect(seen).toEqual([]);
    expect((await create()).value).toMatchObject({ friendlyName: 'chat' });
    expect(seen).toEqual([['POST /v1/Services', 'conversations.twilio.com', 1, 0]]);
  });

  it('answers 404 for a missing resource, and 400 for a missing parameter', async () => {
    const absent = await askTwilio((client) => client.sync.v1.services('ISnothing').fetch());
    expect(absent.error).toEqual({ status: 404, code: 20404 });
    const nameless = await askTwilio((client) => client.conversations.v1.services.create({ friendlyName: '' }));
    expect(nameless.error).toEqual({ status: 400, code: 20001 });
  });

  it.each([
    ['a build without a version of a Function', '/Builds', 'Runtime=node22', 20001],
    ['a build with an unknown runtime', '/Builds', 'FunctionVersions=ZN1&Runtime=node18', 20001],
    ['a service with a name that is taken', '', 'UniqueName=taken&FriendlyName=x', 20409],
  ])('refuses %s in the Serverless API', async (_, below, body, code) => {
    const create = async (path: string, form: string) =>
      twilio.resources.create(path, await parseForm(Buffer.from(form)));
    const { sid } = await create('/Services', 'UniqueName=taken&FriendlyName=x');
    const path = below ? `/Services/${sid}${below}` : '/Services';
    await expect(create(path, body)).rejects.toMatchObject({ code });
  });
});

const SID = (prefix: string) => `${prefix}${'0'.repeat(32)}`;
const DATES = { date_created: 'Tue, 24 Nov 2026 21:38:16 +0000', date_updated: 'Tue, 24 Nov 2026 21:38:16 +0000' };
const KEY = { sid: SID('SK'), friendly_name: null, ...DATES, policy: null };
const ERROR = { code: 20404, message: 'Not found', more_info: 'https://www.twilio.com/docs/errors/20404', status: 404 };

interface Change extends Partial<Omit<Exchange, 'query' | 'body'>> {
  readonly query?: object;
  readonly form?: object;
}

const exchange = ({ query = {}, form, ...change }: Change): Exchange => ({
  host: 'iam.twilio.com',
  line: `GET /v1/Keys/${SID('SK')}`,
  type: form ? 'application/x-www-form-urlencoded' : '',
  status: 200,
  answer: KEY,
  ...change,
  query: new URLSearchParams({ ...query }),
  body: Buffer.from(String(new URLSearchParams({ ...form }))),
});

const list = (query: object, answer: unknown = ERROR) =>
  exchange({ line: 'GET /v1/Keys', query, answer, status: answer === ERROR ? 404 : 200 });
const create = (form: object) => exchange({ line: 'POST /v1/Keys', form, status: 404, answer: ERROR });

describeWhere(
  hasDocuments,
  "the check against Twilio's OpenAPI documents",
  'node scripts/fetch-openapi.mjs fetches them',
  () => {
    it.each([
      ['an answer with every field', exchange({})],
      ['a form', create({ AccountSid: ACCOUNT_SID, FriendlyName: 'one', KeyType: 'restricted' })],
      ["an error in the shape of Twilio's errors", exchange({ status: 404, answer: ERROR })],
      ['a 204 without an answer', exchange({ line: `DELETE /v1/Keys/${SID('SK')}`, status: 204, answer: undefined })],
      ['a request that got no answer', exchange({ status: 0, answer: undefined })],
      [
        'an upload, which the documents do not describe',
        exchange({ host: 'serverless-upload.twilio.com', line: 'POST /any' }),
      ],
    ])('accepts %s', (_, valid) => {
      expect(violations(valid)).toEqual([]);
    });

    it.each([
      ['an unknown path', exchange({ line: 'GET /v1/Locks' }), 'there is no such operation'],
      ['a SID of another kind in the path', exchange({ line: `GET /v1/Keys/${SID('AP')}` }), 'parameters: /Sid'],
      ['an unknown parameter', list({ AccountSid: ACCOUNT_SID, Colour: 'red' }), 'additional properties Colour'],
      ['a missing parameter', list({}), "required property 'AccountSid'"],
      ['text instead of a number', list({ AccountSid: ACCOUNT_SID, PageSize: 'many' }), '/PageSize must be integer'],
      ['an unknown form field', create({ AccountSid: ACCOUNT_SID, Colour: 'red' }), 'form: the object must NOT have'],
      ['an unexpected form', exchange({ form: { Colour: 'red' } }), 'form: not expected'],
      ['JSON instead of a form', { ...create({ A: '1' }), type: 'application/json' }, 'form: application/json'],
      [
        'an unknown field in an answer',
        exchange({ answer: { ...KEY, colour: 'red' } }),
        'additional properties colour',
      ],
      ['a missing field in an answer', exchange({ answer: { ...KEY, policy: undefined } }), "property 'policy'"],
      ['a date in another format', exchange({ answer: { ...KEY, date_created: '2026-11-24' } }), '/date_created'],
      ['an invalid entry in a list', list({ AccountSid: ACCOUNT_SID }, { keys: [{}], meta: {} }), "property 'sid'"],
      ['an undocumented status', exchange({ status: 201 }), 'answer: 201 is not a status'],
      [
        'an error in another shape',
        exchange({ status: 500, answer: { message: 'no' } }),
        "500 does not have the shape of Twilio's errors",
      ],
    ])('reports %s', (_, invalid, sentence) => {
      expect(violations(invalid).join('\n')).toContain(sentence);
    });

    it('makes stop() of the stand-in throw after a request that Twilio would not accept', async () => {
      const other = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
      (other.requests as Exchange[]).push(list({ AccountSid: ACCOUNT_SID, Colour: 'red' }));
      await expect(other.stop()).rejects.toThrow('GET /v1/Keys on iam.twilio.com: parameters: the object must NOT');
    });
  },
);
