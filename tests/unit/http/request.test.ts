import fc from 'fast-check';
import { TokenError } from '../../../src/errors';
import { originOf, readRequest } from '../../../src/http/request';

const withHeaders = (headers: unknown) => ({ request: { headers, cookies: {} } });

describe('readRequest', () => {
  it('reads the parameters and the Authorization header', () => {
    const event = {
      ...withHeaders({ authorization: 'Bearer x' }),
      products: 'video',
      room: 'r',
      platform: 'ios',
      identity: 'a',
    };
    expect(readRequest(event)).toEqual({
      products: ['video'],
      room: 'r',
      platform: 'ios',
      identity: 'a',
      bearerToken: 'x',
    });
  });

  it('reads an empty event as a request without parameters', () => {
    expect(Object.values(readRequest({}))).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  const names = ['products', 'room', 'platform', 'identity'];
  const malformed = [['a', 'b'], ['a'], {}, 42, true, null, undefined, '', 'x'.repeat(1025)];
  it.each(names.flatMap((name) => malformed.map((value) => [name, value])))('refuses %s as %j', (name, value) => {
    expect(() => readRequest({ [name as string]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'parameter_malformed' }),
    );
  });

  it('takes a parameter of 1024 characters', () => {
    expect(readRequest({ room: 'x'.repeat(1024) }).room).toHaveLength(1024);
  });

  it('reads own properties only, whatever the prototype says', () => {
    const event = JSON.parse('{"__proto__": {"products": "video"}, "request": {"__proto__": {}}}');
    const polluted = Object.assign({}, event, {
      __proto__: { identity: 'mallory', request: { headers: { origin: 'x' } } },
    });
    Object.setPrototypeOf(polluted, {
      identity: 'mallory',
      request: withHeaders({ authorization: 'Bearer x' }).request,
    });
    delete polluted.request;
    expect(readRequest(polluted)).toMatchObject({ products: undefined, identity: undefined, bearerToken: undefined });
  });

  it('refuses a repeated Authorization header instead of picking one', () => {
    expect(() => readRequest(withHeaders({ authorization: ['Bearer a', 'Bearer b'] }))).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'authorization_repeated' }),
    );
  });

  it.each([undefined, null, 'text', 7, [], {}])('refuses a request of %j, which would hide the real one', (value) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'request_overwritten' });
    expect(() => readRequest({ request: value })).toThrow(refused);
    if (value?.constructor !== Object) expect(() => readRequest(withHeaders(value))).toThrow(refused);
  });

  it('is total: any event gives a request or one refusal', () => {
    const event = fc.object({
      key: fc.constantFrom(...names, 'request', 'headers', 'authorization', 'x'),
      withNullPrototype: true,
    });
    fc.assert(
      fc.property(event, (any) => {
        try {
          for (const value of Object.values(readRequest(any)).flat())
            if (value !== undefined) expect(typeof value).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const bearerTokenOf = (authorization: string) => readRequest(withHeaders({ authorization })).bearerToken;

describe('the parameter products', () => {
  it('is a comma-separated list of known names, in any order', () => {
    expect(readRequest({ products: 'sync, video,sync' }).products).toEqual(['video', 'sync']);
  });

  it.each(['fax', 'Video', 'video,', ',', ' ', 'video;voice', 'constructor', 'chat'])(
    'is refused as %j',
    (products) => {
      const refused = expect.objectContaining({ code: 'invalid_request', reason: 'products_unknown' });
      expect(() => readRequest({ products })).toThrow(refused);
    },
  );
});

describe('the parameter platform', () => {
  it.each(['ios', 'android'])('takes %s', (platform) => expect(readRequest({ platform }).platform).toBe(platform));

  it.each(['IOS', 'web', ' ios', 'constructor', 'ios,android'])('is refused as %j', (platform) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'platform_unknown' });
    expect(() => readRequest({ platform })).toThrow(refused);
  });
});

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
