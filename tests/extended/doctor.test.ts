import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../advice/finding';
import { DEMO_ENVIRONMENT } from '../../src/config/demo';
import { accessToken } from '../support/access-tokens';
import { nowSeconds } from '../support/bearer-tokens';
import { API_KEY_SECRET, EVERY_PRODUCT, envText, PUSH_SID } from '../support/environment';
import { answerWell, type FaultyProvider, startFaultyProvider } from '../support/faulty-provider';
import { freePort, type LocalServer, startLocalServer } from '../support/local-server';
import { copyProject } from '../support/project-copy';
import { type RealProvider, signIn, startRealProvider } from '../support/real-provider';
import { serveTests } from '../support/test-server';

const AUTH_TOKEN = '0123456789abcdef'.repeat(2);
const CORS_ORIGINS = 'https://app.example.com';

const folder = copyProject();
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder });

interface Run {
  /** The variables of `.env`; without them, the file does not exist. */
  readonly environment?: object;
  readonly input?: string;
  /** Of the process. */
  readonly env?: object;
  readonly keepsEnvFile?: boolean;
}

/** Runs what `npm run doctor -- …` runs. No output may contain a stack, an escape sequence or a secret. */
async function doctor(args: readonly string[], { environment, input, env = {}, keepsEnvFile }: Run = {}) {
  if (!keepsEnvFile) rmSync(join(folder, '.env'), { recursive: true, force: true });
  if (environment) writeFileSync(join(folder, '.env'), envText(environment), { mode: 0o600 });
  const child = spawn(process.execPath, ['dist/cli/doctor.mjs', ...args], {
    cwd: folder,
    // The proxy keeps requests from Twilio; Node's own fetch does not use it.
    env: { PATH: process.env.PATH, HTTP_PROXY: 'http://127.0.0.1:9', ...env },
  });
  child.stdin.on('error', () => {}).end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  expect(stdout + stderr).not.toMatch(/\n\s+at |node_modules|eyJ/);
  for (const text of ['\x1b', API_KEY_SECRET, AUTH_TOKEN, DEMO_ENVIRONMENT.API_KEY_SECRET]) {
    expect(stdout + stderr).not.toContain(text);
  }
  return { code: code as number, stdout, stderr };
}

async function findings(args: readonly string[], run: Run = {}): Promise<Finding[]> {
  const { code, stdout, stderr } = await doctor([...args, '--json'], run);
  const report = JSON.parse(stdout);
  const isAboutFile = args.length === 0 || args[0] === '--deployed';
  expect([Object.keys(report), stderr]).toEqual([['findings', 'summary', ...(isAboutFile ? ['verdicts'] : [])], '']);
  const verdict = args[0] === '--deployed' ? report.verdicts.deploy : report.verdicts?.local;
  expect(code).toBe((isAboutFile ? verdict === 'problem' : report.summary.problem > 0) ? 1 : 0);
  return report.findings;
}

const statusOf = (name: string, found: readonly Finding[]) =>
  found.flatMap(({ check, status }) => (check === name ? [status] : []));

describe('npm run doctor, as a command', () => {
  it('prints a line for each finding, its remedy below it, a summary and two verdicts', async () => {
    const { code, stdout, stderr } = await doctor([], { environment: DEMO_ENVIRONMENT });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[✓!] Node: .+$/m);
    expect(stdout).toMatch(/^– Identity provider: Not checked: OIDC_ISSUER is not set\.$/m);
    expect(stdout).toMatch(
      /^✗ Configuration, for a deploy: .+demo.+\n {2}→ Run npm run setup.+ An app sees Twilio error 20101 or 20103\.$/m,
    );
    expect(stdout).toMatch(
      /\n\n\d+ ok, [01] warnings?, 2 problems, \d+ skipped\n✓ .+ \(npm start\): no problem\.\n✗ .+ \(npm run deploy\): 2 problems\.\n$/,
    );
  });

  it('does not say that there is no API key if there is one of another region', async () => {
    const found = await findings([], { environment: { ...EVERY_PRODUCT, TOKEN_REGION: 'ie1' } });
    expect(found).toContainEqual({
      check: 'Twilio account',
      status: 'skipped',
      message: 'Not checked: there are no credentials for the account, and no valid API key from us1.',
    });
  });

  it('refuses its arguments in a sentence, and before it reads anything', async () => {
    const { code, stdout, stderr } = await doctor(['--tokn', 'eyJ.a.b']);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^--tokn is not a flag; .+\n$/)]);
    const withoutServer = await doctor(['--bearer', 'eyJ.a.b']);
    expect([withoutServer.code, withoutServer.stderr]).toEqual([1, expect.stringContaining('PERMISSIONS_URL in .env')]);
  });
});

