// The rules that need more than one variable, or that hold for all of them alike.
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, type Problem, textOf } from './environment';
import { VARIABLES, type VariableName } from './variables';

const NAMES = Object.keys(VARIABLES) as VariableName[];

/** What switches a product on. */
const FLAGS_OF_PRODUCTS = ['VIDEO_ENABLED', 'VOICE_INCOMING_ALLOW'] as const;
const SIDS_OF_PRODUCTS = ['TWIML_APP_SID', 'CONVERSATIONS_SERVICE_SID', 'SYNC_SERVICE_SID'] as const;

/** The longest value that Twilio's Serverless API takes for a variable. */
const MAX_VALUE_BYTES = 450;

/** May be told to the caller: it says nothing that the refusal itself does not say. */
export const NOBODY_MAY_CALL =
  'Nothing says who may call this deployed Function: set OIDC_ISSUER and OIDC_AUDIENCE to those of your identity provider, or ALLOW_ANONYMOUS to true to answer everybody.';

/** Every breach. A text that its own format does not take is not its concern. */
export function problemsAcross(environment: Environment, isLocal: boolean): Problem[] {
  return [
    ...NAMES.flatMap((name) => problemsOfAny(name, textOf(environment, name) ?? '', isLocal)),
    ...authTokenAsSecret(environment),
    ...nothingGranted(environment),
    ...oidcProblems(environment, isLocal),
    ...(isLocal ? [] : nobodyMayCall(environment)),
  ];
}

function problemsOfAny(name: VariableName, text: string, isLocal: boolean): Problem[] {
  const problems: Problem[] = [];
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES) {
    const message = `${name} is longer than the ${MAX_VALUE_BYTES} bytes that Twilio takes.`;
    problems.push({ variable: name, message });
  }
  if (!isLocal && text === DEMO_CREDENTIALS[name]) {
    problems.push({ variable: name, message: `${name} holds the demo value, which works on a local domain only.` });
  }
  return problems;
}

function authTokenAsSecret(environment: Environment): Problem[] {
  const secret = textOf(environment, 'API_KEY_SECRET');
  if (!secret || secret !== textOf(environment, 'AUTH_TOKEN')) return [];
  const message = "API_KEY_SECRET holds the account's Auth Token; it must be the secret of the key in API_KEY_SID.";
  return [{ variable: 'API_KEY_SECRET', message }];
}

function nothingGranted(environment: Environment): Problem[] {
  const isGranted =
    FLAGS_OF_PRODUCTS.some((name) => textOf(environment, name)?.toLowerCase() === 'true') ||
    SIDS_OF_PRODUCTS.some((name) => textOf(environment, name));
  if (isGranted) return [];
  const message = `No product is configured: set ${[...FLAGS_OF_PRODUCTS, ...SIDS_OF_PRODUCTS].join(', ')}, or some of them.`;
  return [{ variable: FLAGS_OF_PRODUCTS[0], message }];
}

/** A text of ALLOW_ANONYMOUS that is neither true nor false has a problem of its own. */
function nobodyMayCall(environment: Environment): Problem[] {
  const isOff = /^(?:false)?$/i.test(textOf(environment, 'ALLOW_ANONYMOUS') ?? '');
  if (!isOff || textOf(environment, 'OIDC_ISSUER')) return [];
  return [{ variable: 'OIDC_ISSUER', message: NOBODY_MAY_CALL }];
}

/** Half a configuration never means 'no authentication', nor a misspelt one more rights than were meant. */
function oidcProblems(environment: Environment, isLocal: boolean): Problem[] {
  const names = Object.keys(environment).filter((name) => /^OIDC_/i.test(name) && textOf(environment, name));
  if (!textOf(environment, 'OIDC_ISSUER')) {
    return names.map((variable) => ({ variable, message: `${variable} is set, but OIDC_ISSUER is not.` }));
  }
  const problems: Problem[] = names
    .filter((name) => !Object.hasOwn(VARIABLES, name))
    .map((variable) => ({ variable, message: `${variable} is no variable of this Function: correct or remove it.` }));
  if (!textOf(environment, 'OIDC_AUDIENCE')) {
    const message = `OIDC_AUDIENCE is not set, but OIDC_ISSUER is; it must be ${VARIABLES.OIDC_AUDIENCE.format.expects}.`;
    problems.push({ variable: 'OIDC_AUDIENCE', message });
  }
  for (const variable of ['OIDC_ISSUER', 'OIDC_JWKS_URI']) {
    if (isLocal || !/^http:/i.test(textOf(environment, variable) ?? '')) continue;
    problems.push({ variable, message: `${variable} must begin with https:// on a deployed domain.` });
  }
  return problems;
}
