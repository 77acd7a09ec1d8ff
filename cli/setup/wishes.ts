// What the owner wants: `.env` as it is, then the flags. Pure.
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import type { Problem } from '../../src/config/problem';
import { isOn, type VariableName, variablesOf } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/products';
import { deployedProblems } from '../checks/configuration';
import { flagOf, type SetupFlags } from './setup-flags';

export type Variables = Readonly<Record<string, string>>;

export interface Wishes {
  /** Of the services and the TwiML app at Twilio. */
  readonly name: string;
  readonly products: readonly Product[];
  /** Of the key, if a new one is made: no other key has it. */
  readonly keyName: string;
  readonly voiceUrl: string | undefined;
  /** The texts of `.env` as they shall be; what Twilio still has to name is missing. */
  readonly variables: Variables;
}

const DEFAULT_NAME = 'twilio-token-function';

/** `.env` as it would be with the flags, before Twilio is asked. */
export function wantedVariables(envFile: Variables, flags: SetupFlags): Variables {
  const own = withoutDemo(envFile);
  const isNewIssuer = flags.variables.OIDC_ISSUER !== undefined && flags.variables.OIDC_ISSUER !== own.OIDC_ISSUER;
  // The keys of the issuer before would be trusted for the new one.
  const keys: Variables = isNewIssuer && own.OIDC_JWKS_URI ? { OIDC_JWKS_URI: '' } : {};
  return { ...own, ...keys, ...flags.variables };
}

/** @param keyWord what makes the key's name one of its own: 8 hexadecimal digits */
export function wishesOf(envFile: Variables, flags: SetupFlags, accountSid: string, keyWord: string): Wishes {
  const own = withoutDemo(envFile);
  // What a flag empties is still wanted: setup finds or makes another.
  const configured = PRODUCTS.filter((product) =>
    variablesOf(product, 'grants').some((name) => isOn(own, name) || isOn(flags.variables, name)),
  );
  const name = flags.name ?? DEFAULT_NAME;
  return {
    name,
    keyName: `${name} ${keyWord}`,
    products: flags.products ?? configured,
    voiceUrl: flags.voiceUrl,
    variables: { ...wantedVariables(envFile, flags), ACCOUNT_SID: accountSid },
  };
}

/** Where the demo credentials are still in, its products were nobody's choice either. */
function withoutDemo(envFile: Variables): Variables {
  const isDemo = envFile.API_KEY_SECRET === DEMO_CREDENTIALS.API_KEY_SECRET;
  const demo: Readonly<Record<string, string>> = isDemo ? DEMO_ENVIRONMENT : DEMO_CREDENTIALS;
  const emptied = Object.keys(demo).filter((name) => envFile[name] === demo[name]);
  return { ...envFile, ...Object.fromEntries(emptied.map((name) => [name, ''])) };
}

/** The same, with Video switched as chosen and the variables of the other products emptied: they would go on granting. */
export function settled({ products, variables, ...rest }: Wishes): Wishes {
  const emptied = variablesWithout(products);
  const video: Variables = products.includes('video') ? { VIDEO_ENABLED: 'true' } : {};
  return {
    ...rest,
    products,
    variables: { ...variables, ...Object.fromEntries(emptied.map((name) => [name, ''])), ...video },
  };
}

/** The flag that a chosen list of products would make void; undefined where there is none. */
export function voidFlag(products: readonly Product[], flags: SetupFlags): string | undefined {
  if (flags.voiceUrl && !products.includes('voice')) return '--voice-url';
  const name = variablesWithout(products).find((one) => flags.variables[one]);
  return name && flagOf(name);
}

/** Those of the products that are not among these. */
function variablesWithout(products: readonly Product[]): VariableName[] {
  return PRODUCTS.filter((product) => !products.includes(product)).flatMap((product) => variablesOf(product));
}

/**
 * What a deploy would refuse once everything has been created.
 *
 * @param created the variables that setup is going to fill in
 */
export function problemsWith(variables: Variables, created: readonly VariableName[]): Problem[] {
  return deployedProblems(variables, new Set(created));
}
