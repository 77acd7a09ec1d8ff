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
      products: 'video',
      room: 'r',
      platform: 'ios',
      identity: 'a',
      authorization: 'Bearer x',
    });
  });

  it('takes an empty event for a request without parameters', () => {
    expect(Object.values(readRequest({}))).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  const names = ['products', 'room', 'platform', 'identity'];
  const malformed = [['a', 'b'], ['a'], {}, 42, true, null, undefined, '', 'x'.repeat(1025)];
  it.each(names.flatMap((name) => malformed.map((value) => [name, value])))('refuses %s as %j', (name, value) => {
    expect(() => readRequest({ [name as string]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: `${name}_malformed` }),
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
    Object.setPrototypeOf(polluted, { identity: 'mallory', request: withHeaders({ authorization: 'x' }).request });
    delete polluted.request;
    expect(readRequest(polluted)).toMatchObject({ products: undefined, identity: undefined, authorization: undefined });
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

  it('is total: any event gives strings or one refusal', () => {
    const event = fc.object({
      key: fc.constantFrom(...names, 'request', 'headers', 'authorization', 'x'),
      withNullPrototype: true,
    });
    fc.assert(
      fc.property(event, (any) => {
        try {
          for (const text of Object.values(readRequest(any)))
            if (text !== undefined) expect(typeof text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('originOf', () => {
  it('reads the header where it was sent once', () => {
    expect(originOf(withHeaders({ origin: 'https://a.example' }))).toBe('https://a.example');
    expect(originOf(withHeaders({ origin: ['https://a.example', 'https://b.example'] }))).toBeUndefined();
    expect(originOf({})).toBeUndefined();
  });
});
