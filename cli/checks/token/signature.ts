// HS256 (RFC 7518 section 3.2), with whatever the owner may have signed with. By node:crypto: jose answers later, and
// only yes or no to one key. https://www.twilio.com/docs/api/errors/20107
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DEMO_CREDENTIALS } from '../../../src/config/demo';
import { textOf } from '../../../src/config/environment';
import { ownValue } from '../../env/own-value';
import { findingsOf } from '../../terminal/finding';
import { type Check, type Examined, mistakeIn } from './examined';

const { ok, skipped, warning, problem } = findingsOf('Signature');

const ERRORS = [20107, 20101];
const SECRET_OF_KEY = 'Set API_KEY_SECRET, where the token is made, to the secret of the key in API_KEY_SID.';

export const checkSignature: Check = function* (token) {
  const { environment, payload } = token;
  const [key, secret] = [ownValue(environment, 'API_KEY_SID'), textOf(environment, 'API_KEY_SECRET')];
  yield* checkForOtherSecrets(token);
  if (isSignedWith(token, secret)) {
    yield* checkPair(key, payload.iss);
  } else if (!key || !ownValue(environment, 'API_KEY_SECRET')) {
    yield skipped('Not verified: .env holds no API_KEY_SID, or no API_KEY_SECRET, that could have signed the token.');
  } else if (key !== payload.iss) {
    yield skipped('Not verified: .env holds the secret of another key.');
    const message = 'iss is another key than API_KEY_SID: the token comes from another configuration than this .env.';
    yield warning(message, 'Ask again where the .env is that the token was made with.');
  } else {
    const message =
      'iss is API_KEY_SID, but API_KEY_SECRET did not sign this token: another secret did, or it was changed.';
    yield problem(message, `${SECRET_OF_KEY} If nobody has it any more, make a new key.`, ...ERRORS);
  }
};

/** Before API_KEY_SECRET, which may hold one of them. */
function* checkForOtherSecrets(token: Examined) {
  const { environment } = token;
  for (const name of ['AUTH_TOKEN', 'TWILIO_AUTH_TOKEN']) {
    if (isSignedWith(token, textOf(environment, name))) {
      yield problem(
        "The account's Auth Token signed this token; an API key's secret has to.",
        SECRET_OF_KEY,
        ...ERRORS,
      );
    }
  }
  const secret = textOf(environment, 'API_KEY_SECRET');
  for (const wrong of [DEMO_CREDENTIALS.API_KEY_SECRET, secret]) {
    const mistake = isSignedWith(token, wrong) && mistakeIn(wrong, 'API_KEY_SECRET');
    if (mistake) yield problem(`API_KEY_SECRET, as it signed this token, ${mistake}.`, SECRET_OF_KEY, ...ERRORS);
  }
}

function* checkPair(key: string | undefined, iss: unknown) {
  if (key && key !== iss) {
    const message = 'API_KEY_SECRET signed this token, but iss is another key than API_KEY_SID.';
    yield problem(message, 'Take both, where the token is made, from one and the same key.', ...ERRORS);
  }
  yield ok('Fits API_KEY_SECRET.');
}

function isSignedWith({ signed, signature }: Examined, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const expected = createHmac('sha256', secret).update(signed).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
