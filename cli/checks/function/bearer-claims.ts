// The two sides of a refusal: `iss` and `aud` of the owner's bearer token, beside OIDC_ISSUER and OIDC_AUDIENCE of `.env`.

import { applyEnv, thenApply } from '../../../advice/apply-change';
import { type Explanation, quote, quoteAll } from '../../../advice/finding';
import { type Environment, textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import type { JsonObject } from '../../../src/json';
import { BAD_TOKEN } from '../../../src/oidc/bearer-errors';
import { OTHER_TOKEN } from './bad-token-remedies';

export interface RefusedToken {
  readonly bearer: string;
  readonly environment: Environment;
  readonly isLocal: boolean;
}

export function explainIssuer({ iss, ver }: JsonObject, { environment, isLocal }: RefusedToken): Explanation {
  if (typeof iss !== 'string') return { message: `${BAD_TOKEN.issuer} It has no iss.`, remedy: OTHER_TOKEN };
  const configured = textOf(environment, 'OIDC_ISSUER');
  const message = `${BAD_TOKEN.issuer} Its iss is ${quote(iss)}, and OIDC_ISSUER in .env is ${shown('OIDC_ISSUER', configured)}.`;
  if (iss === configured) return { message, remedy: otherSettings('OIDC_ISSUER', isLocal) };
  if (isEntraVersion1(iss, ver)) {
    const remedy =
      'This is a version 1 token of Entra. Set requestedAccessTokenVersion (accessTokenAcceptedVersion) to 2 in the manifest of the app registration, or set OIDC_ISSUER to that iss.';
    return { message, remedy: thenApply(remedy, isLocal) };
  }
  const differInSlash = configured !== undefined && withoutSlash(iss) === withoutSlash(configured);
  const remedy = differInSlash
    ? 'They differ in the slash at the end: copy iss to OIDC_ISSUER exactly.'
    : 'If that is your provider, set OIDC_ISSUER to exactly this iss. If it is not, send a token from your provider.';
  return { message, remedy: thenApply(remedy, isLocal) };
}

/** https://learn.microsoft.com/entra/identity-platform/access-tokens */
function isEntraVersion1(iss: string, ver: unknown): boolean {
  return iss.startsWith('https://sts.windows.net/') || (ver === '1.0' && /\bmicrosoftonline\./.test(iss));
}

const withoutSlash = (text: string) => text.replace(/\/$/, '');

/** Microsoft Graph, by its two names. */
const GRAPH = ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com'];

export function explainAudience({ aud }: JsonObject, { environment, isLocal }: RefusedToken): Explanation {
  const configured = textOf(environment, 'OIDC_AUDIENCE');
  const named = [aud].flat().filter((each) => typeof each === 'string');
  const setting = `OIDC_AUDIENCE in .env is ${shown('OIDC_AUDIENCE', configured)}`;
  if (textOf(environment, 'OIDC_AUDIENCE_CLAIM') === 'client_id') return explainClientId(named, setting, isLocal);
  if (named.length === 0) {
    const remedy =
      'Send the ID token, or configure the provider to add aud. For access tokens of Cognito, set OIDC_AUDIENCE_CLAIM to client_id.';
    return { message: `${BAD_TOKEN.audience} It has no aud, and ${setting}.`, remedy };
  }
  const message = `${BAD_TOKEN.audience} Its aud is ${quoteAll(named)}, and ${setting}.`;
  const accepted = VARIABLES.OIDC_AUDIENCE.format.parse(configured ?? '') ?? [];
  if (named.some((each) => accepted.includes(each)))
    return { message, remedy: otherSettings('OIDC_AUDIENCE', isLocal) };
  if (named.some((each) => GRAPH.includes(withoutSlash(each)))) {
    return { message, remedy: `This is a token for Microsoft Graph; do not accept it. ${OTHER_TOKEN}` };
  }
  const remedy =
    'Only if that aud is your own app, add it to OIDC_AUDIENCE: the audience of another app lets the users of that app in. Otherwise, send the other token of the sign-in.';
  return { message, remedy: thenApply(remedy, isLocal) };
}

function explainClientId(named: readonly string[], setting: string, isLocal: boolean): Explanation {
  if (named.length === 0) {
    const message = `${BAD_TOKEN.audience} OIDC_AUDIENCE_CLAIM is client_id, its client_id is another one, and ${setting}.`;
    const remedy = 'Only if that client is your own app, add its id to OIDC_AUDIENCE.';
    return { message, remedy: thenApply(remedy, isLocal) };
  }
  const message = `${BAD_TOKEN.audience} OIDC_AUDIENCE_CLAIM is client_id, but it has an aud: ${quoteAll(named)}.`;
  return { message, remedy: thenApply('Send the access token, or remove OIDC_AUDIENCE_CLAIM.', isLocal) };
}

/** An invalid setting may be anything, also a secret. */
function shown(name: 'OIDC_ISSUER' | 'OIDC_AUDIENCE', setting: string | undefined): string {
  if (setting === undefined) return 'not set';
  return VARIABLES[name].format.parse(setting) === undefined ? 'invalid' : quote(setting);
}

const otherSettings = (name: string, isLocal: boolean) =>
  `They match, so the Function has another ${name} than .env. ${applyEnv(isLocal)}.`;
