// The rules about the variables that say who gets what: of the identity provider and the permissions server.
import { isServerUrl } from '../urls';
import { type Environment, isLocalDomain, textOf } from './environment';
import type { Problem } from './problem';
import { misspeltVariable, seemsToRestrict, variableInSamples } from './unknown-names';
import { type Pending, VARIABLE_NAMES, VARIABLES, type VariableName } from './variables';

/** Half a configuration never means 'no authentication', and a misspelt name never grants more than was meant. */
export function callerProblems(environment: Environment, isLocal: boolean, pending: Pending): Problem[] {
  const isSet = (name: VariableName) => pending.has(name) || textOf(environment, name) !== undefined;
  const unknown = Object.keys(environment).filter((name) => seemsToRestrict(name) && textOf(environment, name));
  return [
    ...unknown.map(unknownVariable),
    ...(isSet('OIDC_ISSUER') ? withIssuer(isSet) : DEPENDENT.filter(isSet).map(withoutIssuer)),
    ...ADDRESSES.filter((name) => !pending.has(name)).flatMap((name) => addressProblems(environment, name, isLocal)),
  ];
}

const ADDRESSES = ['OIDC_ISSUER', 'OIDC_JWKS_URI', 'PERMISSIONS_URL'] as const;

/** Without an issuer, these do nothing. */
const DEPENDENT = VARIABLE_NAMES.filter(
  (name) => (name.startsWith('OIDC_') && name !== 'OIDC_ISSUER') || name === 'PERMISSIONS_URL',
);

function unknownVariable(name: string): Problem {
  const meant = misspeltVariable(name) ?? variableInSamples(name);
  const fix = meant ? `rename it ${meant}, or remove it` : 'correct or remove it';
  const message = `${name} is not a variable of this Function: ${fix}.`;
  return { code: 'unknown_variable', variable: name, message };
}

function withoutIssuer(name: VariableName): Problem {
  return { code: 'issuer_not_set', variable: name, message: `${name} is set, but OIDC_ISSUER is not.` };
}

function withIssuer(isSet: (name: VariableName) => boolean): Problem[] {
  if (isSet('OIDC_AUDIENCE')) return [];
  const { expects } = VARIABLES.OIDC_AUDIENCE.format;
  const message = `OIDC_AUDIENCE is not set, but OIDC_ISSUER is; it must be ${expects}.`;
  return [{ code: 'not_set', variable: 'OIDC_AUDIENCE', message }];
}

function addressProblems(environment: Environment, name: (typeof ADDRESSES)[number], isLocal: boolean): Problem[] {
  const url = textOf(environment, name);
  if (!isServerUrl(url, true)) return [];
  if (!isServerUrl(url, isLocal)) {
    return [{ code: 'not_https', variable: name, message: `${name} must begin with https:// on a deployed domain.` }];
  }
  if (name !== 'PERMISSIONS_URL' || !isOwnAddress(new URL(url), environment)) return [];
  const message = 'PERMISSIONS_URL is the address of this Function; it must be the address of your own server.';
  return [{ code: 'own_address', variable: name, message }];
}

/** The Function would ask itself without end. */
function isOwnAddress({ host, port, pathname }: URL, { DOMAIN_NAME, PATH }: Environment): boolean {
  const ownPath = typeof PATH === 'string' ? PATH : '/token';
  if (pathname.replace(/\/+$/, '').toLowerCase() !== ownPath.toLowerCase()) return false;
  if (!isLocalDomain(DOMAIN_NAME)) return host.replace(/\.$/, '') === DOMAIN_NAME;
  return isLocalDomain(host) && port === new URL(`http://${DOMAIN_NAME}`).port;
}
