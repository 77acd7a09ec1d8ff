import { type TokenRequest, tokenUrl, withQuery } from '../../page/token-request';

const NOTHING: TokenRequest = { products: [], room: '', platform: '', ttl: '', identity: '' };
const URL_OF_TOKEN = 'https://a.example/token';

describe('tokenUrl', () => {
  it.each([
    ['the root', 'https://a.example/', URL_OF_TOKEN],
    ['a file', 'http://localhost:3000/index.html', 'http://localhost:3000/token'],
    ['a query and a fragment', 'https://a.example/index.html?b=c#d', URL_OF_TOKEN],
  ])('is beside a page at %s', (_, page, url) => expect(tokenUrl(page)).toBe(url));
});

describe('withQuery', () => {
  const ask = (request: Partial<TokenRequest>) => withQuery(URL_OF_TOKEN, { ...NOTHING, ...request });

  it('adds no parameter that is not chosen', () => expect(ask({})).toBe(URL_OF_TOKEN));

  it('adds what is chosen', () =>
    expect(ask({ products: ['video', 'sync'], room: 'a&b=c d', platform: 'ios', ttl: '60', identity: 'alice' })).toBe(
      `${URL_OF_TOKEN}?products=video,sync&room=a%26b%3Dc%20d&platform=ios&ttl=60&identity=alice`,
    ));

  it.each(['ünï, 漢字 😀', '#?&=+%2C', ' alice ', "'!()*'", '\u202e\u0000\n'])('sends %j unchanged', (identity) =>
    expect(new URL(ask({ identity })).searchParams.get('identity')).toBe(identity),
  );

  it('leaves no character that a shell or a string literal interprets', () =>
    expect(ask({ room: Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('') })).toMatch(
      /^[\w:/.?=~,%-]+$/,
    ));

  it('replaces half a character, which no query can carry', () =>
    expect(ask({ room: 'a\ud800' })).toBe(`${URL_OF_TOKEN}?room=a%EF%BF%BD`));
});
