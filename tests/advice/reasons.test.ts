import { adviceOn, isReason, REASON_ADVICE } from '../../advice/reasons';
import { REASONS, type Reason } from '../../src/errors';

const reasons = Object.keys(REASONS) as Reason[];

describe('the advice on a reason', () => {
  it('exists for every reason, in the order of the codes', () => {
    expect(Object.keys(REASON_ADVICE)).toEqual(reasons);
  });

  it.each(reasons)('is whole sentences: %s', (reason) => {
    const { message, remedy } = adviceOn(reason, true);
    for (const text of [message, remedy]) expect(text).toMatch(/^[`A-Z].+\.$/);
  });

  it('says how a change of .env reaches the Function, and nothing about that for another remedy', () => {
    expect(adviceOn('issuer', true).remedy).toMatch(/`npm start` restarts by itself\.$/);
    expect(adviceOn('issuer', false).remedy).toMatch(/ Then run `npm run deploy`\.$/);
    expect(adviceOn('expired', true)).toEqual(adviceOn('expired', false));
  });
});

describe('isReason', () => {
  it.each(['', 'teapot', 'toString', '__proto__', 7, undefined, ['expired']])('is false for %j', (text) =>
    expect(isReason(text)).toBe(false),
  );
});
