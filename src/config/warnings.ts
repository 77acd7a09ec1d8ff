// What is probably a mistake, though the Function can work with it.
import { PRODUCTS } from '../products';
import { type Environment, textOf } from './environment';
import { lookAlike } from './look-alike';
import {
  configuredProducts,
  isOn,
  isVariableName,
  NOTHING_PENDING,
  type Pending,
  type VariableName,
  variablesOf,
} from './variables';

export interface Warning {
  readonly code: 'unknown_variable' | 'likely_auth_token' | 'no_effect' | 'no_outgoing_calls';
  readonly variable: string;
  /** One sentence for the owner; it repeats no value. */
  readonly message: string;
}

export function warningsAbout(environment: Environment, pending: Pending = NOTHING_PENDING): Warning[] {
  return [
    ...Object.keys(environment).flatMap(unknownName),
    ...likelyAuthToken(environment),
    ...withoutEffect(environment, pending),
    ...noOutgoingCalls(environment, pending),
  ];
}

function unknownName(name: string): Warning[] {
  const meant = lookAlike(name);
  if (!meant && !seemsToRestrict(name)) return [];
  const message = `${name} is not a variable of this Function and has no effect${meant ? `; did you mean ${meant}?` : '.'}`;
  return [{ code: 'unknown_variable', variable: name, message }];
}

/** Unknown names that an owner may believe to decide who gets what. */
function seemsToRestrict(name: string): boolean {
  return !isVariableName(name) && /^VIDEO_ROOM|(?:^|_)(?:ISSUER|AUDIENCE|JWKS_URI|CLAIMS?)$/i.test(name);
}

function likelyAuthToken(environment: Environment): Warning[] {
  const secret = textOf(environment, 'API_KEY_SECRET') ?? '';
  // If it equals AUTH_TOKEN, it is a problem instead.
  if (!/^[0-9a-f]{32}$/.test(secret) || secret === textOf(environment, 'AUTH_TOKEN')) return [];
  const message = "API_KEY_SECRET looks like an Auth Token; it must be the API key's own secret.";
  return [{ code: 'likely_auth_token', variable: 'API_KEY_SECRET', message }];
}

function withoutEffect(environment: Environment, pending: Pending): Warning[] {
  const noEffect = (variable: VariableName, reason: string): Warning => {
    return { code: 'no_effect', variable, message: `${variable} has no effect: ${reason}.` };
  };
  const configured = configuredProducts(environment, pending);
  const idle = PRODUCTS.filter((product) => !configured.includes(product)).flatMap((product) => {
    const granting = variablesOf(product, 'grants');
    const others = variablesOf(product).filter((name) => !granting.includes(name) && isOn(environment, name, pending));
    return others.map((name) => noEffect(name, `set ${granting.join(' or ')} to use it`));
  });
  const closedByClaim =
    isOn(environment, 'ALLOW_ANONYMOUS', pending) && isOn(environment, 'OIDC_PRODUCTS_CLAIM', pending);
  return [
    ...idle,
    ...(closedByClaim
      ? [noEffect('ALLOW_ANONYMOUS', 'with OIDC_PRODUCTS_CLAIM, every caller needs a bearer token')]
      : []),
  ];
}

function noOutgoingCalls(environment: Environment, pending: Pending): Warning[] {
  const isSet = (name: VariableName) => isOn(environment, name, pending);
  const isOnlyAnonymous = isSet('ALLOW_ANONYMOUS') && !isSet('OIDC_ISSUER');
  if (!isSet('TWIML_APP_SID') || !isOnlyAnonymous || isSet('ANONYMOUS_VOICE_OUTGOING')) return [];
  const message = 'No caller can place calls on a deployed domain, because ANONYMOUS_VOICE_OUTGOING is not true.';
  return [{ code: 'no_outgoing_calls', variable: 'ANONYMOUS_VOICE_OUTGOING', message }];
}
