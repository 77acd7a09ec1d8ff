// `npm run mutate`: breaks the rules line by line and checks that a test goes red each time. The rules are those of the
// Function, and of the commands that judge a configuration, a token or a file.

export default {
  mutate: ['src/**/*.ts', 'advice/access-token/*.ts', 'cli/checks/configuration.ts', 'cli/env/*.ts'],
  testRunner: 'jest',
  jest: { config: { testMatch: ['<rootDir>/tests/{src,advice,cli}/**/*.test.ts'] } },
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
