import { isServerUrl } from '../../../src/config/formats';

describe('isServerUrl', () => {
  it.each(['https://a.example', 'https://a.example:8443/realms/x', 'https://10.0.0.7/'])('takes %s', (url) => {
    expect(isServerUrl(url, false)).toBe(true);
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:4000/'])(
    'takes %s while developing only',
    (url) => {
      expect(isServerUrl(url, true)).toBe(true);
      expect(isServerUrl(url, false)).toBe(false);
    },
  );

  it.each([
    undefined,
    7,
    '',
    'a.example',
    '//a.example',
    'http://a.example',
    'http://localhost.example',
    'http://127.0.0.2',
    'ftp://localhost',
    'file:///etc/hosts',
    'javascript:alert(1)',
    'https://user@a.example',
    'https://:secret@a.example',
    'https://',
    'https:a.example',
    'https:/a.example',
    'xhttps://a.example',
  ])('refuses %j', (url) => expect(isServerUrl(url, true)).toBe(false));
});
