import { checkComputer } from '../../../cli/checks/checks';
import { problemsFor } from '../../../cli/doctor/report';
import { ACCOUNT_SID, API_KEY_SECRET, AUTH_TOKEN, EVERY_PRODUCT, PUSH_SID } from '../../support/environment';

const GOOD = {
  ...EVERY_PRODUCT,
  VOICE_PUSH_CREDENTIAL_SID: PUSH_SID,
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'app',
  PERMISSIONS_URL: 'https://rights.example/token',
};
const KEY = { accountSid: ACCOUNT_SID, username: ACCOUNT_SID, password: AUTH_TOKEN };

/** What doctor says where fetch and Twilio's client get no answer, and only these names can be looked up. */
async function check(environment: object, names: readonly string[], proxy: object = {}) {
  const asked: string[] = [];
  const fetch = (url: string) => {
    asked.push(new URL(url).hostname);
    return Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }));
  };
  const connect = () => {
    asked.push('api.twilio.com');
    throw Object.assign(new Error(API_KEY_SECRET), { isAxiosError: true, code: 'ENOTFOUND' });
  };
  const computer = {
    nodeVersion: '24.21.0',
    envFile: { file: 'no such file', platform: 'linux', git: () => 0 },
    inspection: { text: undefined, variables: { ...environment } as Record<string, string>, mistakes: [] },
    account: { findCredentials: () => KEY, connect },
    resolves: async (host: string) => names.includes(host),
  };
  const node = { version: '20.20.2', environment: { ...proxy } };
  const networkFor = (timeoutMilliseconds: number) => ({ fetch, now: Date.now, timeoutMilliseconds, node });
  const findings = (await checkComputer(computer, networkFor)).filter(({ check }) => check !== 'no such file');
  expect(JSON.stringify(findings)).not.toContain(API_KEY_SECRET);
  return { findings, asked };
}

const named = (name: string, { findings }: Awaited<ReturnType<typeof check>>) =>
  findings.filter((finding) => finding.check === name);

describe('doctor without a network', () => {
  it('says so once, asks nobody, and has no problem on this computer', async () => {
    const report = await check(GOOD, []);
    expect(report.findings).toMatchObject([
      { check: 'Node', status: 'ok' },
      { check: 'Configuration', status: 'ok' },
      { check: 'Network', status: 'problem', scope: 'deploy' },
    ]);
    expect([report.asked, problemsFor('local', report.findings)]).toEqual([[], 0]);
  });

  it('says so also where only the account would be asked, and still asks a provider on this computer', async () => {
    expect(named('Network', await check(EVERY_PRODUCT, []))).toHaveLength(1);
    const local = await check({ ...GOOD, OIDC_ISSUER: 'http://localhost:9', PERMISSIONS_URL: '' }, []);
    expect([local.asked, named('Network', local)]).toEqual([['localhost'], [expect.anything()]]);
  });

  it.each([['api.twilio.com'], ['rights.example'], ['issuer.example']])(
    'does not say so where %s can be looked up, but what is wrong with each server',
    async (name) => {
      const report = await check(GOOD, [name]);
      expect(named('Network', report)).toEqual([]);
      expect(named('Identity provider', report)).toMatchObject([{ message: 'The host name is unknown.' }]);
    },
  );

  it('counts no answer of Twilio as a problem of npm start', async () => {
    const report = await check({ ...EVERY_PRODUCT }, ['api.twilio.com']);
    expect(named('Twilio account', report)).toMatchObject([{ status: 'problem', scope: 'deploy' }]);
    expect(problemsFor('local', report.findings)).toBe(0);
  });
});

describe('doctor behind a proxy that Node does not use', () => {
  it('says so of a server on another computer, and not of one on this computer', async () => {
    const proxy = { HTTPS_PROXY: 'http://proxy.example:3128' };
    const report = await check({ ...GOOD, PERMISSIONS_URL: 'http://localhost:9/rights' }, ['issuer.example'], proxy);
    expect(named('Identity provider', report)).toMatchObject([
      { remedy: expect.stringContaining('NODE_USE_ENV_PROXY=1') },
    ]);
    expect(named('Permissions server', report)).toMatchObject([{ message: 'The host name is unknown.' }]);
  });
});
