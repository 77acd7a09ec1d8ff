import { corsHeaders } from '../../../src/http/answer';

const ORIGIN = 'https://app.example.com';
const EXPOSED = { 'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After' };

describe('corsHeaders', () => {
  it('echoes a listed origin', () => {
    const headers = { Vary: 'Origin', 'Access-Control-Allow-Origin': ORIGIN, ...EXPOSED };
    expect(corsHeaders(['https://other.example', ORIGIN], ORIGIN)).toEqual(headers);
  });

  it('sends nothing where no origin is configured', () => expect(corsHeaders([], ORIGIN)).toEqual({}));

  it.each([
    undefined,
    '',
    'null',
    'https://app.example.com/',
    'https://app.example.com.evil.example',
    'https://evil.example/?https://app.example.com',
    'http://app.example.com',
    'https://APP.example.com',
    'https://app.example.com:8443',
  ])('echoes nothing to %s, and still varies', (origin) => {
    expect(corsHeaders([ORIGIN], origin)).toEqual({ Vary: 'Origin' });
  });

  it('allows every origin for *, without credentials and without an echo', () => {
    expect(corsHeaders(['*'], 'null')).toEqual({ 'Access-Control-Allow-Origin': '*', ...EXPOSED });
  });
});
