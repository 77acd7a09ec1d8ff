// What is probably a mistake, though the Function can work with it.
import { type Environment, textOf } from './environment';
import { lookAlike } from './look-alike';
import { VARIABLES } from './variables';

/** A sentence for each; no value is repeated. */
export function warningsAbout(environment: Environment): string[] {
  const isSet = (name: string) => textOf(environment, name) !== undefined;
  const isOn = (name: string) => textOf(environment, name)?.toLowerCase() === 'true';
  const warnings = Object.keys(environment).flatMap((name) => {
    const meant = lookAlike(name);
    if (meant) return [`${name} is no variable of this Function and has no effect; did you mean ${meant}?`];
    return seemsToRestrict(name) ? [`${name} is no variable of this Function and has no effect.`] : [];
  });
  const secret = textOf(environment, 'API_KEY_SECRET') ?? '';
  // The same as AUTH_TOKEN is a problem, not a warning.
  if (/^[0-9a-f]{32}$/.test(secret) && secret !== textOf(environment, 'AUTH_TOKEN')) {
    warnings.push("API_KEY_SECRET looks like an Auth Token; it must be the API key's own secret.");
  }
  if (isSet('VIDEO_ROOM') && !isOn('VIDEO_ENABLED')) {
    warnings.push('VIDEO_ROOM has no effect: VIDEO_ENABLED is not true.');
  }
  if (isSet('VOICE_PUSH_CREDENTIAL_SID') && !isSet('TWIML_APP_SID') && !isOn('VOICE_INCOMING_ALLOW')) {
    warnings.push('VOICE_PUSH_CREDENTIAL_SID has no effect: Voice is not configured.');
  }
  if (isSet('CONVERSATIONS_PUSH_CREDENTIAL_SID') && !isSet('CONVERSATIONS_SERVICE_SID')) {
    warnings.push('CONVERSATIONS_PUSH_CREDENTIAL_SID has no effect: CONVERSATIONS_SERVICE_SID is not set.');
  }
  if (isOn('ALLOW_ANONYMOUS') && isSet('OIDC_PRODUCTS_CLAIM')) {
    warnings.push('ALLOW_ANONYMOUS has no effect: OIDC_PRODUCTS_CLAIM says who may have what.');
  }
  if (isOn('ALLOW_ANONYMOUS') && isSet('TWIML_APP_SID') && !isSet('OIDC_ISSUER') && !isOn('ANONYMOUS_VOICE_OUTGOING')) {
    warnings.push('Nobody may place calls on a deployed domain: ANONYMOUS_VOICE_OUTGOING is not true.');
  }
  return warnings;
}

/** Unknown names that an owner may believe to decide who gets what. */
function seemsToRestrict(name: string): boolean {
  return !Object.hasOwn(VARIABLES, name) && /^VIDEO_ROOM|(?:^|_)(?:ISSUER|AUDIENCE|JWKS_URI|CLAIMS?)$/i.test(name);
}
