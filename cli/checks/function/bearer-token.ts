// The owner's own bearer token: whether it can be sent, and what it says about why a Function refuses it.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Explanation, findingsOf } from '../../../advice/finding';
import type { Reason } from '../../../src/errors';
import type { JsonObject } from '../../../src/json';
import { explainAudience, explainIssuer, type RefusedToken } from './bearer-claims';

/** RFC 6750 section 2.1. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

export const isBearerToken = (text: string) => BEARER_TOKEN.test(text);

export const INVALID_BEARER = findingsOf('With your bearer token').problem(
  'It is not sent, because it contains characters that no token has.',
  'Give only the token, without the word Bearer, quotes or white space.',
);

/** For all headers of a request: https://www.twilio.com/docs/api/errors/82008 */
const MAX_HEADER_BYTES = 15_000;

/** True for a token that cannot reach a deployed Function. */
export const isTooLarge = (bearer: string) => bearer.length > MAX_HEADER_BYTES;

export function explainTooLarge(bearer: string): Explanation {
  return {
    message: `The bearer token is too large: it has ${bearer.length} bytes, and Twilio accepts 15 kB for all headers together (error 82008).`,
    remedy: 'Configure the provider to put less into the token, such as fewer groups and roles.',
  };
}

/** What the token itself and `.env` say about the reason; undefined if they say nothing more than the reason. */
export function explainByToken(reason: Reason | undefined, refused: RefusedToken): Explanation | undefined {
  const parts = refused.bearer.split('.').length;
  if (reason === 'token_malformed' && parts === 1) return OPAQUE;
  if (reason === 'token_malformed' && parts === 5) return ENCRYPTED;
  const decoded = decode(refused.bearer);
  if (!decoded) return undefined;
  if (reason === 'algorithm') return explainAlgorithm(decoded.header);
  if (reason === 'issuer') return explainIssuer(decoded.claims, refused);
  return reason === 'audience' ? explainAudience(decoded.claims, refused) : undefined;
}

function decode(token: string): { readonly header: JsonObject; readonly claims: JsonObject } | undefined {
  try {
    return { header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) };
  } catch {
    return undefined;
  }
}

const OPAQUE: Explanation = {
  message: 'The bearer token is not a JWT: only the provider can read it.',
  remedy: 'Send the ID token, or request an access token with the audience of your own API.',
};

const ENCRYPTED: Explanation = {
  message: 'The bearer token is encrypted, so nobody but its audience can read it.',
  remedy: 'Send the ID token, or request an access token with the audience of your own API, which is only signed.',
};

function explainAlgorithm(header: JsonObject): Explanation | undefined {
  if (header.cty === 'twilio-fpa;v=1') {
    return {
      message: 'This is a Twilio Access Token, not a token from your identity provider.',
      remedy: 'Send the token of the sign-in. To check this one, run npm run doctor -- --token -.',
    };
  }
  const algorithm = String(header.alg);
  if (!/^HS\d{3}$/.test(algorithm)) return undefined;
  return {
    message: `The bearer token is signed with a shared secret (${algorithm}), as in older Supabase projects.`,
    remedy: 'Configure the provider to sign with a key pair: in Supabase, move the project to asymmetric signing keys.',
  };
}
