import { type ErrorCode, type Reason, TokenError } from '../../../src/errors';
import { problemAnswer, tokenAnswer } from '../../../src/http/answer';

const CORS = { Vary: 'Origin' };
const problem = (reason: Reason, extras = {}) =>
  problemAnswer(new TokenError(reason, 'A sentence.', { logged: { hidden: 1 }, ...extras }), CORS);

describe('tokenAnswer', () => {
  it('is JSON that no cache stores', () => {
    const issued = { identity: 'alice', token: 'a.b.c', expiresIn: 60, products: ['video'] };
    expect(tokenAnswer(issued, CORS)).toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Vary: 'Origin' },
      body: issued,
    });
  });
});

describe('problemAnswer', () => {
  it.each<[Reason, ErrorCode, number, string]>([
    ['room_needed', 'invalid_request', 400, 'Bad Request'],
    ['no_credentials', 'missing_token', 401, 'Unauthorized'],
    ['expired', 'invalid_token', 401, 'Unauthorized'],
    ['no_product', 'product_not_allowed', 403, 'Forbidden'],
    ['room_not_open', 'room_not_allowed', 403, 'Forbidden'],
    ['email_not_verified', 'invalid_identity', 403, 'Forbidden'],
    ['configuration', 'configuration_error', 500, 'Internal Server Error'],
    ['unexpected', 'server_error', 500, 'Internal Server Error'],
    ['provider_timeout', 'temporarily_unavailable', 503, 'Service Unavailable'],
  ])('answers %s with the code %s and status %i %s, and nothing that is for the log', (reason, code, status, title) => {
    const { body, ...answer } = problem(reason);
    expect(answer).toMatchObject({
      status,
      headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', Vary: 'Origin' },
    });
    expect(JSON.parse(String(body))).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: 'A sentence.',
      code,
      reason,
    });
  });

  it('challenges a caller without credentials without naming an error', () => {
    expect(problem('no_credentials').headers['WWW-Authenticate']).toBe('Bearer realm="token"');
  });

  it('challenges a bad token with its error', () => {
    const challenge = 'Bearer realm="token", error="invalid_token", error_description="A sentence."';
    expect(problem('expired').headers['WWW-Authenticate']).toBe(challenge);
  });

  it('says in seconds when to ask again', () => {
    expect(problem('provider_timeout', { retryAfterSeconds: 5 }).headers['Retry-After']).toBe('5');
    expect(problem('room_needed').headers).not.toHaveProperty('Retry-After');
  });

  it('challenges no other caller', () => expect(problem('room_needed').headers).not.toHaveProperty('WWW-Authenticate'));
});
