// TypeScript and ES modules -> CommonJS for jest, by the compiler that builds the Function.
const { transformSync } = require('esbuild');

// jest's modules know require() only.
const supported = { 'dynamic-import': false };

module.exports = {
  process(/** @type {string} */ source, /** @type {string} */ path) {
    const loader = path.endsWith('.ts') ? 'ts' : 'js';
    return transformSync(source, {
      format: 'cjs',
      loader,
      sourcefile: path,
      sourcemap: 'inline',
      target: 'node20',
      supported,
    });
  },
};
