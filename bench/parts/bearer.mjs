// The time of one warm call with a bearer token, for each algorithm.
import assert from 'node:assert/strict';
import { checkEqualWork } from '../answers.mjs';
import { measureWarm, startCold } from '../calls.mjs';
import { JOSE, OURS } from '../handlers.mjs';
import { AUDIENCE, REQUESTS_FOR_KEYS, SUBJECT, startProvider } from '../provider.mjs';
import { ratios, toRow } from '../statistics.mjs';

/** @import { Credentials } from '../provider.mjs' */
/** @import { Part } from '../statistics.mjs' */
/** @typedef {ReturnType<typeof createPair>} Pair */

const ROUNDS = 31;

/** @type {Part} */
export const bearer = {
  title: 'Authenticated: warm calls with a bearer token',
  note: "The peer is jose's jwtVerify and Twilio's class, with both keys in memory. Ours fetched its keys once, before the rounds.",
  async measure(progress) {
    const provider = await startProvider();
    try {
      const pairs = provider.credentials.map((credentials) => createPair(provider.issuer, credentials));
      for (const pair of pairs) await checkPair(pair);
      const requestsBefore = provider.requests();
      const handlers = pairs.flatMap(({ ours, peer }) => [ours, peer]);
      const timesOf = await measureWarm(handlers, ROUNDS, progress);
      const requests = provider.requests() - requestsBefore;
      assert.equal(requests, REQUESTS_FOR_KEYS * pairs.length, 'ours fetched keys during the rounds');
      return pairs.flatMap(({ algorithm, ours, peer }) => [
        toRow(`${algorithm}: ours, microseconds a call`, timesOf(ours)),
        toRow(`${algorithm}: time of ours / time of the peer`, ratios(timesOf(ours), timesOf(peer)), { atMost: 1.5 }),
      ]);
    } finally {
      provider.stop();
    }
  },
};

function createPair(/** @type {string} */ issuer, /** @type {Credentials} */ { algorithm, key, token }) {
  const event = withBearer(token);
  const context = { ...OURS.context, OIDC_ISSUER: issuer, OIDC_AUDIENCE: AUDIENCE };
  const ours = { ...OURS, name: `ours with ${algorithm}`, context, event };
  const peer = { ...JOSE, name: `jose with ${algorithm}`, context: { ...context, algorithm, key }, event };
  return { algorithm, token, ours, peer };
}

/** Checks that both issue the same token for a valid bearer token, and none for a forged one. */
async function checkPair(/** @type {Pair} */ { token, ours, peer }) {
  const answers = [];
  for (const handler of [ours, peer]) {
    answers.push({ name: handler.name, answer: (await startCold(handler)).answer });
    const { answer } = await startCold({ ...handler, event: withBearer(forge(token)) });
    assert.equal(answer.status, 401, `${handler.name} accepts a forged bearer token`);
  }
  checkEqualWork(answers, new RegExp(`^${SUBJECT}$`));
}

/** Changes the first character of the signature. */
function forge(/** @type {string} */ token) {
  return token.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);
}

export function withBearer(/** @type {string} */ token) {
  return { request: { headers: { authorization: `Bearer ${token}` }, cookies: {} } };
}
