import { readFileSync } from 'node:fs';

const MAX_LINES = 300;
const CLIENTS = [
  'clients/kotlin/TokenSource.kt',
  'clients/swift/Sources/TwilioTokenSource/TokenSource.swift',
  'clients/web/token-source.ts',
];

describe('a client', () => {
  it.each(CLIENTS)(`is a single file of at most ${MAX_LINES} lines: %s`, (file) => {
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});
