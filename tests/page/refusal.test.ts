import { existsSync } from 'node:fs';
import type { Prose } from '../../page/prose';
import { adviceFor, detailOf } from '../../page/refusal';
import { REASONS, type Reason } from '../../src/errors';

/** Code as `code`. */
const textOf = (prose: Prose = []) =>
  prose.map((piece) => (typeof piece === 'string' ? piece : `\`${Object.values(piece)[0]}\``)).join('');

const problem = (reason: string, detail = '', code: string = REASONS[reason as Reason]) => {
  return { status: 400, title: 'Bad Request', code, reason, detail, retryAfterSeconds: undefined };
};

describe('detailOf', () => {
  const shown = (reason: string, detail: string) => textOf(detailOf(problem(reason, detail)));

  it.each([
    ['parameter_malformed', 'Send room once, as one string.', 'Send `room` once, as one string.'],
    ['room_malformed', "room must be a room's unique name.", "`room` must be a room's unique name."],
    ['ttl_malformed', 'ttl must be a whole number.', '`ttl` must be a whole number.'],
    ['room_without_video', '`room` requires the product `video`.', '`room` requires the product `video`.'],
    ['request_overwritten', 'request is not a parameter.', '`request` is not a parameter.'],
    ['room_needed', 'You may join several rooms.', 'You may join several rooms.'],
    ['no_issuer', 'OIDC_ISSUER is not set.', '`OIDC_ISSUER` is not set.'],
  ])('marks the names in a detail of %s: %s', (reason, detail, marked) => expect(shown(reason, detail)).toBe(marked));

  it.each([
    ['identity_too_long', 'The identity is too long.'],
    ['room_not_open', 'You may not join the requested room.'],
    ['provider_timeout', "The identity provider's keys are unavailable."],
  ])('takes the words of %s for ordinary ones: %s', (reason, detail) => expect(shown(reason, detail)).toBe(detail));

  it('begins with a capital letter, whatever the server sends', () => {
    expect(shown('teapot', 'no coffee')).toBe('No coffee');
    expect(textOf(detailOf({ ...problem('teapot'), title: 'teapot' }))).toBe('Teapot');
    expect(textOf(detailOf({ ...problem('teapot'), title: '' }))).toBe('It gave no reason.');
  });

  it('shortens a long text, and marks what a reader would not see', () => {
    expect(shown('teapot', 'W'.repeat(10_000))).toMatch(/^W{2000}… \(10,000 characters\)$/);
    expect(shown('teapot', 'A\u202eb')).toBe('A[U+202E]b');
  });
});

describe('adviceFor', () => {
  const remedy = (reason: string, issuer?: unknown, place: 'local' | 'deployed' = 'local') =>
    textOf(adviceFor(problem(reason), place, issuer)?.remedy);

  it('says what the reason means, with code', () =>
    expect(textOf(adviceFor(problem('issuer'), 'local', undefined)?.meaning)).toBe(
      '`iss` is not exactly `OIDC_ISSUER`.',
    ));

  it('says how a change of .env reaches the server', () => {
    expect(remedy('no_issuer')).toContain('`npm start`');
    expect(remedy('no_issuer', undefined, 'deployed')).toContain('`npm run deploy`');
  });

  it('names the field of the page for a missing bearer token', () =>
    expect(remedy('no_credentials')).toMatch(/^Here, paste one into the field/));

  it.each([
    ['https://securetoken.google.com/demo', 'firebase'],
    ['https://accounts.google.com', 'google'],
    ['https://tutoring.eu.auth0.com/', 'auth0'],
    ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_demo', 'cognito'],
    ['https://appleid.apple.com', 'apple'],
    ['https://demo.supabase.co/auth/v1', 'supabase'],
    ['https://demo.clerk.accounts.dev', 'clerk'],
    ['https://login.microsoftonline.com/0000/v2.0', 'entra'],
    ['https://sts.windows.net/0000/', 'entra'],
    ['https://demo.ciamlogin.com/0000/v2.0', 'entra'],
    ['https://demo.b2clogin.com/0000/v2.0/', 'entra'],
    ['https://demo.okta.com/oauth2/default', 'okta'],
    ['https://sso.example.com/realms/demo', 'keycloak'],
    ['https://issuer.example', 'README'],
    [undefined, 'README'],
  ])('names the document on the provider at %s', (issuer, name) => {
    expect(remedy('audience', issuer)).toMatch(new RegExp(` See \`docs/${name}.md\`\\.$`));
    expect(existsSync(`docs/${name}.md`)).toBe(true);
  });

  it.each(['permissions_denied', 'permissions_status'])('names the document on permissions for %s', (reason) =>
    expect(remedy(reason)).toMatch(/ See `docs\/permissions\.md`\.$/),
  );

  it.each(['room_malformed', 'configuration', 'unexpected', 'provider_timeout'])(
    'names no document for %s, whose remedy is complete',
    (reason) => expect(remedy(reason)).not.toContain('docs/'),
  );

  it('has none for a reason of another server', () =>
    expect(adviceFor(problem('teapot'), 'local', undefined)).toBeUndefined());
});
