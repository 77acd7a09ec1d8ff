// Are the contestants doing the same work? Every answer is a 200 with a token that is rightly signed; at the start,
// header, claims and grants are equal too. Anything else ends the bench.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { VARIABLES } from './environment.mjs';

/** @typedef {{ status: number, body: { identity: string, token: string } }} Answer */

/**
 * @param {string} name whose answer it is
 * @param {Answer} answer
 * @returns the token's header and payload
 */
export function readAnswer(name, { status, body }) {
  assert.equal(status, 200, `${name} answered with status ${status}: ${JSON.stringify(body)}`);
  const [header, payload, signature] = body.token.split('.');
  const expected = createHmac('sha256', VARIABLES.API_KEY_SECRET).update(`${header}.${payload}`).digest('base64url');
  assert.equal(signature, expected, `${name} signed a token wrongly`);
  return { header: decode(header), payload: decode(payload) };
}

/**
 * @param {readonly { name: string, answer: Answer }[]} answers one of each contestant
 * @param {RegExp} [identity] what each must have named its caller
 */
export function checkEqualWork(answers, identity = /^guest[0-9a-f]{32}$/) {
  const [first, ...others] = answers.map(({ name, answer }) => ({ name, work: comparable(name, answer, identity) }));
  for (const { name, work } of others) {
    assert.deepEqual(work, first?.work, `${name} makes another token than ${first?.name}`);
  }
}

/** Header and claims without what differs from one token to the next, which is checked here by itself. */
function comparable(/** @type {string} */ name, /** @type {Answer} */ answer, /** @type {RegExp} */ expected) {
  const { header, payload } = readAnswer(name, answer);
  const { iat, exp, jti, grants, ...claims } = payload;
  const { identity, ...products } = grants;
  assert.match(identity, expected, `${name} named nobody`);
  assert.equal(identity, answer.body.identity, `${name} told another identity than it signed`);
  assert.equal(jti, `${VARIABLES.API_KEY_SID}-${iat}`, `${name} signed another jti`);
  assert.ok(Math.abs(Date.now() / 1000 - iat) < 60, `${name} signed another time than now`);
  return { header, claims, products, lifetimeSeconds: exp - iat };
}

function decode(/** @type {string} */ part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
