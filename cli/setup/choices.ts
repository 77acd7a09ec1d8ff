// What the owner chooses: `.env` as it is, then the flags. The questions start from it. Pure.
import { DEMO_CREDENTIALS, DEMO_ENVIRONMENT } from '../../src/config/demo';
import { isEnabled, type VariableName, variablesOf } from '../../src/config/variables';
import { PRODUCTS, type Product } from '../../src/twilio/products';
import type { SetupFlags } from './flags';

export type Variables = Readonly<Record<string, string>>;

export interface Choices {
  /** The name of new resources at Twilio. */
  readonly name: string;
  readonly products: readonly Product[];
  /** What Twilio requests when an app places a call. */
  readonly voiceUrl: string | undefined;
  /** `.env` as it will be, without the values that only Twilio knows. */
  readonly variables: Variables;
  /** A sentence for each value that setup chose by itself. */
  readonly proposals: readonly string[];
}

const DEFAULT_NAME = 'twilio-token-function';

/** In seconds. Video cannot renew a token during a call, and a reconnect with an expired one fails. */
const VIDEO_LIFETIME = '14400';

/** `.env` as the flags change it, without demo values. */
export function applyFlags(envFile: Variables, flags: SetupFlags): Variables {
  const own = withoutDemo(envFile);
  const isNewIssuer = flags.variables.OIDC_ISSUER !== undefined && flags.variables.OIDC_ISSUER !== own.OIDC_ISSUER;
  // The new issuer has other keys, and its tokens may name their audience in another claim.
  const previous = isNewIssuer ? ['OIDC_JWKS_URI', 'OIDC_AUDIENCE_CLAIM'].filter((name) => own[name]) : [];
  return { ...own, ...emptied(previous), ...flags.variables };
}

/** The products of `--products`, or else those that another flag or `.env` grants. */
export function proposeProducts(envFile: Variables, flags: SetupFlags): readonly Product[] {
  const own = withoutDemo(envFile);
  // A product whose SID a flag empties stays chosen: setup finds or creates another resource for it.
  const isGranted = (name: VariableName) => isEnabled(own, name) || isEnabled(flags.variables, name);
  return flags.products ?? PRODUCTS.filter((product) => variablesOf(product, 'grants').some(isGranted));
}

/** The variables of other products become empty, since they would still grant something. */
export function proposeChoices(
  products: readonly Product[],
  envFile: Variables,
  flags: SetupFlags,
  accountSid: string,
): Choices {
  const variables: Variables = {
    ...applyFlags(envFile, flags),
    ACCOUNT_SID: accountSid,
    ...emptied(variablesOutside(products)),
    ...(products.includes('video') ? { VIDEO_ENABLED: 'true' } : {}),
  };
  const choices = { name: flags.name ?? DEFAULT_NAME, products, voiceUrl: flags.voiceUrl, variables, proposals: [] };
  // An empty flag chooses the default lifetime.
  const hasLifetime = Boolean(variables.TOKEN_TTL) || flags.variables.TOKEN_TTL !== undefined;
  if (hasLifetime || !products.includes('video')) return choices;
  const proposal = `TOKEN_TTL: ${VIDEO_LIFETIME} seconds, because Video cannot renew a token during a call`;
  return { ...choices, variables: { ...variables, TOKEN_TTL: VIDEO_LIFETIME }, proposals: [proposal] };
}

/** The variables of all other products. */
export function variablesOutside(products: readonly Product[]): VariableName[] {
  return PRODUCTS.filter((product) => !products.includes(product)).flatMap((product) => variablesOf(product));
}

/** If all credentials are demo values, so are the products: `npm start` chose them, and not the owner. */
function withoutDemo(envFile: Variables): Variables {
  const isDemo = envFile.API_KEY_SECRET === DEMO_CREDENTIALS.API_KEY_SECRET;
  const demo: Readonly<Record<string, string>> = isDemo ? DEMO_ENVIRONMENT : DEMO_CREDENTIALS;
  const names = Object.keys(demo).filter((name) => envFile[name] === demo[name]);
  return { ...envFile, ...emptied(names) };
}

const emptied = (names: readonly string[]): Variables => Object.fromEntries(names.map((name) => [name, '']));
