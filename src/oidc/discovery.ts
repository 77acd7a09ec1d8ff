// OpenID Connect Discovery 1.0, section 4: where the issuer publishes its keys.
import { type Fetch, FetchError, fetchJson } from './fetch-json';
import { isProviderUrl, type OidcSettings } from './provider';

/** @throws FetchError also where the document is another issuer's (section 4.3) or names an address that is not https */
export async function discoverJwksUri(settings: OidcSettings, fetch: Fetch, signal: AbortSignal): Promise<string> {
  const url = `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(fetch, url, signal);
  if (document.issuer !== settings.issuer) throw new FetchError('discovery_of_another_issuer');
  if (!isProviderUrl(document.jwks_uri, settings.allowsLoopbackHttp))
    throw new FetchError('discovery_without_jwks_uri');
  return document.jwks_uri;
}
