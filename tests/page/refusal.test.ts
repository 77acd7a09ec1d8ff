import { remedyFor } from '../../page/refusal';

describe('remedyFor', () => {
  it('marks code, and says how a change of .env reaches the server', () => {
    expect(remedyFor('no_issuer', 'local')).toContainEqual({ value: 'OIDC_ISSUER' });
    expect(remedyFor('no_issuer', 'local')).toContainEqual({ value: 'npm start' });
    expect(remedyFor('no_issuer', 'deployed')).toContainEqual({ value: 'npm run deploy' });
  });

  it('names the field of the page for a missing bearer token', () => {
    expect(remedyFor('no_credentials', 'local')?.[0]).toContain('Here, paste one into the field');
  });

  it('has none for a reason of another server', () => expect(remedyFor('teapot', 'local')).toBeUndefined());
});
