// The rules about the variables of the identity provider.
import { isProviderUrl } from '../oidc/provider';
import { type Environment, textOf } from './environment';
import { hasPrefixLike, lookAlike } from './look-alike';
import type { Problem } from './problem';
import { isVariableName, type Pending, VARIABLES, type VariableName } from './variables';

/** Half a configuration never means 'no authentication', and a misspelt name never grants more than was meant. */
export function oidcProblems(environment: Environment, isLocal: boolean, pending: Pending): Problem[] {
  const isSet = (name: VariableName) => pending.has(name) || textOf(environment, name) !== undefined;
  const names = Object.keys(environment).filter((name) => isMeantForOidc(name) && textOf(environment, name));
  if (!isSet('OIDC_ISSUER')) {
    return names.map((name) => {
      return { code: 'issuer_not_set', variable: name, message: `${name} is set, but OIDC_ISSUER is not.` };
    });
  }
  const problems = names.filter((name) => !isVariableName(name)).map(unknownVariable);
  if (!isSet('OIDC_AUDIENCE')) {
    const message = `OIDC_AUDIENCE is not set, but OIDC_ISSUER is; it must be ${VARIABLES.OIDC_AUDIENCE.format.expects}.`;
    problems.push({ code: 'not_set', variable: 'OIDC_AUDIENCE', message });
  }
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URI'] as const) {
    const url = pending.has(name) ? undefined : textOf(environment, name);
    if (isProviderUrl(url, true) && !isProviderUrl(url, isLocal)) {
      const message = `${name} must begin with https:// on a deployed domain.`;
      problems.push({ code: 'not_https', variable: name, message });
    }
  }
  return problems;
}

function unknownVariable(name: string): Problem {
  const message = `${name} is not a variable of this Function: correct or remove it.`;
  return { code: 'unknown_variable', variable: name, message };
}

/** True also for misspelt names: with OICD_ROOM_CLAIM, every user would get every room. */
export function isMeantForOidc(name: string): boolean {
  if (isVariableName(name)) return name.startsWith('OIDC_');
  return hasPrefixLike(name, 'OIDC_') || lookAlike(name)?.startsWith('OIDC_') === true;
}
