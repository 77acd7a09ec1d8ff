import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyProject, finished, npm } from '../support/project-copy';

/** npm itself runs this one during the installation. */
const DURING_INSTALL = 'prepare';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const names = Object.keys(scripts).filter((name) => name !== DURING_INSTALL);

describe('before npm install', () => {
  const folder = copyProject();
  beforeAll(() => rmSync(join(folder, 'node_modules')));

  it('covers every command', () => {
    expect(names).toEqual(
      expect.arrayContaining(['start', 'setup', 'doctor', 'deploy', 'test', 'bench', 'check', 'build', 'docs']),
    );
  });

  it.each(names)('npm run %s says in one line what to do', async (name) => {
    const { code, output } = await finished(npm(folder, ['run', '--silent', name]));
    expect([code, output]).toEqual([1, 'Run npm install first.\n']);
  });
});

describe('with only a part of the packages', () => {
  it('asks for the rest', async () => {
    const folder = copyProject();
    const file = join(folder, 'package.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    content.devDependencies['a-package-that-is-not-installed'] = '1.0.0';
    writeFileSync(file, JSON.stringify(content));
    const { code, output } = await finished(npm(folder, ['run', '--silent', 'build']));
    expect([code, output]).toEqual([1, 'Run npm install first.\n']);
  });
});

describe('the version of Node', () => {
  const folder = copyProject();
  const runOn = (version: string, script: string) => {
    const pretend = join(folder, 'pretend.cjs');
    writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
    return finished(spawn(process.execPath, ['--require', pretend, script], { cwd: folder }));
  };

  it.each(['0.10.48', '18.20.8', '20.11.1'])('%s is too old', async (version) => {
    const { code, output } = await runOn(version, 'scripts/preflight.cjs');
    expect([code, output]).toEqual([1, expect.stringMatching(/^Node\.js \S+ is too old: install 20\.12 or .+\.\n$/)]);
    expect(output).toContain(version);
  });

  it.each(['20.12.0', '22.0.0', '24.1.0', '100.0.0'])('%s is not', async (version) => {
    expect(await runOn(version, 'scripts/preflight.cjs')).toMatchObject({ code: 0, output: '' });
  });
});
