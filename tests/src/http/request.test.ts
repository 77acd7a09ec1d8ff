import fc from 'fast-check';
import { TokenError } from '../../../src/errors';
import { readRequest } from '../../../src/http/request';

/** With the identity read, as on a local domain. */
function readAll(event: object) {
  const { identity, ...others } = readRequest(event);
  return { ...others, identity: identity() };
}

const withHeaders = (headers: unknown) => ({ request: { headers, cookies: {} } });

describe('readRequest', () => {
  it('reads the parameters and the Authorization header', () => {
    const event = {
      ...withHeaders({ authorization: 'Bearer x' }),
      products: 'video',
      room: 'r',
      platform: 'ios',
      ttl: '60',
      identity: 'a',
    };
    expect(readAll(event)).toEqual({
      products: ['video'],
      room: 'r',
      platform: 'ios',
      ttlSeconds: 60,
      identity: 'a',
      bearerToken: 'x',
    });
  });

  it('reads an empty event as a request without parameters', () => {
    expect(readAll({})).toEqual({
      products: undefined,
      room: undefined,
      platform: undefined,
      ttlSeconds: undefined,
      identity: undefined,
      bearerToken: undefined,
    });
  });

  const names = ['products', 'room', 'platform', 'ttl', 'identity'];
  const malformed = [
    ['a', 'b'],
    ['a'],
    [],
    [['a']],
    [7],
    {},
    { 0: 'a' },
    42,
    true,
    false,
    null,
    undefined,
    '',
    'x'.repeat(1025),
  ];
  /** The two that one parameter takes, and refuses by their value. */
  const isTaken = (name: string, value: unknown) =>
    (name === 'ttl' && value === 42) ||
    (name === 'products' &&
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item) => item === 'a' || item === 'b'));
  const cases = names.flatMap((name) => malformed.map((value) => [name, value] as const));

  it.each(cases.filter(([name, value]) => !isTaken(name, value)))('refuses %s as %j', (name, value) => {
    expect(() => readAll({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'parameter_malformed' }),
    );
  });

  it('ignores a malformed identity until it is needed', () => {
    const request = readRequest({ identity: ['a'], room: 'r' });
    expect(request.room).toBe('r');
    expect(request.identity).toThrow('parameter_malformed');
  });

  it('takes a parameter of 1024 characters', () => {
    expect(readAll({ identity: 'x'.repeat(1024) }).identity).toHaveLength(1024);
  });

  it.each([
    ...['room_name', 'roomName', 'Room', 'ROOM', 'rooms', 'room ', 'room[]', 'roomSid'],
    ...['product', 'Products', 'products[]', 'grants', 'user_identity', 'identities', 'userId', 'username'],
    ...['_', 'TTL', 'ttl_seconds', 'expiresIn', 'Platform', 'os', 'device', 'token', 'access_token', 'bearerToken'],
    ...['', ' ', '0', '__proto__', 'constructor', 'toString', 'headers', 'Request', 'requests', 'x'.repeat(100_000)],
  ])('refuses the unknown parameter %j, which cannot narrow the token', (name) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'parameter_unknown' });
    for (const value of ['video', '1', '', 7, null, undefined, [], {}]) {
      const event = Object.defineProperty({}, name, { value, enumerable: true });
      expect(() => readAll(event)).toThrow(refused);
      expect(() => readAll(Object.assign(event, { products: 'video', ...withHeaders({}) }))).toThrow(refused);
    }
  });

  const detailOf = (event: object): string => {
    try {
      readAll(event);
    } catch (error) {
      return (error as TokenError).detail;
    }
    throw new Error('The request was read.');
  };

  it.each([
    ['room_name', 'room'],
    ['roomName', 'room'],
    ['Room', 'room'],
    ['product', 'products'],
    ['user_identity', 'identity'],
    ['ttlSeconds', 'ttl'],
    ['PLATFORM', 'platform'],
  ])('names for %s the parameter %s, and does not repeat what was sent', (unknown, meant) => {
    expect(detailOf({ [unknown]: 'value-that-was-sent' })).toMatch(new RegExp(`did you mean ${meant}\\?$`));
    expect(detailOf({ [unknown]: 'value-that-was-sent' })).not.toContain('value-that-was-sent');
  });

  it.each(['_', 'x', 'id', 'm', 'secret-name', ''])('lists for %j what is known, and does not repeat it', (unknown) => {
    const detail = detailOf({ [unknown]: '1700000000' });
    expect(detail).toContain('products, room, platform, ttl, identity');
    expect(detail).not.toMatch(/secret-name|1700000000/);
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
    expect(readAll(polluted)).toMatchObject({ products: undefined, bearerToken: undefined });
    expect(readAll(polluted).identity).toBeUndefined();
  });

  it('is total: any event gives a request that says what was sent, or one refusal', () => {
    const value = fc.oneof(
      fc.constantFrom('video', 'video,sync', 'ios', 'ios-sandbox', '60', 3600, 'lobby', ['video', 'sync'], ['video']),
      fc.anything({ withNullPrototype: true }),
    );
    const sent = fc.dictionary(fc.constantFrom(...names, 'x', '_'), value, { maxKeys: 5 });
    const type = fc.constantFrom(undefined, 'application/json', 'text/plain', ['application/json'], 7);
    const length = fc.constantFrom(undefined, '0', '17', 17, ['0', '0'], '');
    const headers = fc.record({ 'content-type': type, 'content-length': length, authorization: value });
    const request = fc.oneof(
      headers.map((some) => withHeaders(some).request),
      fc.constant(withHeaders({}).request),
      value,
    );
    fc.assert(
      fc.property(sent, request, fc.boolean(), (parameters, given, hasRequest) => {
        const event = { ...parameters, ...(hasRequest && { request: given }) };
        try {
          const read = readAll(event);
          // Everything that was sent is known, and has become something.
          const meaning = { ...read, ttl: read.ttlSeconds } as Record<string, unknown>;
          for (const name of Object.keys(parameters)) expect(meaning[name]).toBeDefined();
          for (const text of [read.room, read.identity, read.bearerToken]) {
            expect(['string', 'undefined']).toContain(typeof text);
          }
          if (read.ttlSeconds !== undefined) expect(Number.isInteger(read.ttlSeconds)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError);
          expect((error as TokenError).code).toBe('invalid_request');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the parameter products', () => {
  it.each(['sync, video,sync', ['sync', 'video'], ['video', 'sync', 'video'], ['sync,video'], ['sync', ' video ']])(
    'is a comma-separated string or a list of known names, in any order: %j',
    (products) => {
      expect(readAll({ products }).products).toEqual(['video', 'sync']);
    },
  );

  it('may be a list of one', () => expect(readAll({ products: ['voice'] }).products).toEqual(['voice']));

  const unknown = ['fax', 'Video', 'video,', ',', ' ', 'video;voice', 'constructor', 'chat', '["video"]', 'all', '*'];
  const lists = [['fax'], ['video', 'fax'], ['video', ''], ['', 'video'], ['Video'], [' '], ['video;voice']];
  it.each<[string | string[]]>([...unknown, ...lists].map((products) => [products]))('is refused as %j', (products) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'products_unknown' });
    expect(() => readAll({ products })).toThrow(refused);
  });

  it.each([[[]], [['']], [['video', 7]], [['video', null]], [[['video']]], [{ 0: 'video', length: 1 }]])(
    'is malformed as %j, and never means every product',
    (products) => {
      const refused = expect.objectContaining({ code: 'invalid_request', reason: 'parameter_malformed' });
      expect(() => readAll({ products })).toThrow(refused);
    },
  );
});

describe('the parameter room', () => {
  it.each(['lobby', 'Room of Ä 42', `RM${'a1'.repeat(16)}`, 'r'.repeat(128)])('takes %j', (room) => {
    expect(readAll({ room }).room).toBe(room);
  });

  it.each([' ', 'a\u200bb', 'a\nb', 'r'.repeat(129), 'r'.repeat(1024)])(
    'is refused as %j, which cannot be a room',
    (room) => {
      const refused = expect.objectContaining({ code: 'invalid_request', reason: 'room_malformed' });
      expect(() => readAll({ room })).toThrow(refused);
    },
  );
});

describe('the parameter ttl', () => {
  it.each([
    ['60', 60],
    ['86399', 86_399],
    [60, 60],
    [86_399, 86_399],
    [3600.0, 3600],
    ['3600', 3600],
  ])('takes %j', (ttl, seconds) => expect(readAll({ ttl }).ttlSeconds).toBe(seconds));

  it.each<[string | number]>(
    [
      ...['59', '86400', '0', '-60', '60.5', '60.0', '1e3', '0x80', '3600s', '1h', ' 60', '60 ', '6 0', '+60', '٦٠'],
      ...['Infinity', 'NaN', '9'.repeat(400), 'true', 'constructor', ' '],
      ...[59, 86_400, 0, -60, 60.5, 86_399.5, 1e21, Number.POSITIVE_INFINITY, Number.NaN],
    ].map((ttl) => [ttl]),
  )('is refused as %j', (ttl) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'ttl_malformed' });
    expect(() => readAll({ ttl })).toThrow(refused);
  });
});

describe('the parameter platform', () => {
  it.each(['ios', 'ios-sandbox', 'android'])('takes %s', (platform) =>
    expect(readAll({ platform }).platform).toBe(platform),
  );

  it.each([
    'IOS',
    'web',
    ' ios',
    'constructor',
    'ios,android',
    'ios_sandbox',
    'ios-Sandbox',
    'sandbox',
    'android-sandbox',
  ])('is refused as %j', (platform) => {
    const refused = expect.objectContaining({ code: 'invalid_request', reason: 'platform_unknown' });
    expect(() => readAll({ platform })).toThrow(refused);
  });
});
