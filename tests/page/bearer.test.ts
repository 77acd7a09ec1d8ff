import { bearerHeaders, bearerToken } from '../../page/bearer';

describe('bearerToken', () => {
  it.each([
    ['as it is', 'a.b.c'],
    ['with spaces and line breaks around it', ' \r\n a.b.c\t\u00a0'],
    ['with the word before it', 'Bearer a.b.c'],
    ['with the word in another case, and more spaces', '  bearer   a.b.c '],
  ])('takes a token pasted %s', (_, pasted) => expect(bearerToken(pasted)).toBe('a.b.c'));

  it.each(['', '   ', '\n'])('finds none in %j', (pasted) => expect(bearerToken(pasted)).toBe(''));

  it.each(['Bearer', 'BearerToken', 'a Bearer b', 'Basic YTpi'])('leaves %j to the server', (pasted) =>
    expect(bearerToken(pasted)).toBe(pasted),
  );
});

describe('bearerHeaders', () => {
  it('has none for no token', () => expect(bearerHeaders('')).toEqual({}));

  it.each([' ', '~', 'a.b-c_d+e/f='])('carries %j', (token) =>
    expect(bearerHeaders(token)).toEqual({ Authorization: `Bearer ${token}` }),
  );

  it.each(['\u001f', '\u007f', '\u00a0', '\u00e9', '\u200b', '\ufeff', '\r\nX: y'])('refuses %j', (token) =>
    expect(bearerHeaders(`a${token}b`)).toBeUndefined(),
  );
});
