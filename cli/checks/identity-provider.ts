// Does the identity provider publish what the Function needs: a discovery document, and keys?

import { type Explanation, type Finding, findingsOf } from '../../advice/finding';
import { type Environment, textOf } from '../../src/config/environment';
import { VARIABLES } from '../../src/config/variables';
import { type FetchReason, fetchJson, withDeadline } from '../../src/fetch-json';
import { ALGORITHMS } from '../../src/oidc/inspect';
import { discoverJwksUri, MAX_KEYS, type ProviderAddress, usableKeys } from '../../src/oidc/provider-documents';
import { checkUnusedDiscovery, explainDiscovery } from './discovery-document';
import { attempt, explainDocument, type Network } from './network';

const discovery = findingsOf('Identity provider');
const keys = findingsOf("Provider's keys");

const CORRECT_KEYS = 'Correct OIDC_JWKS_URI, or the configuration of the provider.';

const KEYS: Readonly<Partial<Record<FetchReason, Explanation>>> = {
  no_key_set: { message: 'The document at their address has no list of keys.', remedy: CORRECT_KEYS },
  too_many_keys: {
    message: `There are more than ${MAX_KEYS}, which the Function refuses.`,
    remedy: 'Remove old keys at the provider.',
  },
  no_usable_key: {
    message: 'None of them can verify a bearer token.',
    remedy: `Configure the provider to sign with one of ${ALGORITHMS.join(', ')}.`,
  },
};

/** @param network its timeout is for discovery and keys together, as in the Function */
export async function checkProvider(environment: Environment, network: Network): Promise<readonly Finding[]> {
  if (!textOf(environment, 'OIDC_ISSUER')) return [discovery.skipped('Not checked: OIDC_ISSUER is not set.')];
  const settings = settingsOf(environment);
  if (!settings) return [discovery.skipped('Not checked: OIDC_ISSUER or OIDC_JWKS_URI is invalid.')];
  const { jwksUri } = settings;
  if (jwksUri !== undefined) {
    // The Function fetches only the keys, so a slow discovery document must not use up their time.
    return Promise.all([
      checkUnusedDiscovery(settings, jwksUri, network),
      withDeadline(network.timeoutMilliseconds, (signal) => checkKeys(jwksUri, network, signal)),
    ]);
  }
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) return [discovery.problemOf(await explainDiscovery(uri.cause, settings, network, signal))];
    const found = discovery.ok('Its discovery document matches OIDC_ISSUER and says where the keys are.');
    return [found, await checkKeys(uri.value, network, signal)];
  });
}

/** Undefined if an address is invalid. Allows a provider on this computer, which no deployed Function could reach. */
function settingsOf(environment: Environment): ProviderAddress | undefined {
  const [issuer, jwksUri] = [textOf(environment, 'OIDC_ISSUER'), textOf(environment, 'OIDC_JWKS_URI')];
  const isInvalid = (name: 'OIDC_ISSUER' | 'OIDC_JWKS_URI', text: string | undefined) =>
    text !== undefined && VARIABLES[name].format.parse(text) === undefined;
  if (isInvalid('OIDC_ISSUER', issuer) || isInvalid('OIDC_JWKS_URI', jwksUri)) return undefined;
  return { issuer: issuer ?? '', jwksUri, allowsLoopbackHttp: /^http:/i.test(issuer ?? '') };
}

async function checkKeys(uri: string, network: Network, signal: AbortSignal): Promise<Finding> {
  const counts = await attempt(network.fetch, async (fetch) => {
    const document = await fetchJson(fetch, uri, signal);
    return { usable: usableKeys(document).keys.length, all: (document.keys as unknown[]).length };
  });
  if ('cause' in counts)
    return keys.problemOf(explainDocument('The document at their address', counts.cause, KEYS, CORRECT_KEYS));
  const { usable, all } = counts.value;
  return keys.ok(`${usable} of ${all} can verify bearer tokens.`);
}
