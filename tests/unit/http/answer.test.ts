import { type ErrorCode, TokenError } from '../../../src/errors';
import { problemAnswer, tokenAnswer } from '../../../src/http/answer';

const CORS = { Vary: 'Origin' };
const problem = (code: ErrorCode, extras = {}) =>
  problemAnswer(new TokenError(code, 'a_reason', 'A sentence.', { logged: { hidden: 1 }, ...extras }), CORS);

describe('tokenAnswer', () => {
  it('is JSON that nobody stores', () => {
    const issued = { identity: 'alice', token: 'a.b.c', expiresIn: 60, products: ['video'] };
    expect(tokenAnswer(issued, CORS)).toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Vary: 'Origin' },
      body: issued,
    });
  });
});

describe('problemAnswer', () => {
  it.each<[ErrorCode, number, string]>([
    ['invalid_request', 400, 'Bad Request'],
    ['missing_token', 401, 'Unauthorized'],
    ['invalid_token', 401, 'Unauthorized'],
    ['product_not_allowed', 403, 'Forbidden'],
    ['room_not_allowed', 403, 'Forbidden'],
    ['invalid_identity', 403, 'Forbidden'],
    ['configuration_error', 500, 'Internal Server Error'],
    ['server_error', 500, 'Internal Server Error'],
    ['temporarily_unavailable', 503, 'Service Unavailable'],
  ])('says %s as %i %s, and nothing of what the log is told', (code, status, title) => {
    const { body, ...answer } = problem(code);
    expect(answer).toMatchObject({
      status,
      headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', Vary: 'Origin' },
    });
    expect(JSON.parse(String(body))).toEqual({ type: 'about:blank', title, status, detail: 'A sentence.', code });
  });

  it('challenges a caller without credentials without naming an error', () => {
    expect(problem('missing_token').headers['WWW-Authenticate']).toBe('Bearer realm="token"');
  });

  it('challenges a bad token with its error', () => {
    const challenge = 'Bearer realm="token", error="invalid_token", error_description="A sentence."';
    expect(problem('invalid_token').headers['WWW-Authenticate']).toBe(challenge);
  });

  it('says in seconds when to ask again', () => {
    expect(problem('temporarily_unavailable', { retryAfterSeconds: 5 }).headers['Retry-After']).toBe('5');
    expect(problem('invalid_request').headers).not.toHaveProperty('Retry-After');
  });

  it('challenges nobody else', () => expect(problem('invalid_request').headers).not.toHaveProperty('WWW-Authenticate'));
});
