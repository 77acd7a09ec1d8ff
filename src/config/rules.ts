// The rules that need more than one variable, or that hold for all of them alike.
import { isProviderUrl } from '../oidc/provider';
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, type Problem, textOf } from './environment';
import { hasPrefixLike, lookAlike } from './look-alike';
import { VARIABLES, type Values, type VariableName } from './variables';

const NAMES = Object.keys(VARIABLES) as VariableName[];

/** The longest value that Twilio's Serverless API takes for a variable. */
export const MAX_VALUE_BYTES = 450;

/** May be told to the caller: it says nothing that the refusal itself does not say. */
export const NOBODY_MAY_CALL: Problem =
  'Nothing says who may call this deployed Function: set OIDC_ISSUER and OIDC_AUDIENCE to those of your identity provider, or ALLOW_ANONYMOUS to true to answer everybody.';

const NOTHING_GRANTED: Problem =
  'No product is configured: set VIDEO_ENABLED, VOICE_INCOMING_ALLOW, TWIML_APP_SID, CONVERSATIONS_SERVICE_SID or SYNC_SERVICE_SID.';

const AUTH_TOKEN_AS_SECRET: Problem =
  "API_KEY_SECRET holds the account's Auth Token; it must be the secret of the key in API_KEY_SID.";

/** @param values what could be read: a text that its own format does not take has been reported already */
export function problemsAcross(environment: Environment, values: Partial<Values>, isLocal: boolean): Problem[] {
  const isSet = (name: VariableName) => textOf(environment, name) !== undefined;
  const hasProduct =
    values.VIDEO_ENABLED ||
    values.VOICE_INCOMING_ALLOW ||
    isSet('TWIML_APP_SID') ||
    isSet('CONVERSATIONS_SERVICE_SID') ||
    isSet('SYNC_SERVICE_SID');
  return [
    ...NAMES.flatMap((name) => problemsOfAny(name, textOf(environment, name) ?? '', isLocal)),
    ...(isSet('AUTH_TOKEN') && values.API_KEY_SECRET === values.AUTH_TOKEN ? [AUTH_TOKEN_AS_SECRET] : []),
    ...(hasProduct ? [] : [NOTHING_GRANTED]),
    ...oidcProblems(environment, isLocal),
    ...(!isLocal && !isSet('OIDC_ISSUER') && values.ALLOW_ANONYMOUS === false ? [NOBODY_MAY_CALL] : []),
  ];
}

/** Of a deployed domain. */
export const demoProblem = (name: VariableName): Problem =>
  `${name} holds the demo value, which works on a local domain only.`;

function problemsOfAny(name: VariableName, text: string, isLocal: boolean): Problem[] {
  const problems = lengthProblems(name, text);
  if (!isLocal && text === DEMO_CREDENTIALS[name]) {
    problems.push(demoProblem(name));
  }
  return problems;
}

/** For the owner's own variables too: Twilio refuses the whole deploy for any of them. */
export function lengthProblems(name: string, text: string): Problem[] {
  const isTooLong = Buffer.byteLength(text) > MAX_VALUE_BYTES;
  return isTooLong ? [`${name} is longer than the ${MAX_VALUE_BYTES} bytes that Twilio takes.`] : [];
}

/** Half a configuration never means 'no authentication', nor a misspelt one more rights than were meant. */
function oidcProblems(environment: Environment, isLocal: boolean): Problem[] {
  const names = namesForOidc(environment);
  if (!textOf(environment, 'OIDC_ISSUER')) return names.map((name) => `${name} is set, but OIDC_ISSUER is not.`);
  const problems = misspeltProblems(environment);
  if (!textOf(environment, 'OIDC_AUDIENCE')) {
    problems.push(
      `OIDC_AUDIENCE is not set, but OIDC_ISSUER is; it must be ${VARIABLES.OIDC_AUDIENCE.format.expects}.`,
    );
  }
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URI']) {
    const isPlain =
      isProviderUrl(textOf(environment, name), true) && !isProviderUrl(textOf(environment, name), isLocal);
    if (isPlain) problems.push(`${name} must begin with https:// on a deployed domain.`);
  }
  return problems;
}

/** Names that were meant for the identity provider, but are no variables. */
export function misspeltProblems(environment: Environment): Problem[] {
  const unknown = namesForOidc(environment).filter((name) => !Object.hasOwn(VARIABLES, name));
  return unknown.map((name) => `${name} is no variable of this Function: correct or remove it.`);
}

const namesForOidc = (environment: Environment) =>
  Object.keys(environment).filter((name) => isMeantForOidc(name) && textOf(environment, name));

/** Also where it is misspelt: with OICD_ROOM_CLAIM every user would get every room. */
export function isMeantForOidc(name: string): boolean {
  if (Object.hasOwn(VARIABLES, name)) return name.startsWith('OIDC_');
  return hasPrefixLike(name, 'OIDC_') || lookAlike(name)?.startsWith('OIDC_') === true;
}
