// The owner's own bearer token: whether it can be sent, and what it and `.env` add to the reason why it is refused. The
// reason itself is explained in advice/reasons.ts.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Explanation, type Finding, findingsOf, quote, quoteAll } from '../../../advice/finding';
import { adviceOn, applyEnv, thenApply } from '../../../advice/reasons';
import { type Environment, textOf } from '../../../src/config/environment';
import { isServerUrl } from '../../../src/config/formats';
import { VARIABLES } from '../../../src/config/variables';
import type { Reason } from '../../../src/errors';
import type { JsonObject } from '../../../src/json';

/** RFC 6750 section 2.1. */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;

const { problem } = findingsOf('With your bearer token');

const INVALID = problem(
  'It is not sent, because it contains characters that no token has.',
  'Give only the token, without the word Bearer, quotes or white space.',
);

/** How programming languages write an absent value, also after the word Bearer. */
const ABSENT = /^(?:bearer|(?:bearer\s+)?(?:undefined|null|\(null\)|nil|none|nan))$/i;

const NO_TOKEN = problem(
  'It is not sent, because it is not a token: the app has none, and sends the name of an empty value.',
  'Let the app wait until the user is signed in, and send no Authorization header without a token.',
);

/** Such as that of a Promise, or of a user. */
const OBJECT = /^(?:bearer\s+)?\[object \w+\]$/i;

const NOT_AWAITED = problem(
  'It is not sent, because it is not a token: the app sends the name of an object.',
  'Let the app send the text of the token. If a function returns a Promise of it, await that.',
);

/** Why a bearer token is not sent; undefined if it can be. The same finding each time for the same reason. */
export function unsendable(bearer: string): Finding | undefined {
  if (ABSENT.test(bearer)) return NO_TOKEN;
  if (OBJECT.test(bearer)) return NOT_AWAITED;
  return BEARER_TOKEN.test(bearer) ? undefined : INVALID;
}

/** For all headers of a request: https://www.twilio.com/docs/api/errors/82008 */
const MAX_HEADER_BYTES = 15_000;

/** True for a token that cannot reach a deployed Function. */
export const isTooLarge = (bearer: string) => bearer.length > MAX_HEADER_BYTES;

export function explainTooLarge(bearer: string): Explanation {
  return {
    message: `The bearer token is too large: it has ${bearer.length} bytes, and Twilio accepts 15 kB for all headers together (error 82008).`,
    remedy: adviceOn('token_too_long', true).remedy,
  };
}

export interface RefusedToken {
  readonly bearer: string;
  readonly environment: Environment;
  readonly isLocal: boolean;
}

/** What the token and `.env` say about the reason; undefined if they add nothing to it. */
export function diagnoseBearer(reason: Reason | undefined, refused: RefusedToken): Explanation | undefined {
  if (reason === 'token_malformed') return explainMalformed(refused.bearer);
  const decoded = decode(refused.bearer);
  if (!decoded) return undefined;
  if (reason === 'algorithm') return explainAlgorithm(decoded.header);
  if (reason === 'issuer') return explainForeignKind(decoded.claims) ?? explainIssuer(decoded.claims, refused);
  return reason === 'audience' ? explainAudience(decoded.claims, refused) : undefined;
}

function decode(token: string): { readonly header: JsonObject; readonly claims: JsonObject } | undefined {
  try {
    return { header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) };
  } catch {
    return undefined;
  }
}

function explainMalformed(bearer: string): Explanation | undefined {
  const { remedy } = adviceOn('token_malformed', true);
  const parts = bearer.split('.').length;
  if (parts === 1) return { message: 'The bearer token is not a JWT: only the provider can read it.', remedy };
  if (parts === 5) return { message: 'The bearer token is encrypted: only its audience can read it.', remedy };
  return undefined;
}

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

/** https://firebase.google.com/docs/auth/admin/create-custom-tokens */
const FIREBASE_CUSTOM_AUDIENCE =
  'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit';

