// Does the identity provider publish what the Function needs: a discovery document, and keys?
import { type Finding, findingsOf } from '../../advice/finding';
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { fetchJson, withDeadline } from '../../src/fetch-json';
import { discoverJwksUri, type ProviderAddress, usableKeys } from '../../src/oidc/provider-documents';
import { attempt, explainDocument, type Network } from './network';

const discovery = findingsOf('Identity provider');
const keys = findingsOf("Provider's keys");

/** @param network its timeout is for discovery and keys together, as in the Function */
export async function checkProvider(environment: Environment, network: Network): Promise<readonly Finding[]> {
  if (!textOf(environment, 'OIDC_ISSUER')) return [discovery.skipped('Not checked: OIDC_ISSUER is not set.')];
  const settings = settingsOf(environment);
  if (!settings) return [discovery.skipped('Not checked: OIDC_ISSUER or OIDC_JWKS_URI is invalid.')];
  const { jwksUri } = settings;
  if (jwksUri !== undefined) {
    // The Function fetches only the keys, so a slow discovery document must not use up their time.
    const groups = [checkPinnedAddress(settings, network), withKeys(jwksUri, network)];
    return (await Promise.all(groups)).flat();
  }
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) return [discovery.problemOf(explainDocument(uri.cause))];
    const found = discovery.ok('Its discovery document matches OIDC_ISSUER and says where the keys are.');
    return [found, await checkKeys(uri.value, network, signal)];
  });
}

/** Undefined if an address is invalid. Allows a provider on this computer, which no deployed Function could reach. */
function settingsOf(environment: Environment): ProviderAddress | undefined {
  const [issuer = '', jwksUri] = [textOf(environment, 'OIDC_ISSUER'), textOf(environment, 'OIDC_JWKS_URI')];
  const isValid =
    VARIABLES.OIDC_ISSUER.format.parse(issuer) && (!jwksUri || VARIABLES.OIDC_JWKS_URI.format.parse(jwksUri));
  return isValid ? { issuer, jwksUri, allowsLoopbackHttp: /^http:/i.test(issuer) } : undefined;
}

/** Pins the address: the provider may publish another one since. Without such a document, the Function needs none. */
function checkPinnedAddress(settings: ProviderAddress, network: Network): Promise<Finding[]> {
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri || new URL(uri.value).href === new URL(settings.jwksUri ?? '').href) return [];
    const message = 'Its discovery document names another address for its keys than OIDC_JWKS_URI.';
    return [discovery.warning(message, 'Copy OIDC_JWKS_URI from jwks_uri in that document, or remove it.')];
  });
}

const withKeys = async (uri: string, network: Network) =>
  withDeadline(network.timeoutMilliseconds, async (signal) => [await checkKeys(uri, network, signal)]);

async function checkKeys(uri: string, network: Network, signal: AbortSignal): Promise<Finding> {
  const counts = await attempt(network.fetch, async (fetch) => {
    const document = await fetchJson(fetch, uri, signal);
    return { usable: usableKeys(document).keys.length, all: (document.keys as unknown[]).length };
  });
  if ('cause' in counts) return keys.problemOf(explainDocument(counts.cause));
  const { usable, all } = counts.value;
  return keys.ok(`${usable} of ${all} can verify bearer tokens.`);
}
