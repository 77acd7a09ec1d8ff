// The rules that need more than one variable, or that hold for all of them alike.
import { DEMO_CREDENTIALS } from './demo';
import { type Environment, type Problem, textOf } from './environment';
import { VARIABLES, type VariableName } from './variables';

/** The longest value that Twilio's Serverless API takes for a variable. */
const MAX_VALUE_BYTES = 450;

/** May be told to the caller: it says nothing that the refusal itself does not say. */
export const NOBODY_MAY_CALL =
  'Nothing says who may call this deployed Function: set OIDC_ISSUER and OIDC_AUDIENCE to those of your identity provider, or ALLOW_ANONYMOUS to true to answer everybody.';

/** Every breach, in the order of the variables' table. Texts that no format takes are not its concern. */
export function problemsAcross(environment: Environment, isLocal: boolean): Problem[] {
  const text = (name: VariableName) => textOf(environment, name);
  const isOn = (name: VariableName) => text(name)?.toLowerCase() === 'true';
  const problems: Problem[] = [];

  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    const value = text(name);
    if (!value) continue;
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      problems.push({
        variable: name,
        message: `${name} is longer than the ${MAX_VALUE_BYTES} bytes that Twilio takes.`,
      });
    }
    if (!isLocal && value === DEMO_CREDENTIALS[name]) {
      problems.push({ variable: name, message: `${name} holds the demo value, which works on a local domain only.` });
    }
  }

  if (text('API_KEY_SECRET') && text('API_KEY_SECRET') === text('AUTH_TOKEN')) {
    const message = "API_KEY_SECRET holds the account's Auth Token; it must be the secret of the key in API_KEY_SID.";
    problems.push({ variable: 'API_KEY_SECRET', message });
  }

  const grantsVoice = text('TWIML_APP_SID') || isOn('VOICE_INCOMING_ALLOW');
  if (!isOn('VIDEO_ENABLED') && !grantsVoice && !text('CONVERSATIONS_SERVICE_SID') && !text('SYNC_SERVICE_SID')) {
    const message =
      'No product is configured: set VIDEO_ENABLED, TWIML_APP_SID, VOICE_INCOMING_ALLOW, CONVERSATIONS_SERVICE_SID or SYNC_SERVICE_SID.';
    problems.push({ variable: 'VIDEO_ENABLED', message });
  }

  problems.push(...oidcProblems(environment, isLocal));
  const isOpenToNobody = !text('OIDC_ISSUER') && /^(?:false)?$/i.test(text('ALLOW_ANONYMOUS') ?? '');
  if (!isLocal && isOpenToNobody) problems.push({ variable: 'OIDC_ISSUER', message: NOBODY_MAY_CALL });
  return problems;
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
