import { isForeignOrigin, remoteAccess, strangerKindOf } from '../../../cli/start/strangers';
import { DEMO_ENVIRONMENT } from '../../../src/config/demo';
import { API_KEY_SECRET, CREDENTIALS } from '../../support/environment';

const words = (text: string) => text.split(' ');

const OWN = { remoteAddress: '127.0.0.1', target: '/token', headers: { host: ['localhost:3000'] } };

describe('strangerKindOf', () => {
  it('is nothing for a program on this computer', () => {
    expect(strangerKindOf(OWN)).toBeUndefined();
  });

  it.each(['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::FFFF:127.8.9.10'])(
    'takes %s for this computer',
    (remoteAddress) => expect(strangerKindOf({ ...OWN, remoteAddress })).toBeUndefined(),
  );

  it.each([
    ...words('192.168.1.7 10.0.0.1 0.0.0.0 126.255.255.255 128.0.0.1 1.127.0.0 :: ::2 fe80::1 fe80::1%eth0'),
    ...words('::ffff:192.168.1.7 ::ffff:128.0.0.1 64:ff9b::127.0.0.1 ::127.0.0.1 127.evil.example'),
    '',
    undefined,
  ])('takes the address %s for a stranger', (remoteAddress) => {
    expect(strangerKindOf({ ...OWN, remoteAddress })).toBe('network');
  });

  it.each([
    ...words('localhost LOCALHOST LocalHost:3000 localhost:3000 localhost: a.localhost a.b-c.localhost:80 127.0.0.1'),
    ...words('127.0.0.1:3000 192.168.1.7:3000 [::1] [::1]:3000 [fd00::2]:3000 [::ffff:127.0.0.1]'),
  ])('accepts the Host %s', (host) => {
    expect(strangerKindOf({ ...OWN, headers: { host: [host] } })).toBeUndefined();
  });

  it.each([
    ...words('evil.example evil.example:3000 localhost.evil.example evillocalhost evil-localhost:3000 my-computer'),
    ...words('localhost. .localhost a..localhost localhost:3000:1 localhost:evil localhost@evil.example'),
    ...words('localhost/evil.example 127.0.0.1.evil.example 127.1 2130706433 0x7f000001 ::1 [::1 [localhost]'),
    ...words('[127.0.0.1] [::1]evil.example [] :3000'),
    ...['localhost, evil.example', '', ' '],
  ])('takes the Host %j for a stranger', (host) => {
    expect(strangerKindOf({ ...OWN, headers: { host: [host] } })).toBe('host');
  });

  it.each([
    [{}],
    [{ host: [] }],
    [{ host: ['localhost', 'evil.example'] }],
    [{ host: ['evil.example', 'localhost'] }],
    [{ host: ['localhost', 'localhost'] }],
  ])('needs exactly one Host: %j', (headers) => {
    expect(strangerKindOf({ ...OWN, headers })).toBe('host');
  });

  it.each(['http://evil.example/token', 'https://localhost.evil.example/', 'http:/token', 'evil.example:443'])(
    'goes by the host of the absolute target %s',
    (target) => expect(strangerKindOf({ ...OWN, target })).toBe('host'),
  );

  it.each(['http://localhost:3000/token', '/token?next=http://evil.example/', '//evil.example/token', '*'])(
    'accepts the target %s',
    (target) => expect(strangerKindOf({ ...OWN, target })).toBeUndefined(),
  );

  it.each(words('forwarded Forwarded via VIA x-forwarded-for X-Forwarded-Proto x-forwarded-host x-forwarded-'))(
    'takes the header %s for that of a proxy, whatever its value',
    (name) => {
      for (const value of ['for=127.0.0.1', 'localhost', '']) {
        expect(strangerKindOf({ ...OWN, headers: { ...OWN.headers, [name]: [value] } })).toBe('proxy');
      }
    },
  );

  it.each(['x-forwarded', 'viable', 'not-via', 'x-request-id', 'authorization', 'origin'])(
    'accepts the header %s',
    (name) => expect(strangerKindOf({ ...OWN, headers: { ...OWN.headers, [name]: ['x'] } })).toBeUndefined(),
  );
});

describe('isForeignOrigin', () => {
  it.each([
    ...words('null http://evil.example https://evil.example:3000 HTTPS://EVIL.EXAMPLE http://localhost.evil.example'),
    ...words(
      'http://evil-localhost http://localhost. http://localhost@evil.example http://192.168.1.7 http://128.0.0.1',
    ),
    ...words('http://[::2] http://[fd00::2]:3000 http://[::ffff:192.168.1.7] http://[::ffff:8000:1] http://0.0.0.0'),
    ...words('http://127.0.0.1.evil.example http:// http:evil.example'),
    'https://a b',
  ])('is true of %s', (origin) => expect(isForeignOrigin(origin)).toBe(true));

  it.each([
    ...words(
      'http://localhost http://localhost:5173 https://LOCALHOST:8443 http://a.b-c.localhost:80 http://127.0.0.1',
    ),
    ...words(
      'http://127.8.9.10:5173 http://[::1]:5173 http://[::ffff:127.0.0.1] http://[::ffff:7fff:1] app://evil.example',
    ),
    ...words('capacitor://localhost ionic://localhost tauri://localhost file:// chrome-extension://abcdefgh'),
    '',
  ])('is false of %j', (origin) => expect(isForeignOrigin(origin)).toBe(false));
});

describe('remoteAccess', () => {
  const ISSUER = { OIDC_ISSUER: 'https://issuer.example.com', OIDC_AUDIENCE: 'app' };

  it.each([
    ['demo', 'a demo', DEMO_ENVIRONMENT],
    ['demo', 'a demo secret beside a real key', { ...CREDENTIALS, API_KEY_SECRET: DEMO_ENVIRONMENT.API_KEY_SECRET }],
    ['sign_in', 'an issuer', { ...CREDENTIALS, ...ISSUER }],
    ['sign_in', 'an issuer and ALLOW_ANONYMOUS=false', { ...CREDENTIALS, ...ISSUER, ALLOW_ANONYMOUS: 'false' }],
    ['refused', 'real credentials', CREDENTIALS],
    ['refused', 'a real secret beside demo values', { ...DEMO_ENVIRONMENT, API_KEY_SECRET }],
    ['refused', 'a blank issuer', { ...CREDENTIALS, OIDC_ISSUER: ' ' }],
    ['refused', 'an audience alone', { ...CREDENTIALS, OIDC_AUDIENCE: 'app' }],
    ['refused', 'an issuer and ALLOW_ANONYMOUS', { ...CREDENTIALS, ...ISSUER, ALLOW_ANONYMOUS: 'true' }],
    ['refused', 'an issuer and ALLOW_ANONYMOUS in capitals', { ...CREDENTIALS, ...ISSUER, ALLOW_ANONYMOUS: ' TRUE' }],
    ['refused', 'ALLOW_ANONYMOUS', { ...CREDENTIALS, ALLOW_ANONYMOUS: 'true' }],
    ['refused', 'nothing', {}],
  ])('is %s with %s', (admission, _, environment) => {
    expect(remoteAccess(environment, false)).toBe(admission);
    expect(remoteAccess(environment, true)).toBe(admission === 'refused' ? 'flag' : admission);
  });
});
