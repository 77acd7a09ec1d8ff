import { TokenError } from '../../src/errors';

describe('TokenError', () => {
  it('has the code of its reason, which is its message', () => {
    const error = new TokenError('room_needed', 'A sentence.');
    const members = { name: 'TokenError', message: 'room_needed', code: 'invalid_request', detail: 'A sentence.' };
    expect(error).toMatchObject(members);
  });
});
