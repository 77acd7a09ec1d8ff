import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { TABLES } from '../cli/docs/tables';
import { renderEnvExample } from '../cli/env/render-variables';
import { functionBuild } from '../scripts/build-options.mjs';
import { rowOf, VARIABLE_NAMES, VARIABLES } from '../src/config/variables';
import { REASONS } from '../src/errors';
import { KEY_TIMES } from '../src/oidc/key-source';

describe('the project', () => {
  it('renders .env.example from the table of variables', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(renderEnvExample());
  });

  it('links variables to pages of the Console only', () => {
    const links = VARIABLE_NAMES.flatMap((name) => rowOf(name).link ?? []);
    expect(links.filter((link) => !/^https:\/\/console\.twilio\.com(?:\/us1\/[a-z0-9/-]+)?$/.test(link))).toEqual([]);
    expect(new Set(links).size).toBeGreaterThan(4);
  });

  it('renders the tables of variables and of reasons, with every one', () => {
    const rendered = Object.entries(TABLES).map(([file, replaceTable]) => {
      const document = readFileSync(file, 'utf8');
      expect(replaceTable(document)).toBe(document);
      return document;
    });
    for (const name of [...Object.keys(VARIABLES), ...Object.keys(REASONS)]) {
      expect(rendered.join('')).toContain(`| \`${name}\` |`);
    }
  });

  it('has a README that is read in a few minutes', () => {
    expect(readFileSync('README.md', 'utf8').split(/\s+/).length).toBeLessThanOrEqual(1900);
  });

  it('documents the times of the key source in SECURITY.md', () => {
    const security = readFileSync('SECURITY.md', 'utf8');
    const row = (start: string) => security.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
    expect(row('keys ')).toContain(` ${KEY_TIMES.fresh / 60_000} minutes `);
    expect(row('keys that cannot')).toContain(` ${KEY_TIMES.stale / 3_600_000} hours `);
    expect(row('the address of the keys')).toContain(` ${KEY_TIMES.fresh / 60_000} minutes `);
    expect(row('a fetch, shared')).toContain(` ${KEY_TIMES.fetchTimeout / 1000} seconds,`);
    expect(row('a failed fetch')).toContain(` ${KEY_TIMES.failureCooldown / 1000} seconds `);
    expect(row('a successful fetch')).toContain(` ${KEY_TIMES.unknownKidCooldown / 1000} seconds `);
  });

  it('documents every Twilio error that doctor names in docs/troubleshooting.md', () => {
    const troubleshooting = readFileSync('docs/troubleshooting.md', 'utf8');
    const sources = ['advice', 'cli/checks'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const errors = sources.flatMap((source) => source.match(/\b[235][0-9]{4}\b/g) ?? []);
    expect(errors).toContain('20107');
    for (const error of new Set(errors)) expect(troubleshooting).toMatch(new RegExp(`^\\|.*\\b${error}\\b`, 'm'));
  });

  it('pins what CI downloads: actions by their commit, packages by a checksum or a lock file', () => {
    const actions = readFileSync('.github/workflows/ci.yml', 'utf8').match(/uses: .*/g) ?? [];
    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((line) => !/@[0-9a-f]{40} # v\d+(?:\.\d+)+$/.test(line))).toEqual([]);
    const script = readFileSync('.ci/run', 'utf8');
    expect(script.match(/fetch_node \d\S+ \\\n {2}sha512-\S{86}==$/gm)).toHaveLength(2);
    expect(script).not.toMatch(/npm (?:install|i) |\bnpx\b|curl|wget/);
    const { packages } = JSON.parse(readFileSync('.ci/twilio-run-3/package-lock.json', 'utf8'));
    const { '': root, ...others } = packages;
    expect(root.dependencies).toEqual({ 'twilio-run': '3.5.4' });
    const unlocked = Object.entries<{ integrity?: string }>(others).filter(([, { integrity }]) => !integrity);
    expect(unlocked).toEqual([]);
  });

  it('bundles nothing of the commands into the Function', async () => {
    const { metafile } = await build({ ...functionBuild, write: false, metafile: true });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain('src/issue-token.ts');
    expect(inputs.filter((file) => /^cli\/|@clack|write-file-atomic|dotenv|twilio\/lib\/rest/.test(file))).toEqual([]);
  });

  it('bundles jose, leven and twilio into the Function, and its own signer instead of jsonwebtoken', async () => {
    const { metafile } = await build({ ...functionBuild, write: false, metafile: true });
    const inputs = Object.keys(metafile.inputs);
    const packages = inputs.flatMap((file) => /.*node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual(['jose', 'leven', 'twilio']);
    expect(inputs).toContain('src/twilio/hs256.ts');
  });

  it.each(['.', 'tools', 'tests/extended/sdk'])('has no download addresses in the lock file of %s', (folder) => {
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  it("does not install Twilio's SDKs for apps", () => {
    const { dependencies } = JSON.parse(readFileSync('tests/extended/sdk/package.json', 'utf8'));
    const lockFile = readFileSync('package-lock.json', 'utf8');
    expect(Object.keys(dependencies).filter((name) => lockFile.includes(`"node_modules/${name}"`))).toEqual([]);
  });

  it('documents in docs/web.md every header that the preflight permits', () => {
    const runtime = readFileSync('node_modules/@twilio/runtime-handler/dist/dev-runtime/server.js', 'utf8');
    const [, permitted = ''] = /'access-control-allow-headers': '([^']+)'/.exec(runtime) ?? [];
    const [, list = ''] =
      /and permits (`.*?`)\. With any other header/s.exec(readFileSync('docs/web.md', 'utf8')) ?? [];
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(permitted.split(', '));
  });
});
