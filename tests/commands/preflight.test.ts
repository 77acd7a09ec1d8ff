import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from '../support/project-copy';
import { temporaryFolder } from '../support/temporary-folder';

const PROGRAM = 'scripts/preflight.cjs';

/** npm itself runs this one during the installation. */
const DURING_INSTALL = 'prepare';

const text = readFileSync('package.json', 'utf8');

describe('the scripts of package.json', () => {
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };

  it.each(Object.keys(scripts).filter((name) => name !== DURING_INSTALL))(
    'npm run %s begins with the check',
    (name) => {
      expect(scripts[name]).toMatch(/^node scripts\/preflight\.cjs && /);
    },
  );
});

describe('the check before every script', () => {
  /** Runs it where some packages are not installed, as what Node calls its version. */
  function check(packages: object, version = process.versions.node) {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'scripts'));
    cpSync(PROGRAM, join(folder, PROGRAM));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...JSON.parse(text), dependencies: {}, ...packages }));
    const pretend = join(folder, 'pretend.cjs');
    writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
    return finished(spawn(process.execPath, ['--require', pretend, PROGRAM], { cwd: folder }));
  }

  it.each([
    ['no package', JSON.parse(text)],
    ['only a part of the packages', { dependencies: { 'a-package-that-is-not-installed': '1.0.0' } }],
  ])('asks for npm install with %s', async (_, packages) => {
    expect(await check(packages)).toMatchObject({ code: 1, output: 'Run npm install first.\n' });
  });

  it.each(['0.10.48', '18.20.8', '20.11.1'])('refuses Node %s', async (version) => {
    const { code, output } = await check({ devDependencies: {} }, version);
    expect([code, output]).toEqual([
      1,
      `Node.js ${version} is too old: install 20.12 or later from https://nodejs.org.\n`,
    ]);
  });

  it.each(['20.12.0', '22.0.0', '24.1.0', '100.0.0'])('accepts Node %s', async (version) => {
    expect(await check({ devDependencies: {} }, version)).toMatchObject({ code: 0, output: '' });
  });
});
