import { adviseOnOrigins } from '../../../cli/start/unlisted-origins';

const HOST = 'localhost:3000';
const PAGE = 'http://localhost:5173';

describe('adviseOnOrigins', () => {
  it('gives the line for .env, once for each origin', () => {
    const advise = adviseOnOrigins(undefined);
    expect(advise(PAGE, HOST)).toMatch(/add this line to \.env: CORS_ORIGINS=http:\/\/localhost:5173$/);
    expect(advise(PAGE, HOST)).toBeUndefined();
    expect(advise('https://app.example.com', HOST)).toMatch(/CORS_ORIGINS=https:\/\/app\.example\.com$/);
  });

  it('keeps the origins that are listed', () => {
    const advise = adviseOnOrigins('https://a.example.com, capacitor://localhost');
    expect(advise(PAGE, HOST)).toMatch(
      /change this line of \.env: CORS_ORIGINS=https:\/\/a\.example\.com,capacitor:\/\/localhost,http:\/\/localhost:5173$/,
    );
  });

  it.each([
    ['a listed origin', PAGE, PAGE],
    ['any origin where all are listed', '*', PAGE],
    ['any origin where the list is invalid, which the Function reports', 'https://app.example.com/', PAGE],
    ['its own page', undefined, `http://${HOST}`],
    ['no origin', undefined, undefined],
    ['an empty origin', undefined, ''],
    ['text that is not an origin', undefined, 'evil'],
    ['control sequences', undefined, 'http://\x9b31mevil.example'],
    ['several origins', undefined, `${PAGE}, https://evil.example`],
    ['an asterisk', undefined, '*'],
    ['an endless origin', undefined, `http://${'a.'.repeat(200)}example`],
  ])('says nothing of %s', (_, configured, origin) => {
    expect(adviseOnOrigins(configured)(origin, HOST)).toBeUndefined();
  });

  it('explains the origin null, which can not be listed', () => {
    const advice = adviseOnOrigins(PAGE)('null', HOST);
    expect(advice).toContain('without an origin');
    expect(advice).not.toContain('CORS_ORIGINS');
  });

  it('ends after twenty origins', () => {
    const advise = adviseOnOrigins(undefined);
    const advice = Array.from({ length: 30 }, (_, index) => advise(`http://${index}.example`, HOST));
    expect(advice.filter(Boolean)).toHaveLength(20);
  });
});
