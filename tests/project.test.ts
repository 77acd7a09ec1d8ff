import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'configure-env/dist/parser';
import { getValidator } from 'configure-env/dist/validators';
import { build } from 'esbuild';
import { replaceTables } from '../cli/docs/readme-tables';
import { renderEnvExample } from '../cli/env/render-variables';
import { functionBuild } from '../scripts/build-options.mjs';
import { VARIABLE_NAMES, VARIABLE_ROWS, VARIABLES } from '../src/config/variables';
import { REASONS } from '../src/errors';
import { KEY_TIMES } from '../src/oidc/key-source';
import { AUTH_TOKEN, EVERY_PRODUCT } from './support/environment';

const readme = readFileSync('README.md', 'utf8');

describe('.env.example, as configure-env reads it,', () => {
  const { variables } = parse(readFileSync('.env.example', 'utf8'));
  const declarationOf = (name: string) => variables.find(({ key }) => key === name);

  it('has every variable with its description, format, requirement, default and link', () => {
    const FORMAT = /^(?:text|sid|secret|integer|url)$/;
    expect(variables).toEqual(
      VARIABLE_NAMES.map((name) => {
        const { meaning, required = false, default: initial = null, link = null } = VARIABLE_ROWS[name];
        const texts = {
          description: expect.stringContaining(`${meaning} Format: `),
          format: expect.stringMatching(FORMAT),
        };
        return { key: name, ...texts, required, default: initial, link, configurable: true, contentKey: null };
      }),
    );
  });

  it.each([
    ['ACCOUNT_SID', 'sid', true, null, 'https://console.twilio.com'],
    ['API_KEY_SECRET', 'secret', true, null, 'https://console.twilio.com/us1/account/keys-credentials/api-keys'],
    ['AUTH_TOKEN', 'secret', false, null, 'https://console.twilio.com'],
    ['TOKEN_TTL', 'integer', false, '3600', null],
    ['VIDEO_ENABLED', 'text', false, 'false', null],
    ['TWIML_APP_SID', 'sid', false, null, 'https://console.twilio.com/us1/develop/voice/manage/twiml-apps'],
    ['OIDC_ISSUER', 'url', false, null, null],
  ])('declares %s', (name, format, required, initial, link) => {
    expect(declarationOf(name)).toMatchObject({ format, required, default: initial, link });
  });

  it('accepts valid values in its formats', () => {
    const url = 'https://provider.example';
    const values = { ...EVERY_PRODUCT, AUTH_TOKEN, OIDC_ISSUER: url, OIDC_JWKS_URI: url, PERMISSIONS_URL: url };
    const others = { SYNC_SERVICE_SID: 'default', OIDC_AUDIENCE: 'one', CORS_ORIGINS: '*', TOKEN_TTL: 3600 };
    for (const [name, value] of Object.entries({ ...values, ...others })) {
      expect([name, getValidator(declarationOf(name)?.format ?? '')(value)]).toEqual([name, true]);
    }
  });

  it('links to pages of the Console only', () => {
    const links = variables.flatMap(({ link }) => link ?? []);
    expect(links.filter((link) => !/^https:\/\/console\.twilio\.com(?:\/us1\/[a-z0-9/-]+)?$/.test(link))).toEqual([]);
    expect(new Set(links).size).toBeGreaterThan(4);
  });
});

describe('the project', () => {
  it('renders .env.example from the table of variables', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(renderEnvExample());
  });

  it('renders the tables in the README, with every variable and every reason', () => {
    expect(replaceTables(readme)).toBe(readme);
    for (const name of [...Object.keys(VARIABLES), ...Object.keys(REASONS)]) {
      expect(readme).toContain(`| \`${name}\` |`);
    }
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

  it.each(['package-lock.json', 'tests/extended/sdk/package-lock.json'])('has no download addresses in %s', (file) => {
    expect(readFileSync(file, 'utf8')).not.toContain('"resolved"');
  });

  it("does not install Twilio's SDKs for apps", () => {
    const { dependencies } = JSON.parse(readFileSync('tests/extended/sdk/package.json', 'utf8'));
    const lockFile = readFileSync('package-lock.json', 'utf8');
    expect(Object.keys(dependencies).filter((name) => lockFile.includes(`"node_modules/${name}"`))).toEqual([]);
  });
});
