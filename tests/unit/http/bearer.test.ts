import fc from 'fast-check';
import { bearerToken } from '../../../src/http/bearer';

describe('bearerToken', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer   a.b.c', ' Bearer a.b.c '])(
    'takes the token of %j',
    (header) => expect(bearerToken(header)).toBe('a.b.c'),
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
  ])('refuses %j', (header) => {
    expect(() => bearerToken(header)).toThrow(
      expect.objectContaining({ code: 'invalid_request', reason: 'authorization_malformed' }),
    );
  });

  it('is quick with a hostile header', () => {
    const refused = (header: string) => expect(() => bearerToken(header)).toThrow('authorization_malformed');
    refused(`Bearer${' '.repeat(100_000)}`);
    refused(`Bearer ${'a'.repeat(100_000)} b`);
    fc.assert(fc.property(fc.string(), (text) => refused(`Basic ${text}`)));
  });
});
