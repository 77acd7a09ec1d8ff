import { REASONS, type Reason, TokenError } from '../../src/errors';
import { STATUS } from '../../src/http/answer';

describe('TokenError', () => {
  it.each(Object.keys(REASONS) as Reason[])('has the code of the reason %s', (reason) => {
    const error = new TokenError(reason, 'A sentence.');
    expect(error).toMatchObject({ name: 'TokenError', message: reason, code: REASONS[reason], detail: 'A sentence.' });
    expect(STATUS[error.code]).toBeGreaterThanOrEqual(400);
  });
});