describe('npm run doctor', () => {
  let provider: FaultyProvider;
  beforeAll(async () => {
    provider = await startFaultyProvider();
    await answerWell(provider);
  });
  afterAll(() => provider.close());

  it('finds nothing wrong with a configuration that could be deployed', async () => {
    const push = { VOICE_PUSH_CREDENTIAL_SID: PUSH_SID };
    const environment = { ...EVERY_PRODUCT, ...push, OIDC_ISSUER: provider.origin, OIDC_AUDIENCE: 'app' };
    const found = await findings([], { environment, env: { NODE_EXTRA_CA_CERTS: provider.caFile } });
    for (const name of ['.env', '.env permissions', 'Configuration', 'Identity provider', "Provider's keys"])
      expect([name, statusOf(name, found)]).toEqual([name, ['ok']]);
  });

  it('needs a .env first', async () => {
    const found = await findings([]);
    expect(statusOf('.env', found)).toEqual(['problem']);
    expect(statusOf('Configuration', found)).toEqual(['skipped']);
  });

  it('says that .env cannot be read', async () => {
    mkdirSync(join(folder, '.env'));
    const { code, stdout } = await doctor([], { keepsEnvFile: true });
    expect([code, stdout]).toEqual([1, expect.stringContaining('✗ .env: It cannot be read.')]);
  });

  it('finds what is wrong in .env and at the provider', async () => {
    const environment = { ...EVERY_PRODUCT, OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`, 'export X': '1' };
    const found = await findings([], { environment });
    for (const name of ['.env', 'Identity provider']) expect(statusOf(name, found)).toEqual(['problem']);
    expect(statusOf('Configuration', found)).toEqual(['problem', 'problem', 'warning']);
  });

  it.each<[string, object, string, string]>([
    ['a demo', DEMO_ENVIRONMENT, 'ok', 'problem'],
    [
      'an account that only the deployed Function knows',
      { ...EVERY_PRODUCT, ACCOUNT_SID: '', ALLOW_ANONYMOUS: 'true' },
      'problem',
      'ok',
    ],
    ['nobody who may call', { ...EVERY_PRODUCT, API_KEY_SID: '', TOKEN_REGION: 'ie1' }, 'problem', 'problem'],
    ['everyone who may call', { VIDEO_ENABLED: 'true', ...DEMO_ENVIRONMENT, ALLOW_ANONYMOUS: 'true' }, 'ok', 'problem'],
  ])(
    'has a verdict for each use, and exits by the one that was asked for: %s',
    async (_, environment, local, deploy) => {
      // Another region keeps doctor from asking for the key.
      const run = { environment: { ...environment, TOKEN_REGION: 'ie1' } };
      const [here, deployed] = [await doctor(['--json'], run), await doctor(['--deployed', '--json'], run)];
      expect(JSON.parse(here.stdout).verdicts).toEqual({ local, deploy });
      expect(JSON.parse(deployed.stdout).verdicts).toEqual({ local, deploy });
      expect([here.code, deployed.code]).toEqual([local, deploy].map((verdict) => (verdict === 'ok' ? 0 : 1)));
    },
  );
});

describe('npm run doctor -- --token', () => {
  /** A valid token, unless it is signed with another secret than the key's. */
  const token = (secret = API_KEY_SECRET) =>
    accessToken({ secret, payload: { iat: nowSeconds(), exp: nowSeconds() + 60 } });

  it.each([
    ['as an argument', (jwt: string) => [['--token', jwt], {}] as const],
    ['from standard input', (jwt: string) => [['--token', '-'], { input: `${jwt}\n` }] as const],
  ])('checks the token %s, and nothing else', async (_, given) => {
    const [args, run] = given(await token());
    const found = await findings(args, { environment: EVERY_PRODUCT, ...run });
    expect(statusOf('Signature', found)).toEqual(['ok']);
    expect(found.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(statusOf('Node', found)).toEqual([]);
  });

  it('checks what the product needs', async () => {
    const jwt = await accessToken({
      payload: { iat: nowSeconds(), exp: nowSeconds() + 60, grants: { identity: 'a' } },
    });
    const found = await findings(['--token', '-', '--product', 'video'], { environment: EVERY_PRODUCT, input: jwt });
    expect(found.at(-1)).toMatchObject({ status: 'problem' });
  });

  it('recognises the Auth Token of the process', async () => {
    const run = { environment: EVERY_PRODUCT, env: { TWILIO_AUTH_TOKEN: AUTH_TOKEN }, input: await token(AUTH_TOKEN) };
    expect(await findings(['--token', '-'], run)).toContainEqual(
      expect.objectContaining({ check: 'Signature', message: expect.stringContaining('Auth Token signed this token') }),
    );
  });

  it.each([
    ['nothing', ['--token', '-'], ' \n', 'Standard input is empty: --token - reads the token from it.\n'],
    [
      'nothing',
      ['https://a.example', '--bearer', '-'],
      '',
      'Standard input is empty: --bearer - reads the token from it.\n',
    ],
    [
      'too much',
      ['--token', '-'],
      'x'.repeat(64 * 1024 + 1),
      'Standard input is too long: it must contain one token and nothing else.\n',
    ],
  ])('refuses %s from standard input', async (_, args, input, sentence) => {
    const { code, stderr } = await doctor(args, { input });
    expect([code, stderr]).toEqual([1, sentence]);
  });
});

describe('npm run doctor -- ADDRESS', () => {
  let provider: RealProvider;
  let server: LocalServer;
  let demo: LocalServer;
  let environment: object;
  const started: { stop: () => Promise<void> }[] = [];

  beforeAll(async () => {
    provider = await startRealProvider({ accounts: { alice: {} }, clients: { app: 'RS256' } });
    started.push(provider);
    environment = { ...EVERY_PRODUCT, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'app', CORS_ORIGINS };
    [server, demo] = await Promise.all([startLocalServer(environment), startLocalServer(DEMO_ENVIRONMENT)]);
    started.push(server, demo);
  });
  afterAll(() => Promise.all(started.map(({ stop }) => stop())));

  it('finds nothing wrong with a real server that needs sign-in', async () => {
    const found = await findings([server.url], { environment });
    expect(found.map(({ check, status }) => [check, status])).toEqual(
      ['Without a bearer token', 'With a forged bearer token', 'Answers', 'CORS', 'Clock'].map((name) => [name, 'ok']),
    );
  });

  it('sends a real bearer token, and checks the Access Token that it gets', async () => {
    const { idToken } = await signIn({ issuer: provider.issuer, client: 'app', account: 'alice' });
    const { code, stdout } = await doctor([server.url, '--bearer', '-'], { environment, input: `${idToken}\n` });
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ With your bearer token: You get an Access Token.')]);
    expect(stdout).toContain('✓ Signature: It matches API_KEY_SECRET.');
    expect(stdout).not.toContain(idToken);
  });

  it('says why a bearer token is refused', async () => {
    expect(await findings([`${server.url}/token`, '--bearer', 'a.b.c'], { environment })).toContainEqual(
      expect.objectContaining({ status: 'problem', message: expect.stringContaining('(token_malformed)') }),
    );
  });

  it('finds that everyone may call a fresh npm start, and that its tokens are demo tokens', async () => {
    const found = await findings([demo.url.replace('http://', '')], { environment: DEMO_ENVIRONMENT });
    expect(statusOf('Without a bearer token', found)).toEqual(['ok']);
    expect(statusOf('CORS', found)).toEqual(['ok']);
    expect(found).toContainEqual(
      expect.objectContaining({ status: 'problem', message: expect.stringContaining('demo values') }),
    );
  });

  it('says how large a bearer token is that does not fit into the headers', async () => {
    const bearer = 'a'.repeat(14_900);
    const large = await findings([server.url, '--bearer', '-'], { environment, input: bearer });
    expect(large).toContainEqual(expect.objectContaining({ check: 'With your bearer token', status: 'problem' }));
    const larger = await findings([server.url, '--bearer', '-'], {
      environment,
      input: `${bearer}${'a'.repeat(2000)}`,
    });
    expect(larger).toContainEqual(
      expect.objectContaining({ status: 'problem', message: expect.stringContaining('it has 16900 bytes') }),
    );
  });

  it('finds no Function at another path', async () => {
    expect(await findings([`${server.url}/nothing-here`])).toMatchObject([
      { status: 'problem', message: 'This is not a token Function (status 404).' },
    ]);
  });

  it('finds no server', async () => {
    for (const scheme of ['http://', ''])
      expect(await findings([`${scheme}localhost:${await freePort()}/token`])).toMatchObject([
        {
          status: 'problem',
          message: 'No server listens at the address.',
        },
      ]);
  });
});

describe('npm run doctor, with PERMISSIONS_URL', () => {
  const asked: (string | undefined)[] = [];
  const server = serveTests((request, response) => {
    asked.push(request.headers.authorization);
    if (!request.headers.authorization) response.writeHead(401).end();
    else response.end(JSON.stringify({ products: ['video'], rooms: ['tutoring-42'] }));
  });
  let environment: object;
  beforeAll(() => {
    environment = { ...EVERY_PRODUCT, PERMISSIONS_URL: `${server.url}/rights` };
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const ALLOWED = 'For this user, it allows video, and rooms "tutoring-42".';

  it('asks that server alone if only a bearer token is given', async () => {
    const found = await findings(['--bearer', '-'], { environment, input: 'a.b.c\n' });
    expect(found.map(({ status, message }) => [status, message])).toEqual([
      ['ok', 'It refuses a request without a bearer token.'],
      ['ok', ALLOWED],
    ]);
    expect(asked).toEqual([undefined, 'Bearer a.b.c']);
  });

  it('also asks it if a Function is checked, and reports a malformed token once', async () => {
    const address = `localhost:${await freePort()}`;
    expect(await findings([address, '--bearer', 'a.b.c'], { environment })).toMatchObject([
      { message: 'No server listens at the address.' },
      { check: 'Permissions server', status: 'ok' },
      { message: ALLOWED },
    ]);
    expect(await findings([address, '--bearer', 'Bearer a.b.c'], { environment })).toMatchObject([
      { check: 'With your bearer token', status: 'problem' },
    ]);
  });

  it('asks it without a token otherwise', async () => {
    const found = await findings([], { environment: { ...environment, TOKEN_REGION: 'ie1' } });
    expect(statusOf('Permissions server', found)).toEqual(['ok']);
    expect(asked).toEqual([undefined]);
  });
});
