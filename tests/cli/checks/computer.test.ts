import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkComputer, OLDEST_NODE } from '../../../cli/checks/computer';
import { temporaryFolder } from '../../support/temporary-folder';

const SOURCES = [
  ...['cli/start.ts', 'functions/token.ts', 'scripts/build.mjs', 'src/http/cors.ts', 'package-lock.json'],
  'package.json',
];
const BUILT = 'dist/functions/token.js';
const folder = temporaryFolder();

beforeEach(() => {
  for (const file of SOURCES) write(file, 100);
  write(BUILT, 200);
});

/** Writes a file whose last change was so many seconds after 1970. */
function write(file: string, seconds: number): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
  utimesSync(join(folder, file), seconds, seconds);
}

const nodeFinding = (nodeVersion: string) => checkComputer({ folder, nodeVersion })[0];
const buildFinding = () => checkComputer({ folder, nodeVersion: '22.0.0' })[1];

describe('the version of Node', () => {
  it.each([
    ['18.20.8', 'problem'],
    ['20.11.1', 'problem'],
    ['20.12.0', 'ok'],
    ['21.7.3', 'warning'],
    ['22.0.0', 'ok'],
    ['24.21.0', 'ok'],
    ['25.1.0', 'warning'],
  ])('%s: %s', (version, status) => {
    expect(nodeFinding(version)).toMatchObject({ check: 'Node', status, message: expect.stringContaining(version) });
  });

  it('has the same lower bound as in package.json', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).engines.node).toBe(`>=${OLDEST_NODE}`);
  });
});

describe('the build', () => {
  const OLD = { status: 'problem', remedy: 'Run npm run build.' };

  it('is up to date if no source is newer', () =>
    expect(buildFinding()).toMatchObject({ check: 'Build', status: 'ok' }));

  it('may be as old as the newest source', () => {
    write('src/http/cors.ts', 200);
    expect(buildFinding()).toMatchObject({ status: 'ok' });
  });

  it.each(SOURCES.slice(0, -1))('is out of date if %s is newer', (file) => {
    write(file, 201);
    expect(buildFinding()).toMatchObject({ ...OLD, message: `It is older than ${file.split('/')[0]}.` });
  });

  it('does not depend on other files', () => {
    write('package.json', 201);
    rmSync(join(folder, 'package-lock.json'));
    expect(buildFinding()).toMatchObject({ status: 'ok' });
  });

  it('may be missing', () => {
    rmSync(join(folder, 'dist'), { recursive: true });
    expect(buildFinding()).toMatchObject({ ...OLD, message: 'The Function is not built.' });
  });
});
