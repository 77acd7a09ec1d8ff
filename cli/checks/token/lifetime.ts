// When the token is valid: `iat`, `nbf` and `exp` (RFC 7519 section 4.1). Errors 20104, 20105 and 20157:
// https://www.twilio.com/docs/api/errors/20104
import { isNumericDate } from '../../../src/json';
import { LEEWAY_SECONDS } from '../../../src/oidc/inspect';
import { type Finding, findingsOf } from '../../terminal/finding';
import type { Check } from './examined';

const { ok, problem } = findingsOf('Lifetime');

const MAX_SECONDS = 24 * 3600;

/** As seconds, it is the year 5138. */
const SURELY_MILLISECONDS = 1e11;

const NEW = "Make the token with the AccessToken class of Twilio's library, which writes the times in seconds.";

export const checkLifetime: Check = function* ({ payload, nowSeconds }) {
  const { iat, nbf, exp } = payload;
  const long = Object.entries({ exp, iat, nbf }).find(([, time]) => isNumericDate(time) && time > SURELY_MILLISECONDS);
  if (long) {
    const errors = long[0] === 'exp' ? [20157, 20104] : [20105];
    yield problem(`${long[0]} is in milliseconds; it must be in seconds.`, NEW, ...errors);
  }
  if (!isNumericDate(exp)) return yield problem('exp must be a number of seconds since 1970.', NEW, 20104);
  if (exp <= nowSeconds) {
    const remedy =
      'Take a new token before the old one expires; if it is new, set the clock of the computer that made it.';
    yield problem(`It expired ${inWords(nowSeconds - exp)} ago.`, remedy, 20104);
  }
  yield* checkBeginning({ iat, nbf }, nowSeconds);
  if (exp - (isNumericDate(iat) ? iat : nowSeconds) > MAX_SECONDS) {
    // The page of 20104 counts this to its own causes, too.
    const message = 'It is made for more than the 24 hours that Twilio allows.';
    yield problem(message, `Set TOKEN_TTL to at most ${MAX_SECONDS}, in seconds.`, 20157, 20104);
  }
  yield ok(`Valid for another ${inWords(exp - nowSeconds)}.`);
};

function* checkBeginning(times: Readonly<Record<string, unknown>>, nowSeconds: number): Iterable<Finding> {
  for (const [name, time] of Object.entries(times)) {
    if (time === undefined) continue;
    if (!isNumericDate(time)) return yield problem(`${name} must be a number of seconds since 1970.`, NEW, 20105);
    if (time > nowSeconds + LEEWAY_SECONDS) {
      const message = `It is not valid yet: ${name} is ${inWords(time - nowSeconds)} ahead of this computer's clock.`;
      yield problem(message, 'Set the clock of the computer that made the token; or this one, if it is late.', 20105);
    }
  }
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** In the largest unit of which there are two, rounded down. */
function inWords(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? (['second', 1] as const);
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.floor(seconds / size));
}
