// Builds the Function with nothing behind the door through which a bearer token goes: no jose, no keys, no claims.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { functionBuild } from '../scripts/build-options.mjs';

/** @type {import('esbuild').Plugin} */
const plugin = {
  name: 'without-bearer',
  setup({ onLoad }) {
    const contents = 'export function createAuthenticator() {}';
    onLoad({ filter: /[\\/]src[\\/]oidc[\\/]authenticate\.ts$/ }, () => ({ contents }));
  },
};

/** In all else as `npm run build` does it. */
export async function buildWithoutBearer(/** @type {string} */ outfile) {
  const { outdir: _, ...options } = functionBuild;
  const absWorkingDir = fileURLToPath(new URL('..', import.meta.url));
  const { metafile } = await build({ ...options, absWorkingDir, outfile, plugins: [plugin], metafile: true });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(!inputs.some((input) => input.includes('node_modules/jose/')), 'jose is still in the build without it');
}
