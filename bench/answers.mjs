// Checks that all handlers do the same work: every answer is a 200 with a correctly signed token, and the first answers
// have equal headers, claims and grants. Any difference ends the benchmark.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { VARIABLES } from './handlers.mjs';

/** @typedef {{ status: number, body: { identity: string, token: string } }} Answer */
/** @typedef {{ identity: string, [product: string]: unknown }} Grants */
/** @typedef {{ iat: number, exp: number, jti: string, grants: Grants, [claim: string]: unknown }} Claims */

/**
 * @param {string} name of the handler
 * @param {Answer} answer
 */
export function checkAnswer(name, { status, body }) {
  assert.equal(status, 200, `${name} answered with status ${status}: ${JSON.stringify(body)}`);
  const [header = '', payload = '', signature] = body.token.split('.');
  const expected = createHmac('sha256', VARIABLES.API_KEY_SECRET).update(`${header}.${payload}`).digest('base64url');
  assert.equal(signature, expected, `${name} signed a token with another key`);
  return { header: decode(header), claims: /** @type {Claims} */ (decode(payload)) };
}

/**
 * @param {readonly { name: string, answer: Answer }[]} answers one of each handler
 * @param {RegExp} [identity] the expected identity
 */
export function checkEqualWork(answers, identity = /^guest[0-9a-f]{32}$/) {
  const [first, ...others] = answers.map(({ name, answer }) => ({ name, work: comparable(name, answer, identity) }));
  for (const { name, work } of others) {
    assert.deepEqual(work, first?.work, `${name} makes a different token than ${first?.name}`);
  }
}

/** Checks the claims that differ between any two tokens, and returns the rest. */
function comparable(/** @type {string} */ name, /** @type {Answer} */ answer, /** @type {RegExp} */ expected) {
  const { header, claims } = checkAnswer(name, answer);
  const { iat, exp, jti, grants, ...others } = claims;
  const { identity, ...products } = grants;
  assert.match(identity, expected, `${name} signed an unexpected identity`);
  assert.equal(identity, answer.body.identity, `${name} answered with a different identity than it signed`);
  assert.equal(jti, `${VARIABLES.API_KEY_SID}-${iat}`, `${name} signed an unexpected jti`);
  assert.ok(Math.abs(Date.now() / 1000 - iat) < 60, `${name} signed a time that is not now`);
  return { header, claims: others, products, lifetimeSeconds: exp - iat };
}

/** @returns {unknown} */
function decode(/** @type {string} */ part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
