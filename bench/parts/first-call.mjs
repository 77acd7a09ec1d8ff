// The first call with a bearer token in a new process, which has to fetch the provider's keys.
import assert from 'node:assert/strict';
import { checkAnswer } from '../answers.mjs';
import { startCold } from '../calls.mjs';
import { OURS } from '../handlers.mjs';
import { AUDIENCE, startProvider } from '../provider.mjs';
import { differences, measureInRounds, toRow } from '../statistics.mjs';
import { withBearer } from './bearer.mjs';

/** @import { Handler } from '../handlers.mjs' */
/** @import { Part } from '../statistics.mjs' */

const ROUNDS = 15;
const DELAY_MILLISECONDS = 50;

/** @type {Part} */
export const firstCall = {
  title: `Authenticated: the first call of a new process, with a provider ${DELAY_MILLISECONDS} ms away`,
  note: 'The provider answers each request so much later. The time to set up TLS, which a real provider adds, is not in it.',
  async measure(progress) {
    const provider = await startProvider(DELAY_MILLISECONDS);
    try {
      const [credentials] = provider.credentials;
      assert.ok(credentials);
      const event = withBearer(credentials.token);
      const context = { ...OURS.context, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: AUDIENCE };
      const discovers = { ...OURS, name: 'ours, which asks where the keys are', context, event };
      const knows = { ...discovers, name: 'ours', context: { ...context, OIDC_JWKS_URI: `${provider.issuer}/keys` } };
      const measure = async (/** @type {Handler} */ handler) => {
        const { answer, inProcessMilliseconds } = await startCold(handler);
        checkAnswer(handler.name, answer);
        return inProcessMilliseconds;
      };
      const handlers = [discovers, knows];
      const timesOf = await measureInRounds({ handlers, rounds: ROUNDS, progress, measure, alternates: true });
      return [
        toRow('without OIDC_JWKS_URI, milliseconds', timesOf(discovers)),
        toRow('with OIDC_JWKS_URI, milliseconds', timesOf(knows)),
        toRow('what OIDC_JWKS_URI saves, milliseconds', differences(timesOf(discovers), timesOf(knows))),
      ];
    } finally {
      provider.stop();
    }
  },
};
