// A local identity provider: its discovery document, its keys, and a bearer token for each algorithm.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** @import { AddressInfo } from 'node:net' */

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
export const AUDIENCE = 'bench';

/** A process without keys requests the discovery document, then the keys. */
export const REQUESTS_FOR_KEYS = 2;

/** Only letters and digits, because our handler escapes any other character when Voice is enabled. */
export const SUBJECT = 'user4711YgrtJZkCzUbKnlm2q8';

/**
 * @typedef {{ algorithm: string, key: import('jose').JWK, token: string }} Credentials a bearer token and the public
 *   key that verifies it
 * @typedef {object} Provider
 * @property {string} issuer
 * @property {readonly Credentials[]} credentials one of each algorithm
 * @property {() => number} requests how many it has answered
 * @property {() => void} stop
 */

/**
 * @param {number} [delayMilliseconds] how late it answers each request, as a provider far away does
 * @returns {Promise<Provider>} once it listens
 */
export async function startProvider(delayMilliseconds = 0) {
  const keyPairs = await Promise.all(ALGORITHMS.map(generateKeys));
  /** @type {Map<string, object>} */
  const documents = new Map([['/keys', { keys: keyPairs.map(({ key }) => key) }]]);
  let requests = 0;
  const server = createServer(async ({ url = '' }, response) => {
    requests += 1;
    if (delayMilliseconds > 0) await sleep(delayMilliseconds);
    const document = documents.get(url);
    response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const issuer = `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`;
  documents.set('/.well-known/openid-configuration', { issuer, jwks_uri: `${issuer}/keys` });
  const credentials = await Promise.all(keyPairs.map((keys) => signToken(issuer, keys)));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, credentials, requests: () => requests, stop };
}

/** @typedef {Awaited<ReturnType<typeof generateKeys>>} Keys */

async function generateKeys(/** @type {string} */ algorithm) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const kid = `key-${algorithm}`;
  return { kid, privateKey, algorithm, key: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
}

/** Signs the claims that an ID token usually has. @returns {Promise<Credentials>} */
async function signToken(/** @type {string} */ issuer, /** @type {Keys} */ { kid, privateKey, algorithm, key }) {
  const token = await new SignJWT({ email: 'user@example.com', email_verified: true, name: 'A user' })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(SUBJECT)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { algorithm, key, token };
}
