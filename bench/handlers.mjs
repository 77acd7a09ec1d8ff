// The handlers that are measured, ours and its peers, and the arguments that each is called with.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { functionBuild } from '../scripts/build-options.mjs';
import { FOLDER } from './processes.mjs';

/**
 * @typedef {object} Handler
 * @property {string} name
 * @property {string} file exports the `handler`
 * @property {object} context the handler's first argument
 * @property {object} event the handler's second argument
 * @property {boolean} [isMuted] whether its log is discarded
 */
/** @typedef {typeof VARIABLES} Variables */

const ZEROS = '0'.repeat(32);

/** The demo credentials, which our handler accepts on localhost only, with every product enabled. */
export const VARIABLES = {
  ACCOUNT_SID: `AC${ZEROS}`,
  API_KEY_SID: `SK${ZEROS}`,
  API_KEY_SECRET: 'demo-value-that-signs-nothing-real',
  VIDEO_ENABLED: 'true',
  VOICE_INCOMING_ALLOW: 'true',
  TWIML_APP_SID: `AP${ZEROS}`,
  CONVERSATIONS_SERVICE_SID: `IS${ZEROS}`,
  SYNC_SERVICE_SID: `IS${ZEROS}`,
};

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

export const PROJECT_FOLDER = path('..');

/** @type {Handler} */
export const OURS = {
  name: 'ours',
  // A copy, so that a build during the benchmark does not affect it.
  file: join(FOLDER, 'token.js'),
  context: { ...VARIABLES, PATH: '/token', DOMAIN_NAME: 'localhost' },
  event: { request: { headers: {}, cookies: {} } },
};
copyFileSync(join(PROJECT_FOLDER, 'dist/functions/token.js'), OURS.file);

/** @type {Handler} */
export const SAMPLE = { ...OURS, name: 'sample', file: path('peers/sample.cjs') };
/** @type {Handler} */
export const FLOOR = { ...OURS, name: 'floor', file: path('peers/floor.cjs') };

/** The peer for calls with a bearer token. @type {Handler} */
export const JOSE = { ...OURS, name: 'jose', file: path('peers/jose.cjs') };

/** Shows what the log costs: the peers log nothing. @type {Handler} */
export const OURS_MUTED = { ...OURS, name: 'ours without its log', isMuted: true };

/** Shows what the support for bearer tokens costs a caller who sends none. @type {Handler} */
export const OURS_WITHOUT_BEARER = { ...OURS, name: 'ours without bearer tokens', file: join(FOLDER, 'anonymous.js') };
await buildWithoutBearer(OURS_WITHOUT_BEARER.file);

/** The handlers for callers without a bearer token, in the order in which every round runs them. */
export const HANDLERS = [OURS, SAMPLE, FLOOR];

/** Differs from `npm run build` only in an empty authenticator, so the build leaves out jose, keys and claims. */
async function buildWithoutBearer(/** @type {string} */ outfile) {
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'without-bearer',
    setup({ onLoad }) {
      const contents = 'export function createAuthenticator() {}';
      onLoad({ filter: /[\\/]src[\\/]oidc[\\/]authenticate\.ts$/ }, () => ({ contents }));
    },
  };
  const { outdir: _, ...options } = functionBuild;
  const absWorkingDir = PROJECT_FOLDER;
  const { metafile } = await build({ ...options, absWorkingDir, outfile, plugins: [plugin], metafile: true });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(!inputs.some((input) => input.includes('node_modules/jose/')), 'jose is still in the build without it');
}
