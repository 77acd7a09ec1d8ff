// Every test. `npm test` leaves out tests/extended/, and has a shorter limit for a test that hangs.

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  // Only a test that hangs takes so long.
  testTimeout: 600_000,
  maxWorkers: '100%',
  // A worker has ended its tests by then; a busy machine takes longer than half a second to end the process.
  workerGracefulExitTimeout: 30_000,
  transform: { '\\.[cm]?[jt]s$': '<rootDir>/tests/support/esbuild-transform.cjs' },
  transformIgnorePatterns: ['/node_modules/(?!(jose|leven)/)'],
  reporters: ['default', '<rootDir>/tests/support/reporter.cjs'],
  // The two that are left out hold types only.
  collectCoverageFrom: ['{src,advice}/**/*.ts', '!src/config/variable.ts', '!src/oidc/provider.ts'],
  coverageReporters: [['text', { skipFull: true }]],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
