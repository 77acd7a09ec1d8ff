// `npm run deploy` in a copy of the project, with a new stand-in for each test.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_SID, AUTH_TOKEN, EVERY_PRODUCT, envText } from '../environment';
import { copyProject, finished, npm } from '../project-copy';
import { parseForm } from './requests';
import { type Live, liveOn } from './serverless-live';
import { type Failure, startTwilio } from './twilio';

const PROVIDER = { OIDC_ISSUER: 'https://provider.example', OIDC_AUDIENCE: 'app' };

/** The variables of a valid `.env`, and those of them that are uploaded. */
export const GOOD = { ...EVERY_PRODUCT, ...PROVIDER, AUTH_TOKEN };
export const { ACCOUNT_SID: _ACCOUNT_SID, AUTH_TOKEN: _AUTH_TOKEN, ...UPLOADED } = GOOD;

/** This command's own, after those of twilio-run. */
export const lastLine = (output: string) => output.trim().split('\n').at(-1);

export type Deployment = Awaited<ReturnType<typeof startDeployment>>;

const folder = copyProject();
const packageFile = join(folder, 'package.json');
const packageText = readFileSync(packageFile, 'utf8');

/** The name of this project's service, which an owner may change, and its domains in the stand-in. */
export const SERVICE_NAME: string = JSON.parse(packageText).name;
export const DOMAIN = `${SERVICE_NAME}-1234-dev.twil.io`;
export const PRODUCTION = `${SERVICE_NAME}-1234.twil.io`;

const configFile = join(folder, '.twilioserverlessrc');
const configText = readFileSync(configFile, 'utf8');

const changePackage = (fields: object) =>
  writeFileSync(packageFile, JSON.stringify({ ...JSON.parse(packageText), ...fields }));

const contentOf = (path: string) => readFileSync(join(folder, path));

const RUN = ['run', '--silent', 'deploy', '--'];

/** The first deploy of a test file runs the whole command; later ones save the time of npm and of the build. */
let isBuilt = false;

function runBuilt(flags: readonly string[], environment: object): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  return spawn(process.execPath, ['dist/cli/deploy.mjs', ...flags], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A project that was never deployed, and an account without services. */
export async function startDeployment() {
  const api = await startTwilio(ACCOUNT_SID, AUTH_TOKEN);
  let running: ChildProcess | undefined;
  let output = '';
  writeFileSync(packageFile, packageText);
  writeFileSync(configFile, configText);
  rmSync(join(folder, '.twiliodeployinfo'), { force: true });

  const deploy = (environment: object = GOOD, ...flags: string[]) => deployAs({}, environment, ...flags);

  /** @param processEnvironment such as the credentials of the Twilio CLI */
  async function deployAs(processEnvironment: object, environment: object, ...flags: string[]) {
    writeFileSync(join(folder, '.env'), envText(environment));
    const fullEnvironment = { ...api.environment, ...processEnvironment };
    running = isBuilt ? runBuilt(flags, fullEnvironment) : npm(folder, [...RUN, ...flags], fullEnvironment);
    isBuilt = true;
    output = '';
    for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk) => (output += chunk));
    return finished(running);
  }
  async function addService(name: string) {
    const form = await parseForm(Buffer.from(`UniqueName=${name}&FriendlyName=another`), '');
    await api.resources.create('/Services', form);
  }
  function kill() {
    if (running?.pid) process.kill(-running.pid, 'SIGKILL');
  }
  return {
    api,
    folder,
    deploy,
    deployAs,
    live: (domain = DOMAIN) => liveOn(api.resources, domain) as Live,
    /** What of the build is deployed, byte for byte: the Function at /token, and each file of the page. */
    built: () => ({
      functions: { '/token': contentOf('dist/functions/token.js') },
      assets: Object.fromEntries(
        readdirSync(join(folder, 'dist/assets')).map((name) => [`/${name}`, contentOf(`dist/assets/${name}`)]),
      ),
    }),
    linesOf: (request: RegExp) => api.requests.map(({ line }) => line).filter((line) => request.test(line)),
    fail: (request: RegExp, status = 500, failure: Partial<Failure> = {}) =>
      api.failures.push({ request, status, ...failure }),
    changePackage,
    configure: (settings: object) =>
      writeFileSync(configFile, JSON.stringify({ ...JSON.parse(configText), ...settings })),
    /** Adds a service that another project created. */
    addService,
    /** What the last deploy has printed so far. */
    output: () => output,
    kill,
    async stop() {
      // A test that has failed may leave its deploy running.
      if (running?.exitCode === null && running.signalCode === null) kill();
      await api.stop();
    },
  };
}
