// Who made the token: `iss` is the API key, `sub` the account (error 20103), and the secret of the key signed it with
// HS256 (RFC 7518 section 3.2; error 20107). See https://www.twilio.com/docs/api/errors/20107 and so on.
import { DEMO_CREDENTIALS, realValue } from '../../src/config/demo';
import { textOf } from '../../src/config/environment';
import { sidPrefix } from '../../src/config/mistakes';
import { findingsOf } from '../finding';
import { type CheckedToken, describeMistake, stringOrEmpty, type TokenCheck } from './check';

export const checkKeyAndAccount: TokenCheck = function* ({ payload, environment }) {
  const { ok, problem } = findingsOf('Key and account');
  const [iss, sub] = [stringOrEmpty(payload.iss), stringOrEmpty(payload.sub)];
  if (iss === DEMO_CREDENTIALS.API_KEY_SID || sub === DEMO_CREDENTIALS.ACCOUNT_SID) {
    const message = 'The token was made with the demo values, which Twilio refuses.';
    yield problem(message, 'Run npm run setup, which writes your own values to .env.', 20103, 20101);
  }
  if (sidPrefix(iss) === 'AC' && sidPrefix(sub) === 'SK') {
    const message = 'Key and account are swapped: iss holds the account, and sub the key.';
    yield problem(message, 'Swap ACCOUNT_SID and API_KEY_SID where the token is made.', 20103);
  }
  for (const [claim, name] of [['iss', 'API_KEY_SID'] as const, ['sub', 'ACCOUNT_SID'] as const]) {
    const mistake = describeMistake(payload[claim], name);
    if (mistake) yield problem(`${claim} ${mistake}.`, `Correct ${name} where the token is made.`, 20103);
  }
  const [key, account] = [realValue(environment, 'API_KEY_SID'), realValue(environment, 'ACCOUNT_SID')];
  // A token of another key may be of another account too: checkSignature() says that it comes from elsewhere.
  if ((key ?? iss) === iss && (account ?? sub) !== sub) {
    const message = `sub is the account ${abbreviate(sub)}, not ACCOUNT_SID.`;
    yield problem(message, 'Where the token is made, set ACCOUNT_SID to the account of the key.', 20103);
  }
  yield ok(`The key is ${abbreviate(iss)}, and the account ${abbreviate(sub)}.`);
};

/** Enough of a well-formed SID to recognise it. */
const abbreviate = (sid: string) => `${sid.slice(0, 2)}…${sid.slice(-4)}`;

const { ok, skipped, warning, problem } = findingsOf('Signature');

const SIGNATURE_ERRORS = [20107, 20101];
const USE_SECRET_OF_KEY = 'Where the token is made, set API_KEY_SECRET to the secret of the key in API_KEY_SID.';

export const checkSignature: TokenCheck = function* (token) {
  const { environment, payload } = token;
  if (!token.isSignedWith)
    return yield skipped('Not verified here, without a secret: npm run doctor -- --token - does.');
  const [key, secret] = [realValue(environment, 'API_KEY_SID'), textOf(environment, 'API_KEY_SECRET')];
  yield* checkForOtherSecrets(token);
  if (isSignedWith(token, secret)) {
    yield* checkIssuer(key, payload.iss);
  } else if (!key || !realValue(environment, 'API_KEY_SECRET')) {
    yield skipped('Not verified: .env has no API_KEY_SID or no API_KEY_SECRET that could have signed the token.');
  } else if (key !== payload.iss) {
    yield skipped('Not verified: .env holds the secret of another key.');
    const message = 'iss is not API_KEY_SID: the token was not made with this .env.';
    yield warning(message, 'Run this again with the .env that the token was made with.');
  } else {
    const message =
      'iss is API_KEY_SID, but API_KEY_SECRET did not sign this token: another secret did, or the token was changed.';
    yield problem(message, `${USE_SECRET_OF_KEY} If the secret is lost, create a new key.`, ...SIGNATURE_ERRORS);
  }
};

/** Comes before API_KEY_SECRET, which may itself hold one of these. */
function* checkForOtherSecrets(token: CheckedToken) {
  const { environment } = token;
  for (const name of ['AUTH_TOKEN', 'TWILIO_AUTH_TOKEN']) {
    if (!isSignedWith(token, textOf(environment, name))) continue;
    const message = "The account's Auth Token signed this token, instead of an API key's secret.";
    yield problem(message, USE_SECRET_OF_KEY, ...SIGNATURE_ERRORS);
  }
  const secret = textOf(environment, 'API_KEY_SECRET');
  for (const wrong of [DEMO_CREDENTIALS.API_KEY_SECRET, secret]) {
    const mistake = isSignedWith(token, wrong) && describeMistake(wrong, 'API_KEY_SECRET');
    if (!mistake) continue;
    yield problem(`The API_KEY_SECRET that signed this token ${mistake}.`, USE_SECRET_OF_KEY, ...SIGNATURE_ERRORS);
  }
}

function* checkIssuer(key: string | undefined, iss: unknown) {
  if (key && key !== iss) {
    const message = 'API_KEY_SECRET signed this token, but iss is not API_KEY_SID.';
    yield problem(message, 'Where the token is made, use the SID and the secret of one key.', ...SIGNATURE_ERRORS);
  }
  yield ok('It matches API_KEY_SECRET.');
}

function isSignedWith(token: CheckedToken, secret: string | undefined): boolean {
  return secret !== undefined && token.isSignedWith?.(token, secret) === true;
}
