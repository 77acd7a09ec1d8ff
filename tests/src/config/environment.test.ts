import { isLocalDomain } from '../../../src/config/environment';

describe('isLocalDomain', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.1:80', '[::1]', '[::1]:65535'])('%s is local', (name) =>
    expect(isLocalDomain(name)).toBe(true),
  );

  it.each([
    undefined,
    null,
    '',
    42,
    ['localhost'],
    'LOCALHOST',
    ' localhost',
    'localhost\n',
    'localhost.',
    'localhost:',
    'localhost:123456',
    'localhost:3000/x',
    'localhost.example.com',
    'localhost@example.com',
    'notlocalhost',
    '127.0.0.2',
    '127.0.0.1.example.com',
    '::1',
    '0.0.0.0',
    '192.168.0.7:3000',
    'token-1234-dev.twil.io',
    'abcd.ngrok.io',
  ])('%j is not local', (name) => expect(isLocalDomain(name)).toBe(false));
});
