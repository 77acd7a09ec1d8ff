// TypeScript and ES modules -> CommonJS for jest, by the compiler that builds the Function.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, path) {
    const loader = path.endsWith('.ts') ? 'ts' : 'js';
    return transformSync(source, { format: 'cjs', loader, sourcefile: path, sourcemap: 'inline', target: 'node20' });
  },
};
