// What is wrong with the provider's discovery document (OpenID Connect Discovery 1.0, section 4): one that the Function
// needs, and one that OIDC_JWKS_URI replaces.

import { type Explanation, type Finding, findingsOf } from '../../advice/finding';
import { FetchError, type FetchReason, withDeadline } from '../../src/fetch-json';
import { discoverJwksUri, type ProviderAddress } from '../../src/oidc/provider-documents';
import { attempt, explainDocument, type Network } from './network';

const { ok, skipped, warning } = findingsOf('Identity provider');

const SLASH: Explanation = {
  message: 'Its issuer and OIDC_ISSUER differ in the slash at the end.',
  remedy: 'Add the slash to OIDC_ISSUER or remove it, so that OIDC_ISSUER equals iss in the tokens.',
};

const BY_REASON: Readonly<Partial<Record<FetchReason, Explanation>>> = {
  other_issuer: {
    message: 'Its discovery document names another issuer than OIDC_ISSUER.',
    remedy: 'Copy OIDC_ISSUER exactly from issuer in that document, or from iss in a token.',
  },
  no_jwks_uri: {
    message: 'Its discovery document has no jwks_uri that begins with https://.',
    remedy: "Set OIDC_JWKS_URI to the address of the provider's keys.",
  },
};

/** @param cause why discoverJwksUri() failed: a FetchError, or what the network threw */
export async function explainDiscovery(
  cause: unknown,
  settings: ProviderAddress,
  network: Network,
  signal: AbortSignal,
): Promise<Explanation> {
  if (reasonOf(cause) === 'other_issuer' && (await differsInSlash(settings, network, signal))) return SLASH;
  const remedy = 'Correct OIDC_ISSUER, or set OIDC_JWKS_URI if the provider has no such document.';
  return explainDocument('Its discovery document', cause, BY_REASON, remedy);
}

/** No problem, whatever is wrong with it: the Function takes the keys from OIDC_JWKS_URI. */
export function checkUnusedDiscovery(settings: ProviderAddress, jwksUri: string, network: Network): Promise<Finding> {
  return withDeadline(network.timeoutMilliseconds, async (signal) => {
    const uri = await attempt(network.fetch, (fetch) => discoverJwksUri(settings, fetch, signal));
    if ('cause' in uri) {
      const reason = reasonOf(uri.cause);
      if (reason === 'other_issuer') {
        const { message, remedy } = await explainDiscovery(uri.cause, settings, network, signal);
        return warning(message, remedy);
      }
      if (reason === 'status' || reason === 'not_json' || reason === 'no_jwks_uri') {
        return ok('It has no discovery document that names its keys, and needs none: OIDC_JWKS_URI names them.');
      }
      return skipped('Its discovery document cannot be fetched. The Function does not need it: OIDC_JWKS_URI is set.');
    }
    if (new URL(uri.value).href === new URL(jwksUri).href) return ok('Its discovery document names OIDC_JWKS_URI.');
    const message = 'Its discovery document names another address for its keys than OIDC_JWKS_URI.';
    return warning(message, 'Copy OIDC_JWKS_URI from jwks_uri in that document, or remove it to use that document.');
  });
}

const reasonOf = (cause: unknown) => (cause instanceof FetchError ? cause.reason : undefined);

/** True if the issuers are the same except for the slash at the end. */
async function differsInSlash(settings: ProviderAddress, { fetch }: Network, signal: AbortSignal): Promise<boolean> {
  const { issuer } = settings;
  const other = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  const uri = await attempt(fetch, () => discoverJwksUri({ ...settings, issuer: other }, fetch, signal));
  return !('cause' in uri) || reasonOf(uri.cause) === 'no_jwks_uri';
}
