import fc from 'fast-check';
import { originOf, readRequest } from '../../../src/http/request';

const withHeaders = (headers: unknown) => ({ request: { headers, cookies: {} } });

const bearerTokenOf = (authorization: unknown) => readRequest(withHeaders({ authorization })).bearerToken;

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
    expect(readRequest({}).bearerToken).toBeUndefined();
    expect(readRequest(withHeaders({})).bearerToken).toBeUndefined();
  });

  it.each<[unknown]>([[['Bearer a', 'Bearer b']], [['Bearer a']], [null], [7], [{}]])(
    'is refused if it was repeated, instead of picking one: %j',
    (authorization) => {
      expect(() => bearerTokenOf(authorization)).toThrow(
        expect.objectContaining({ code: 'invalid_request', reason: 'authorization_repeated' }),
      );
    },
  );

  it('is not read from a prototype', () => {
    const inherited = Object.create({ authorization: 'Bearer a.b.c' });
    expect(readRequest(withHeaders(inherited)).bearerToken).toBeUndefined();
  });

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

describe('the member request of the event', () => {
  it('is taken as the runtime writes it, or absent', () => {
    expect(() => readRequest(withHeaders({ host: 'localhost' }))).not.toThrow();
    expect(() => readRequest(withHeaders({}))).not.toThrow();
    expect(() => readRequest({})).not.toThrow();
  });

  it.each([undefined, null, 'text', 7, [], {}, { headers: 'text' }, { headers: [] }, { headers: null }])(
    'is refused as the parameter %j, which would hide the Authorization header',
    (request) => {
      const refused = expect.objectContaining({ code: 'invalid_request', reason: 'request_overwritten' });
      expect(() => readRequest({ request })).toThrow(refused);
    },
  );
});
