import { MEANINGS } from '../../advice/meanings';
import { type Prose, proseOf } from '../../page/prose';
import { remedyFor } from '../../page/refusal';
import { REASONS } from '../../src/errors';

const textOf = (prose: Prose = []) =>
  prose.map((piece) => (typeof piece === 'string' ? piece : Object.values(piece)[0])).join('');
const remedy = (reason: string, place: 'local' | 'deployed') => textOf(remedyFor(reason, place));

describe('remedyFor', () => {
  it.each(Object.keys(REASONS))('has whole sentences for %s, in both places', (reason) => {
    for (const place of ['local', 'deployed'] as const) expect(remedy(reason, place)).toMatch(/^[A-Z].*\.$/);
  });

  it('says how a change of .env reaches the server', () => {
    expect(remedy('issuer', 'local')).toContain('Save .env');
    expect(remedy('issuer', 'deployed')).toContain('npm run deploy');
    expect(remedy('expired', 'local')).toBe(remedy('expired', 'deployed'));
  });

  it.each(['', 'teapot', 'toString', '__proto__'])('has none for the reason %j', (reason) =>
    expect(remedyFor(reason, 'local')).toBeUndefined(),
  );
});

describe('the meaning of a reason', () => {
  it.each(Object.entries(MEANINGS))('is a whole sentence: %s', (_, meaning) =>
    expect(textOf(proseOf(meaning))).toMatch(/\.$/),
  );
});
