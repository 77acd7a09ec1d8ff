// What setup is asked to do: `.env` as it is, then the flags. Pure.
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import { isEnabled, type VariableName, variablesOf } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import type { SetupFlags } from './flags';

export type Variables = Readonly<Record<string, string>>;

export interface Choices {
  /** The name of the services and the TwiML app at Twilio. */
  readonly name: string;
  /** The name of a new API key, which no other key has. */
  readonly keyName: string;
  readonly products: readonly Product[];
  readonly voiceUrl: string | undefined;
  /** `.env` as it will be, without the values that only Twilio knows. */
  readonly variables: Variables;
  /** A sentence for each value that setup proposes by itself. */
  readonly proposals: readonly string[];
}

const DEFAULT_NAME = 'twilio-token-function';

/** `.env` as the flags change it. */
export function withFlags(envFile: Variables, flags: SetupFlags): Variables {
  const own = withoutDemo(envFile);
  const isNewIssuer = flags.variables.OIDC_ISSUER !== undefined && flags.variables.OIDC_ISSUER !== own.OIDC_ISSUER;
  // The new issuer's tokens must not be verified with the keys of the previous one, and may name their audience elsewhere.
  const previous = isNewIssuer ? ['OIDC_JWKS_URI', 'OIDC_AUDIENCE_CLAIM'].filter((name) => own[name]) : [];
  return { ...own, ...emptied(previous), ...flags.variables };
}

/**
 * What `.env` and the flags ask for. The questions start from it.
 *
 * @param keySuffix 8 hexadecimal digits that make the name of a new key unique
 */
export function proposeChoices(envFile: Variables, flags: SetupFlags, accountSid: string, keySuffix: string): Choices {
  const own = withoutDemo(envFile);
  // A product whose SID a flag empties stays chosen: setup finds or creates another resource for it.
  const configured = PRODUCTS.filter((product) =>
    variablesOf(product, 'grants').some((name) => isEnabled(own, name) || isEnabled(flags.variables, name)),
  );
  const name = flags.name ?? DEFAULT_NAME;
  return {
    name,
    keyName: `${name} ${keySuffix}`,
    products: flags.products ?? configured,
    voiceUrl: flags.voiceUrl,
    variables: { ...withFlags(envFile, flags), ACCOUNT_SID: accountSid },
    proposals: [],
  };
}

/** In seconds. Video cannot renew a token during a call, and a reconnect with an expired one fails. */
const VIDEO_LIFETIME = '14400';

/** Proposes a longer lifetime for Video, unless `.env` or a flag has chosen one; an empty flag chooses the default. */
export function proposeLifetime(choices: Choices, flags: SetupFlags): Choices {
  const { products, variables, proposals } = choices;
  const isChosen = Boolean(variables.TOKEN_TTL) || flags.variables.TOKEN_TTL !== undefined;
  if (isChosen || !products.includes('video')) return choices;
  return {
    ...choices,
    variables: { ...variables, TOKEN_TTL: VIDEO_LIFETIME },
    proposals: [...proposals, `TOKEN_TTL: ${VIDEO_LIFETIME} seconds, since Video cannot renew a token during a call`],
  };
}

/** Nobody chose the products of a file with demo credentials: `npm start` did. */
function withoutDemo(envFile: Variables): Variables {
  const isDemo = envFile.API_KEY_SECRET === DEMO_CREDENTIALS.API_KEY_SECRET;
  const demo: Readonly<Record<string, string>> = isDemo ? DEMO_ENVIRONMENT : DEMO_CREDENTIALS;
  const names = Object.keys(demo).filter((name) => envFile[name] === demo[name]);
  return { ...envFile, ...emptied(names) };
}

/** Turns Video on if it is chosen, and empties the variables of other products: they would still grant something. */
export function limitToProducts(choices: Choices): Choices {
  const { products, variables } = choices;
  const video: Variables = products.includes('video') ? { VIDEO_ENABLED: 'true' } : {};
  return { ...choices, variables: { ...variables, ...emptied(variablesOutside(products)), ...video } };
}

/** The variables of all other products. */
export function variablesOutside(products: readonly Product[]): VariableName[] {
  return PRODUCTS.filter((product) => !products.includes(product)).flatMap((product) => variablesOf(product));
}

const emptied = (names: readonly string[]): Variables => Object.fromEntries(names.map((name) => [name, '']));
