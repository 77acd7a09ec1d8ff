// The token's header: its format, https://www.twilio.com/docs/iam/access-tokens#jwt-header, and the Twilio region that
// the token is for, https://www.twilio.com/docs/global-infrastructure.

import { realValue } from '../../src/config/demo';
import { textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { findingsOf } from '../finding';
import { type CheckedToken, stringOrEmpty, type TokenCheck } from './check';
import { productsOf } from './grants';

/** Twilio reports any other algorithm, `none` and HS512 included, as 20102 rather than 20107: see its page. */
const EXPECTED = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' };

/** The error of a wrong header, and the one of anything that is not an Access Token. */
const HEADER_ERRORS = [20102, 20101];

export const checkHeader: TokenCheck = function* (token) {
  const { ok, problem } = findingsOf('Header');
  const wrong = Object.entries(EXPECTED).filter(([name, value]) => token.header[name] !== value);
  if (isFromProvider(token)) {
    const message = 'This is a token from your identity provider, not a Twilio Access Token.';
    const remedy = 'Send it to /token as Authorization: Bearer, and give the SDK `token` from the answer.';
    yield problem(message, remedy, ...HEADER_ERRORS);
  } else if (wrong.length > 0) {
    const expected = wrong.map(([name, value]) => `${name} ${value}`).join(', ');
    const remedy = "Make the token with the AccessToken class of Twilio's library, which writes this header.";
    yield problem(`The header must have ${expected}.`, remedy, ...HEADER_ERRORS);
  }
  yield ok(`${Object.values(EXPECTED).join(', ')}.`);
};

/** An ID token or access token of OpenID Connect: an Access Token has a content type, and no audience. */
function isFromProvider({ header, payload }: CheckedToken): boolean {
  const hasWebIssuer = /^https?:\/\//i.test(stringOrEmpty(payload.iss));
  return header.cty === undefined && (hasWebIssuer || payload.aud !== undefined);
}

const { format: regionFormat, default: HOME_REGION } = VARIABLES.TOKEN_REGION;

/** The edge of each region but the home region: https://www.twilio.com/docs/global-infrastructure/edge-locations */
const EDGES = new Map<unknown, string>([
  ['ie1', 'dublin'],
  ['au1', 'sydney'],
]);

/**
 * What an app sets besides: its SDKs do not read the region from the token.
 *
 * @param region of a token's header, or anything else that a token may hold there
 * @returns how a sentence that ends with the region continues; empty for the home region
 */
export function describeSdkSettings(region: unknown): string {
  const edge = EDGES.get(region);
  return edge === undefined
    ? ''
    : `: in the SDKs, set \`edge\` to \`${edge}\` for Voice, and \`region\` to \`${region}\` for Conversations and Sync`;
}

export const checkRegion: TokenCheck = function* (token) {
  const { ok, warning } = findingsOf('Region');
  const { header, payload, environment } = token;
  const region = regionFormat.parse(stringOrEmpty(header.twr ?? HOME_REGION));
  if (region === undefined) {
    yield warning(`The header's twr must be ${regionFormat.expects}.`, 'Set TOKEN_REGION, and get a new token.');
    return;
  }
  const configured = regionFormat.parse(textOf(environment, 'TOKEN_REGION') ?? HOME_REGION);
  if (realValue(environment, 'API_KEY_SID') === payload.iss && configured && configured !== region) {
    const message = `The token is for ${region}, but TOKEN_REGION is ${configured}.`;
    yield warning(message, 'Get a new token; if a deployed Function made this one, run npm run deploy first.');
  } else if (region !== HOME_REGION && productsOf(token).includes('video')) {
    // https://www.twilio.com/docs/api/errors/51007
    const message = `The token is for ${region}, but Video accepts only keys from ${HOME_REGION}.`;
    yield warning(message, `For Video, use a key from ${HOME_REGION} and set TOKEN_REGION to ${HOME_REGION}.`);
  } else {
    yield ok(`${region}${describeSdkSettings(region)}.`);
  }
};