/** A token whose issuer OIDC_ISSUER could never be. */
function explainForeignKind({ iss, aud }: JsonObject): Explanation | undefined {
  if (aud === FIREBASE_CUSTOM_AUDIENCE) {
    return {
      message: 'This is a Firebase custom token, with which an app signs in, not the token of a sign-in.',
      remedy: 'Let the app call signInWithCustomToken with it, and send what getIdToken returns.',
    };
  }
  if (typeof iss !== 'string' || isServerUrl(iss, true)) return undefined;
  return {
    message: `iss is ${quote(iss)}, not an https address: this is not a token of a sign-in at an OpenID Connect provider.`,
    remedy: 'Send the ID token of the sign-in, or an access token for your own API from such a provider.',
  };
}

function explainIssuer({ iss, ver }: JsonObject, { environment, isLocal }: RefusedToken): Explanation {
  const advice = adviceOn('issuer', isLocal);
  if (typeof iss !== 'string') return { ...advice, message: `${advice.message} The bearer token has no iss.` };
  const configured = textOf(environment, 'OIDC_ISSUER');
  const message = `${advice.message} iss is ${quote(iss)}, and OIDC_ISSUER in .env is ${shown('OIDC_ISSUER', configured)}.`;
  if (iss === configured) return { message, remedy: otherSettings('OIDC_ISSUER', isLocal) };
  if (!isEntraVersion1(iss, ver)) return { message, remedy: advice.remedy };
  const remedy =
    'This is a version 1 token of Entra. Set requestedAccessTokenVersion (accessTokenAcceptedVersion) to 2 in the manifest of the app registration, or set OIDC_ISSUER to that iss.';
  return { message, remedy: thenApply(remedy, isLocal) };
}

/** https://learn.microsoft.com/entra/identity-platform/access-tokens */
function isEntraVersion1(iss: string, ver: unknown): boolean {
  return iss.startsWith('https://sts.windows.net/') || (ver === '1.0' && /\bmicrosoftonline\./.test(iss));
}

/** Microsoft Graph, by its two names. */
const GRAPH = /^(?:00000003-0000-0000-c000-000000000000|https:\/\/graph\.microsoft\.com)\/?$/;

function explainAudience({ aud }: JsonObject, { environment, isLocal }: RefusedToken): Explanation {
  const advice = adviceOn('audience', isLocal);
  const configured = textOf(environment, 'OIDC_AUDIENCE');
  const named = [aud].flat().filter((each) => typeof each === 'string');
  const found = named.length > 0 ? `aud is ${quoteAll(named)}` : 'The bearer token has no aud';
  const message = `${advice.message} ${found}, and OIDC_AUDIENCE in .env is ${shown('OIDC_AUDIENCE', configured)}.`;
  if (textOf(environment, 'OIDC_AUDIENCE_CLAIM') === 'client_id') {
    if (named.length === 0) return { message, remedy: advice.remedy };
    return { message, remedy: thenApply('Send the access token, or remove OIDC_AUDIENCE_CLAIM.', isLocal) };
  }
  if (named.length === 0) {
    const remedy =
      'Send the ID token, or configure the provider to add aud. For access tokens of Cognito, set OIDC_AUDIENCE_CLAIM to client_id.';
    return { message, remedy };
  }
  const accepted = VARIABLES.OIDC_AUDIENCE.format.parse(configured ?? '') ?? [];
  if (named.some((each) => accepted.includes(each)))
    return { message, remedy: otherSettings('OIDC_AUDIENCE', isLocal) };
  if (!named.some((each) => GRAPH.test(each))) return { message, remedy: advice.remedy };
  const { remedy } = adviceOn('token_malformed', isLocal);
  return { message, remedy: `This is a token for Microsoft Graph; do not accept it. ${remedy}` };
}

/** An invalid setting may be anything, also a secret. */
function shown(name: 'OIDC_ISSUER' | 'OIDC_AUDIENCE', setting: string | undefined): string {
  if (setting === undefined) return 'not set';
  return VARIABLES[name].format.parse(setting) === undefined ? 'invalid' : quote(setting);
}

const otherSettings = (name: string, isLocal: boolean) =>
  `They match, so the Function has another ${name} than .env. ${applyEnv(isLocal)}.`;
