import { describeWhere } from '../support/describe-where';
import { ACCOUNT_SID, AUTH_TOKEN } from '../support/environment';
import { askTwilio } from '../support/twilio/client';
import type { Exchange } from '../support/twilio/exchange';
import { violations } from '../support/twilio/openapi';
import { hasDocuments } from '../support/twilio/openapi-documents';
import { startTwilio } from '../support/twilio/twilio';

const TITLE = "the check against Twilio's OpenAPI documents";
const REMEDY = 'node scripts/fetch-openapi.mjs fetches them';

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

describeWhere(hasDocuments, TITLE, REMEDY, () => {
  it.each([
    ['an answer with every field', exchange({})],
    ['a query parameter, as text', list({ AccountSid: ACCOUNT_SID, PageSize: '20' })],
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
    ['an unknown method', exchange({ line: 'PUT /v1/Keys' }), 'there is no such operation'],
    ['the path of another host', exchange({ host: 'sync.twilio.com' }), 'there is no such operation'],
    ['a SID of another kind in the path', exchange({ line: `GET /v1/Keys/${SID('AP')}` }), 'parameters: /Sid'],
    ['an unknown parameter', list({ AccountSid: ACCOUNT_SID, Colour: 'red' }), 'additional properties Colour'],
    ['a missing parameter', list({}), "required property 'AccountSid'"],
    ['text instead of a number', list({ AccountSid: ACCOUNT_SID, PageSize: 'many' }), '/PageSize must be integer'],
    ['a number that is too large', list({ AccountSid: ACCOUNT_SID, PageSize: '1001' }), '/PageSize must be <= 1000'],
    ['an unknown form field', create({ AccountSid: ACCOUNT_SID, Colour: 'red' }), 'form: the object must NOT have'],
    ['a missing form field', create({ FriendlyName: 'one' }), "form: the object must have required property 'Acc"],
    [
      'a value that is not in the enumeration',
      create({ AccountSid: ACCOUNT_SID, KeyType: 'main' }),
      'form: /KeyType must be equal',
    ],
    ['an unexpected form', exchange({ form: { Colour: 'red' } }), 'form: not expected'],
    ['JSON instead of a form', { ...create({ A: '1' }), type: 'application/json' }, 'form: application/json'],
    ['an unknown field in an answer', exchange({ answer: { ...KEY, colour: 'red' } }), 'additional properties colour'],
    ['a missing field in an answer', exchange({ answer: { ...KEY, policy: undefined } }), "property 'policy'"],
    ['a wrong type in an answer', exchange({ answer: { ...KEY, friendly_name: 1 } }), '/friendly_name must be string'],
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

  it('reports text instead of a boolean', () => {
    const service = (AclEnabled: string) =>
      exchange({
        host: 'sync.twilio.com',
        line: 'POST /v1/Services',
        form: { AclEnabled },
        status: 404,
        answer: ERROR,
      });
    expect(violations(service('true'))).toEqual([]);
    expect(violations(service('yes'))).toEqual([expect.stringContaining('/AclEnabled must be boolean')]);
  });

  it('makes stop() of the stand-in throw after a request that Twilio would not accept', async () => {
    const twilio = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
    await askTwilio(twilio, (client) =>
      client.request({ method: 'get', uri: 'https://sync.twilio.com/v1/Services?Colour=red' }),
    );
    await expect(twilio.stop()).rejects.toThrow('GET /v1/Services on sync.twilio.com: parameters: the object must NOT');
  });
});
