// The token's header: https://www.twilio.com/docs/iam/access-tokens#jwt-header
import { findingsOf } from '../../terminal/finding';
import type { Check, Examined } from './examined';

const { ok, problem } = findingsOf('Header');

/** Any other algorithm too is error 20102 rather than 20107, `none` and HS512 included: see its page. */
const EXPECTED = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' };

/** The dictionary's own error, and the one for anything that is no Access Token. */
const ERRORS = [20102, 20101];

export const checkHeader: Check = function* (token) {
  const wrong = Object.entries(EXPECTED).filter(([name, value]) => token.header[name] !== value);
  const names = wrong.map(([name, value]) => `${name} ${value}`).join(', ');
  if (isOfProvider(token)) {
    const message = "This is a token of your identity provider, not Twilio's Access Token.";
    const remedy = 'Send it to /token as Authorization: Bearer, and give the SDK the `token` of the answer.';
    yield problem(message, remedy, ...ERRORS);
  } else if (wrong.length > 0) {
    const remedy = "Make the token with the AccessToken class of Twilio's library, which writes this header.";
    yield problem(`The header must say ${names}.`, remedy, ...ERRORS);
  }
  yield ok(`${Object.values(EXPECTED).join(', ')}.`);
};

/** An ID token or access token of OpenID Connect: Access Tokens have a content type, and no audience. */
function isOfProvider({ header, payload }: Examined): boolean {
  const hasWebIssuer = typeof payload.iss === 'string' && /^https?:\/\//i.test(payload.iss);
  return header.cty === undefined && (hasWebIssuer || payload.aud !== undefined);
}
