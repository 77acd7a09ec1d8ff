// Whose token it is: `iss` is the API key that signed it, `sub` the account. Error 20103 where one of them is wrong:
// https://www.twilio.com/docs/api/errors/20103
import { DEMO_CREDENTIALS } from '../../../src/config/demo';
import { sidPrefix } from '../../../src/config/mistakes';
import { ownValue } from '../../env/own-value';
import { findingsOf } from '../../terminal/finding';
import { type Check, mistakeIn, textIn } from './examined';

const { ok, problem } = findingsOf('Key and account');

export const checkParties: Check = function* ({ payload, environment }) {
  const [iss, sub] = [textIn(payload.iss), textIn(payload.sub)];
  if (iss === DEMO_CREDENTIALS.API_KEY_SID || sub === DEMO_CREDENTIALS.ACCOUNT_SID) {
    const message = 'The token was made with the demo values, which Twilio refuses.';
    yield problem(message, 'Put your own values into .env: npm run setup helps.', 20103, 20101);
  }
  if (sidPrefix(iss) === 'AC' && sidPrefix(sub) === 'SK') {
    const message = 'Key and account are swapped: iss holds the account, and sub the key.';
    yield problem(message, 'Swap ACCOUNT_SID and API_KEY_SID where the token is made.', 20103);
  }
  for (const [claim, name] of [['iss', 'API_KEY_SID'] as const, ['sub', 'ACCOUNT_SID'] as const]) {
    const mistake = mistakeIn(payload[claim], name);
    if (mistake) yield problem(`${claim} ${mistake}.`, `Correct ${name} where the token is made.`, 20103);
  }
  const [key, account] = [ownValue(environment, 'API_KEY_SID'), ownValue(environment, 'ACCOUNT_SID')];
  // A token of another key may be of another account, too: checkSignature says that it comes from elsewhere.
  if ((key ?? iss) === iss && (account ?? sub) !== sub) {
    const message = `sub is another account (${ending(sub)}) than ACCOUNT_SID.`;
    const remedy = 'Set ACCOUNT_SID, where the token is made, to the account that the key belongs to.';
    yield problem(message, remedy, 20103);
  }
  yield ok(`Signed for the key ${ending(iss)}, in the account ${ending(sub)}.`);
};

/** Enough of a well-formed SID to recognise it. */
const ending = (sid: string) => `${sid.slice(0, 2)}…${sid.slice(-4)}`;
