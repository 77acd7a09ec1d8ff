import { readLocalFacts } from '../../page/local-facts';
import { phoneFor } from '../../page/phone';
import { placeOf } from '../../page/place';

const PHONE = 'http://192.0.2.2:3000/token';
const LOCALHOST = 'http://localhost:3000/index.html';

describe('placeOf', () => {
  it.each(['localhost', 'app.localhost', '127.0.0.1', '[::1]', '192.168.1.7', '[fd00::1]'])('%s is local', (hostname) =>
    expect(placeOf(hostname)).toBe('local'),
  );

  it.each(['token-1234-dev.twil.io', 'localhost.example.com', 'notlocalhost', '1.2.3.4.example', ''])(
    '%j is deployed',
    (hostname) => expect(placeOf(hostname)).toBe('deployed'),
  );
});

describe('phoneFor', () => {
  it.each(['demo', 'sign_in', 'flag'] as const)(
    'is the address that npm start prints, where a phone is let in: %s',
    (admission) => expect(phoneFor(LOCALHOST, { admission, phoneUrl: PHONE, expected: {} }).url).toBe(PHONE),
  );

  it('has none where a phone would be refused, and says how to let it in', () => {
    const { url, note } = phoneFor(LOCALHOST, { admission: 'refused', phoneUrl: PHONE, expected: {} });
    expect([url, JSON.stringify(note)]).toEqual([undefined, expect.stringContaining('npm start -- --open')]);
  });

  it('is its own address for a deployed page, whatever it is told', () =>
    expect(phoneFor('https://a.twil.io/index.html', { phoneUrl: PHONE, expected: {} }).url).toBe(
      'https://a.twil.io/token',
    ));

  it('is its own address for a page on a phone', () =>
    expect(phoneFor('http://192.0.2.2:3000/index.html', { expected: {} }).url).toBe(PHONE));

  it.each(['http://localhost:3000/', 'http://127.0.0.1:3000/', 'http://[::1]:3000/', 'http://app.localhost:3000/'])(
    'is none for %s, which a phone takes for itself',
    (page) => expect(phoneFor(page, { expected: {} }).url).toBeUndefined(),
  );
});

describe('readLocalFacts', () => {
  it('reads what the server tells', () => {
    const facts = {
      admission: 'demo',
      phoneUrl: PHONE,
      expected: { issuer: 'i', audience: 'a', audienceClaim: 'aud', identityClaim: 'sub' },
    };
    expect(readLocalFacts(JSON.stringify(facts))).toEqual(facts);
  });

  it.each(['', '[]', 'null', '{}', '<html>', '{"expected":7,"phoneUrl":{},"admission":"all"}'])(
    'knows nothing from %j',
    (text) => expect(readLocalFacts(text)).toEqual({ expected: {} }),
  );
});
