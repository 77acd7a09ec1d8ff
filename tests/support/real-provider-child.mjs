// A certified OpenID provider, oidc-provider, on loopback. jest cannot load it, since it is an ES module, so
// real-provider.ts starts it as a process. Each start creates new signing keys and has no sessions.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** @import { AddressInfo } from 'node:net' */
/** @import { ProviderSettings } from './real-provider' */

/** @type {Required<ProviderSettings> & { redirectUri: string }} */
const { port, accounts, clients, idTokenSeconds, redirectUri } = JSON.parse(process.argv[2] ?? '');

async function signingKey(/** @type {string} */ alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig' };
}

/** A public client, like any native app: it has no secret, so the provider requires PKCE. */
const nativeClient = (/** @type {[string, string]} */ [client_id, id_token_signed_response_alg]) => ({
  client_id,
  id_token_signed_response_alg,
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: 'none',
});

/** @returns {Promise<import('oidc-provider').Configuration>} */
const configuration = async () => ({
  clients: Object.entries(clients).map(nativeClient),
  jwks: { keys: await Promise.all([...new Set(Object.values(clients))].map(signingKey)) },
  ttl: { IdToken: idTokenSeconds },
  cookies: { keys: ['signs the cookies of a test'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], twilio: ['twilio_products', 'twilio_rooms'] },
  // As with most providers, the ID token itself has the user's claims, not only the userinfo endpoint.
  conformIdTokenClaims: false,
  findAccount: (_, sub) => accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
  extraTokenClaims: (_, token) => accounts[token.accountId],
  issueRefreshToken: () => true,
  features: {
    // Its pages accept any password.
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource, client) => ({
        audience: resource,
        scope: '',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: client.idTokenSignedResponseAlg } },
      }),
    },
  },
});

// Ends even if the test is killed.
process.on('disconnect', () => process.exit());

const server = createServer().listen(port, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`;
  server.on('request', new Provider(issuer, await configuration()).callback());
  process.send?.(issuer);
});
