// An identity provider on this computer: its discovery document, its keys, and a bearer token for each algorithm.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
export const AUDIENCE = 'bench';

/** By whoever holds no keys yet: the discovery document, then the keys. */
export const REQUESTS_FOR_KEYS = 2;

/** Of letters and digits alone, so that Voice changes nothing in it. */
export const SUBJECT = 'user4711YgrtJZkCzUbKnlm2q8';

/**
 * @typedef {{ algorithm: string, key: import('jose').JWK, token: string }} Credentials a public key and what it signed
 * @typedef {object} Provider
 * @property {string} issuer
 * @property {readonly Credentials[]} credentials
 * @property {() => number} requests how many it has answered
 * @property {() => void} stop
 */

/** @returns {Promise<Provider>} once it listens */
export async function startProvider() {
  const pairs = await Promise.all(ALGORITHMS.map(generateKeys));
  const documents = new Map([['/keys', { keys: pairs.map(({ key }) => key) }]]);
  let requests = 0;
  const server = createServer(({ url = '' }, response) => {
    requests += 1;
    const document = documents.get(url);
    response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const issuer = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  documents.set('/.well-known/openid-configuration', { issuer, jwks_uri: `${issuer}/keys` });
  const credentials = await Promise.all(pairs.map((pair) => signToken(issuer, pair)));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, credentials, requests: () => requests, stop };
}

async function generateKeys(/** @type {string} */ algorithm) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const key = { ...(await exportJWK(publicKey)), kid: `key-${algorithm}`, alg: algorithm, use: 'sig' };
  return { algorithm, key, privateKey };
}

/** What an ID token usually holds. @returns {Promise<Credentials>} */
async function signToken(/** @type {string} */ issuer, { algorithm, key, privateKey }) {
  const token = await new SignJWT({ email: 'user@example.com', email_verified: true, name: 'A user' })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: key.kid })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(SUBJECT)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { algorithm, key, token };
}
