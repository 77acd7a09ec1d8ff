// Compiles TypeScript and ES modules to CommonJS for jest, with the compiler that builds the Function.
const { transformSync } = require('esbuild');

// jest's modules support only require().
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
