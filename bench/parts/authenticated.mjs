// A process that has answered before, and callers with a bearer token: the time of one call, for each algorithm.
import assert from 'node:assert/strict';
import { checkEqualWork } from '../check.mjs';
import { startCold } from '../cold.mjs';
import { JOSE, OURS } from '../contestants.mjs';
import { AUDIENCE, REQUESTS_FOR_KEYS, SUBJECT, startProvider } from '../provider.mjs';
import { measureWarm } from '../rounds.mjs';
import { ratios, toRow } from '../stats.mjs';

const ROUNDS = 31;

export const title = 'Authenticated: warm calls with a bearer token';
export const note =
  "The peer: jose's jwtVerify and Twilio's class, both keys at hand. Ours asked the provider once, before the rounds.";

/**
 * @param {(done: number, total: number) => void} progress
 * @returns {Promise<import('../stats.mjs').Row[]>}
 */
export async function measure(progress) {
  const provider = await startProvider();
  try {
    const pairs = provider.credentials.map((credentials) => contestantsFor(provider.issuer, credentials));
    for (const [index, { token }] of provider.credentials.entries()) await checkPair(pairs[index], token);
    const requestsBefore = provider.requests();
    const times = await measureWarm(pairs.flat(), ROUNDS, progress);
    const requests = provider.requests() - requestsBefore;
    assert.equal(requests, REQUESTS_FOR_KEYS * pairs.length, 'ours fetched keys within its rounds');
    return provider.credentials.flatMap(({ algorithm }, index) =>
      toRows(algorithm, times[2 * index], times[2 * index + 1]),
    );
  } finally {
    provider.stop();
  }
}

/** Ours and the peer. */
function contestantsFor(
  /** @type {string} */ issuer,
  /** @type {import('../provider.mjs').Credentials} */ credentials,
) {
  const { algorithm, key, token } = credentials;
  const event = withBearer(token);
  const context = { ...OURS.context, OIDC_ISSUER: issuer, OIDC_AUDIENCE: AUDIENCE };
  return [
    { ...OURS, name: `ours with ${algorithm}`, context, event },
    { ...JOSE, name: `jose with ${algorithm}`, event, context: { ...context, algorithm, key } },
  ];
}

/** Both make the same token of a good bearer token, and none of a forged one. */
async function checkPair(/** @type {import('../contestants.mjs').Contestant[]} */ pair, /** @type {string} */ token) {
  const answers = [];
  for (const contestant of pair) {
    answers.push({ name: contestant.name, answer: (await startCold(contestant)).answer });
    const { answer } = await startCold({ ...contestant, event: withBearer(forge(token)) });
    assert.equal(answer.status, 401, `${contestant.name} takes a forged bearer token`);
  }
  checkEqualWork(answers, new RegExp(`^${SUBJECT}$`));
}

/** The same token with another first character of its signature. */
function forge(/** @type {string} */ token) {
  return token.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);
}

function withBearer(/** @type {string} */ token) {
  return { request: { headers: { authorization: `Bearer ${token}` }, cookies: {} } };
}

function toRows(/** @type {string} */ algorithm, /** @type {number[]} */ ours, /** @type {number[]} */ peer) {
  return [
    toRow(`${algorithm}: ours, microseconds a call`, ours),
    toRow(`${algorithm}: time of ours / time of the peer`, ratios(ours, peer), { atMost: 1.5 }),
  ];
}
