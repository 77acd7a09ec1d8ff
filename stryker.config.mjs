// `npm run mutate`: breaks each line of the rules on purpose and sees whether a unit test goes red.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/oidc/**/*.ts', 'src/http/**/*.ts', 'src/twilio/**/*.ts'],
  testRunner: 'jest',
  jest: { config: { testMatch: ['<rootDir>/tests/unit/**/*.test.ts'] } },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: '.cache/stryker',
  // It would rewrite the real one with a part of TypeScript that version 7 does not have.
  tsconfigFile: 'none',
};
