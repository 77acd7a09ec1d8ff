import { claimRows } from '../../page/claim-rows';
import type { Expected } from '../../page/local-facts';
import type { Prose } from '../../page/prose';

const NOW = 1_700_000_000;
const CLAIMS = { iss: 'https://issuer.example', aud: ['app', 'api'], sub: 'alice', iat: NOW - 60, exp: NOW + 3600 };
const EXPECTED = { issuer: 'https://issuer.example/', audience: 'web', audienceClaim: 'aud', identityClaim: 'email' };

const textOf = (prose: Prose) =>
  prose.map((piece) => (typeof piece === 'string' ? piece : Object.values(piece)[0])).join('');

const rows = (claims: object, reason: string, expected: Expected = {}) =>
  claimRows({ ...claims }, reason, expected, NOW).map((row) => ({
    ...row,
    found: textOf(row.found),
    expected: textOf(row.expected),
  }));
const causes = (claims: object, reason: string) =>
  rows(claims, reason).flatMap(({ claim, isCause }) => (isCause ? [claim] : []));

describe('claimRows', () => {
  it('puts what a local server expects beside what the token says', () =>
    expect(rows({ ...CLAIMS, email: 'a@b.example' }, 'issuer', EXPECTED)).toEqual([
      {
        claim: 'iss',
        title: 'Issuer',
        found: CLAIMS.iss,
        expected: `${EXPECTED.issuer}, from OIDC_ISSUER`,
        isCause: true,
      },
      { claim: 'aud', title: 'Audience', found: '["app","api"]', expected: 'web, from OIDC_AUDIENCE', isCause: false },
      {
        claim: 'exp',
        title: 'Expires',
        found: expect.stringMatching(/2023.*, in 1 hour$/),
        expected: 'in the future',
        isCause: false,
      },
      { claim: 'email', title: 'User', found: 'a@b.example', expected: 'the identity', isCause: false },
    ]));

  it('names the variables that a deployed server does not tell', () => {
    const [issuer, audience, , user] = rows(CLAIMS, 'audience');
    expect(issuer?.expected).toBe('the value of OIDC_ISSUER');
    expect(audience?.expected).toBe('the value of OIDC_AUDIENCE');
    expect(user).toMatchObject({ claim: 'sub', expected: expect.stringContaining('OIDC_IDENTITY_CLAIM') });
  });

  it.each([
    ['issuer', ['iss']],
    ['audience', ['aud']],
    ['expired', ['exp']],
    ['not_yet_valid', ['iat']],
    ['identity_claim_missing', ['sub']],
    ['identity_too_long', ['sub']],
    ['signature', []],
    ['toString', []],
  ])('marks the cause of %s: %j', (reason, claims) => expect(causes(CLAIMS, reason)).toEqual(claims));

  it('takes nbf for the start where there is one', () =>
    expect(causes({ ...CLAIMS, nbf: NOW + 60 }, 'not_yet_valid')).toEqual(['nbf']));

  it('says how long ago a token expired', () =>
    expect(rows({ exp: NOW - 7500 }, 'expired')[2]?.found).toMatch(/, 2 hours ago$/));

  it.each([
    ['soon', 'soon'],
    [-1, '-1'],
    [1e300, '1e+300'],
    [null, 'null'],
  ])('shows an exp of %j as it is', (exp, found) => expect(rows({ exp }, 'expired')[2]?.found).toBe(found));

  it('reads no claim that the token does not have itself', () =>
    expect(
      rows({}, 'audience', { audienceClaim: 'toString', identityClaim: 'constructor' }).map(({ found }) => found),
    ).toEqual(['', '', '', '']));

  it('reads the claim in OIDC_AUDIENCE_CLAIM', () =>
    expect(rows({ client_id: 'app' }, 'audience', { audienceClaim: 'client_id' })[1]).toMatchObject({
      claim: 'client_id',
      found: 'app',
      isCause: true,
    }));

  it('shortens a long claim, and marks what a reader would not see', () =>
    expect(rows({ sub: `\u202e${'a'.repeat(1000)}` }, 'signature')[3]?.found).toMatch(
      /^\[U\+202E\]a{255}… \(1,001 characters\)$/,
    ));
});
