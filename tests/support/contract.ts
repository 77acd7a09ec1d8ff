// What every answer of /token keeps to, whatever was sent.
import { REASONS } from '../../src/errors';

const CODES_BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid_request'],
  401: ['missing_token', 'invalid_token'],
  403: ['product_not_allowed', 'room_not_allowed', 'invalid_identity'],
  500: ['configuration_error'],
  503: ['temporarily_unavailable'],
};

const CHALLENGES = {
  missing_token: /^Bearer realm="token"$/,
  invalid_token: /^Bearer realm="token", error="invalid_token", error_description="[ !#-~]+"$/,
};

/** @param body as the text that arrived */
export function expectContract(status: number, headers: Record<string, unknown>, body: string): void {
  expect(headers['cache-control']).toBe('no-store');
  // A signature can contain any text.
  expect(body.replace(/"token":"[^"]*"/, '')).not.toMatch(/\n\s+at |node_modules|\.ts\b|token\.js|\/work|\/home|\/tmp/);
  const answer = JSON.parse(body);
  if (status === 200) {
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(Object.keys(answer).sort()).toEqual(['expiresIn', 'identity', 'products', 'token']);
    return;
  }
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(Object.keys(answer).sort()).toEqual(['code', 'detail', 'reason', 'status', 'title', 'type']);
  expect(answer.status).toBe(status);
  expect(CODES_BY_STATUS[status]).toContain(answer.code);
  expect(Object.entries(REASONS)).toContainEqual([answer.reason, answer.code]);
  expect(headers['www-authenticate']).toEqual(
    status === 401 ? expect.stringMatching(CHALLENGES[answer.code as keyof typeof CHALLENGES]) : undefined,
  );
  expect(headers['retry-after']).toEqual(status === 503 ? expect.stringMatching(/^[1-9]\d*$/) : undefined);
}
