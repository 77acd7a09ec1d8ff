import fc from 'fast-check';
import { bearerTokenOf as bearerTokenOfEvent, checkHeaders, headerOf, originOf } from '../../../src/http/headers';

const withHeaders = (headers: unknown) => ({ request: { headers, cookies: {} } });

const bearerTokenOf = (authorization: unknown) => bearerTokenOfEvent(withHeaders({ authorization }));

describe('the Authorization header', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer   a.b.c', ' Bearer a.b.c '])(
    'gives the token of %j',
    (header) => expect(bearerTokenOf(header)).toBe('a.b.c'),
  );

  it.each([
    '',
    'a.b.c',
    'Bearer',
    'Bearer ',
    'Bearera.b.c',
    'Bearer\ta.b.c',
    'Bearer a.b.c d.e.f',
    'Bearer a.b.c, Bearer d.e.f',
    'Bearer a.b.c,d.e.f',
    'Bearer Bearer a.b.c',
    'Bearer "a.b.c" x',
    'Basic YTpi',
    'Token a.b.c',
    'DPoP a.b.c',
    'xBearer a.b.c',
    'Bearer a.b.c\nBearer d.e.f',
  ])('is refused as %j', (header) => {
    expect(() => bearerTokenOf(header)).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'authorization_malformed' }),
    );
  });

  it('is undefined if it was not sent', () => {
    expect(bearerTokenOfEvent({})).toBeUndefined();
    expect(bearerTokenOfEvent(withHeaders({}))).toBeUndefined();
    expect(
      bearerTokenOfEvent({ authorization: 'Bearer a.b.c', headers: { authorization: 'Bearer a.b.c' } }),
    ).toBeUndefined();
  });

  it.each<[unknown]>([[['Bearer a', 'Bearer b']], [['Bearer a']], [null], [7], [{}]])(
    'is refused if it was repeated, instead of picking one: %j',
    (authorization) => {
      expect(() => bearerTokenOf(authorization)).toThrow(
        expect.objectContaining({ code: 'invalid_request', reason: 'authorization_repeated' }),
      );
    },
  );

  it('is read quickly, however hostile it is', () => {
    const refused = (header: string) => expect(() => bearerTokenOf(header)).toThrow('authorization_malformed');
    refused(`Bearer${' '.repeat(100_000)}`);
    refused(`Bearer ${'a'.repeat(100_000)} b`);
    fc.assert(fc.property(fc.string(), (text) => refused(`Basic ${text}`)));
  });
});

describe('originOf', () => {
  it('reads the header if it was sent once', () => {
    expect(originOf(withHeaders({ origin: 'https://a.example' }))).toBe('https://a.example');
    expect(originOf(withHeaders({ origin: ['https://a.example', 'https://b.example'] }))).toBeUndefined();
    expect(originOf({})).toBeUndefined();
  });
});

describe('headerOf', () => {
  it('reads a header of the request itself', () => {
    expect(headerOf(withHeaders({ 'content-type': 'text/plain' }), 'content-type')).toBe('text/plain');
  });

  it.each<[string, object]>([
    ['no request', {}],
    ['a request of null', { request: null }],
    ['headers that are a list', withHeaders([])],
    ['an inherited header', withHeaders(Object.create({ 'content-type': 'text/plain' }))],
    ['a parameter of that name', { 'content-type': 'text/plain', headers: { 'content-type': 'text/plain' } }],
  ])('finds nothing in %s', (_, event) => expect(headerOf(event, 'content-type')).toBeUndefined());
});

describe('checkHeaders', () => {
  it('takes the headers of the runtime, and an event without any', () => {
    expect(() => checkHeaders(withHeaders({ host: 'localhost' }))).not.toThrow();
    expect(() => checkHeaders(withHeaders({}))).not.toThrow();
    expect(() => checkHeaders({})).not.toThrow();
  });

  it.each([undefined, null, 'text', 7, [], {}, { headers: 'text' }, { headers: [] }, { headers: null }])(
    'refuses a parameter of %j in place of the request',
    (request) => {
      const refused = expect.objectContaining({ code: 'invalid_request', reason: 'request_overwritten' });
      expect(() => checkHeaders({ request })).toThrow(refused);
    },
  );
});
