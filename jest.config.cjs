/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
  transform: { '\\.[cm]?[jt]s$': '<rootDir>/tests/support/esbuild-transform.cjs' },
  transformIgnorePatterns: ['/node_modules/(?!(jose|leven)/)'],
  // These two hold types only.
  collectCoverageFrom: ['{src,advice,cli}/**/*.ts', '!src/config/variable.ts', '!src/oidc/provider.ts'],
  coverageThreshold: {
    global: {},
    './src/': { branches: 100, functions: 100, lines: 100, statements: 100 },
    // The integration tests run the rest of cli/ as real commands, where coverage is not measured.
    './cli/checks/': { branches: 85, functions: 88, lines: 89, statements: 88 },
    './cli/': { branches: 54, functions: 55, lines: 57, statements: 56 },
  },
};
