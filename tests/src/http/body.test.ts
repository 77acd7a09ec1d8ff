import { TokenError } from '../../../src/errors';
import { readRequest } from '../../../src/http/request';

const event = (headers: object, parameters: object = {}) => ({ ...parameters, request: { headers, cookies: {} } });

const refusalOf = (given: object): TokenError | undefined => {
  try {
    readRequest(given);
  } catch (error) {
    if (error instanceof TokenError) return error;
    throw error;
  }
  return undefined;
};

const NOT_READ = { code: 'invalid_request', reason: 'body_not_read' };

describe('the body', () => {
  it.each<[string, object]>([
    ['no body', {}],
    ['no type and no length', { host: 'localhost' }],
    ['no type and a length of 0', { 'content-length': '0' }],
    ['JSON', { 'content-type': 'application/json', 'content-length': '17' }],
    [
      'JSON with a charset, without a space',
      { 'content-type': 'application/json;charset=UTF-8', 'content-length': '17' },
    ],
    ['JSON in capitals', { 'content-type': 'Application/JSON', 'content-length': '17' }],
    ['JSON with a space before the parameter', { 'content-type': 'application/json ; charset=utf-8' }],
    ['JSON with two parameters', { 'content-type': 'application/json; charset=utf-8 ; v=1' }],
    ['JSON with a quoted parameter', { 'content-type': 'application/json; v="a;\\"]"' }],
    ['JSON in chunks', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }],
    ['JSON without a length', { 'content-type': 'application/json' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '17' }],
    ['an empty text', { 'content-type': 'text/plain', 'content-length': '0' }],
  ])('takes %s', (_, headers) => expect(refusalOf(event(headers))).toBeUndefined());

  it('takes an event without headers', () => expect(refusalOf({ room: 'lobby' })).toBeUndefined());

  it.each<[string, object]>([
    ['text', { 'content-type': 'text/plain', 'content-length': '17' }],
    ['text without a length', { 'content-type': 'text/plain' }],
    ['text in chunks', { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '170' }],
    ['no type and a length above 0', { 'content-length': '17' }],
    ['no type and a length that is not a number', { 'content-length': 'many' }],
    ['JSON of an API', { 'content-type': 'application/vnd.api+json', 'content-length': '17' }],
    ['a type that begins like JSON', { 'content-type': 'application/jsonx', 'content-length': '17' }],
    ['JSON behind another type', { 'content-type': 'text/plain; application/json', 'content-length': '17' }],
    ['two types in one', { 'content-type': 'application/json, text/plain', 'content-length': '17' }],
    ['two types', { 'content-type': ['text/plain', 'application/json'], 'content-length': '17' }],
    ...[';', ';;', '; charset', '; charset=', '; =utf-8', '; charset="', '; charset="a"b', '; charset="a\\"']
      .concat([';\tcharset=utf-8', '; charset=utf-8;', '; charset=utf-8 v=1', '; charset=\xfc', '; v="\t"'])
      .map((rest): [string, object] => [
        `JSON with ${JSON.stringify(rest)}, with which the runtime does not read it`,
        { 'content-type': `application/json${rest}`, 'content-length': '17' },
      ]),
    ['a length that is not a text', { 'content-length': { toString: 1, valueOf: 1 } }],
    ['a length in a list', { 'content-length': ['0'] }],
    ['a type that is not a text', { 'content-type': 7, 'content-length': '17' }],
  ])('refuses %s, and says which types are read', (_, headers) => {
    const refusal = refusalOf(event(headers));
    expect(refusal).toMatchObject(NOT_READ);
    expect(refusal?.detail).toContain('application/json');
    expect(refusal?.detail).toContain('application/x-www-form-urlencoded');
  });

  // As qs, the runtime's parser of forms, gives them.
  it.each<[string, object]>([
    ['{"identity":"a","room":"b"}', { '{"identity":"a","room":"b"}': '' }],
    ['{"room":"a=b"}', { '{"room":"a': 'b"}' }],
    ['{"room":"a&room=b"}', { '{"room":"a': '', room: 'b"}' }],
    ['[{"room":"a"}]', { '{"room":"a"}': '' }],
    [' \n{"room":"a"}', { ' \n{"room":"a"}': '' }],
    ['{', { '{': '' }],
  ])('refuses the JSON %j that was sent as a form, and says how to send it', (_, parameters) => {
    for (const headers of [{ 'content-type': 'application/x-www-form-urlencoded', 'content-length': '17' }, {}]) {
      const refusal = refusalOf(event(headers, parameters));
      expect(refusal).toMatchObject(NOT_READ);
      expect(refusal?.detail).toContain('Content-Type: application/json');
      expect(refusal?.detail).not.toContain('identity');
    }
  });

  it('does not take braces in a value or inside a name for JSON', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '17' };
    expect(refusalOf(event(headers, { room: '{"a":1}' }))).toBeUndefined();
    expect(refusalOf(event(headers, { 'room{': 'a' }))).toMatchObject({ reason: 'parameter_unknown' });
  });
});
