import { readFileSync } from 'node:fs';

const CLIENTS = [
  'clients/kotlin/TokenSource.kt',
  'clients/swift/Sources/TwilioTokenSource/TokenSource.swift',
  'clients/web/token-source.ts',
];

describe('the first lines of a client', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

  it.each(CLIENTS)('name the version of the project, since an app copies the file: %s', (file) => {
    const firstLines = readFileSync(file, 'utf8').split('\n', 2).join('\n');
    expect(firstLines).toContain(`version ${version}\n`);
  });
});
