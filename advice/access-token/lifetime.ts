// When the token is valid: `iat`, `nbf` and `exp` (RFC 7519 section 4.1). Errors 20104, 20105 and 20157:
// https://www.twilio.com/docs/api/errors/20104
import { LEEWAY_SECONDS, TIME_UNITS } from '../../src/clocks';
import { isNumericDate } from '../../src/json';
import { type Finding, findingsOf } from '../finding';
import type { TokenCheck } from './check';
import { productsOf } from './grants';

const { ok, problem } = findingsOf('Lifetime');

const MAX_LIFETIME_SECONDS = 24 * 3600;

/** In the year 5138: a later time is in milliseconds. */
const MAX_PLAUSIBLE_TIME = 1e11;

const USE_LIBRARY = "Make the token with the AccessToken class of Twilio's library, which writes the times in seconds.";

export const checkLifetime: TokenCheck = function* (token) {
  const { payload, nowSeconds } = token;
  const { iat, nbf, exp } = payload;
  const times = Object.entries({ exp, iat, nbf });
  const [inMilliseconds] = times.find(([, time]) => isNumericDate(time) && time > MAX_PLAUSIBLE_TIME) ?? [];
  if (inMilliseconds) {
    const errors = inMilliseconds === 'exp' ? [20157, 20104] : [20105];
    yield problem(`${inMilliseconds} is in milliseconds; it must be in seconds.`, USE_LIBRARY, ...errors);
  }
  if (!isNumericDate(exp)) return yield problem('exp must be a number of seconds since 1970.', USE_LIBRARY, 20104);
  if (exp <= nowSeconds) {
    const remedy =
      'Get a new token before the old one expires; if it is new, correct the clock of the computer that made it.';
    yield problem(`The token expired ${formatDuration(nowSeconds - exp)} ago.`, remedy, 20104);
  }
  yield* checkStart({ iat, nbf }, nowSeconds);
  const lifetime = exp - (isNumericDate(iat) ? iat : nowSeconds);
  const remedy = `Set TOKEN_TTL to at most ${MAX_LIFETIME_SECONDS - 1} seconds.`;
  if (lifetime > MAX_LIFETIME_SECONDS) {
    // The page of 20104 names this cause too.
    yield problem('The token lives longer than the 24 hours that Twilio allows.', remedy, 20157, 20104);
  }
  // https://www.twilio.com/docs/api/errors/31207
  if (lifetime === MAX_LIFETIME_SECONDS && productsOf(token).includes('voice')) {
    yield problem('The token lives for 24 hours, and Voice accepts only less.', remedy, 31207);
  }
  yield ok(`The token is valid for another ${formatDuration(exp - nowSeconds)}.`);
};

function* checkStart(times: Readonly<Record<string, unknown>>, nowSeconds: number): Iterable<Finding> {
  for (const [name, time] of Object.entries(times)) {
    if (time === undefined) continue;
    if (!isNumericDate(time)) {
      return yield problem(`${name} must be a number of seconds since 1970.`, USE_LIBRARY, 20105);
    }
    if (time <= nowSeconds + LEEWAY_SECONDS) continue;
    const ahead = formatDuration(time - nowSeconds);
    const message = `The token is not valid yet: ${name} is ${ahead} ahead of this computer's clock.`;
    yield problem(message, 'Correct the clock of the computer that made the token, or this one if it is slow.', 20105);
  }
}

/** In the largest unit that fits at least twice, rounded down. */
function formatDuration(seconds: number): string {
  const [unit, size] = TIME_UNITS.find(([, size]) => seconds >= 2 * size) ?? (['second', 1] as const);
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.floor(seconds / size));
}
