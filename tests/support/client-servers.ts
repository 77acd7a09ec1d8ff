// Every server that the tests of a client talk to: the scripted server, local servers of the Function, and a
// real provider. The tests find them by environment variables. At TEST_CONTROL_URL they ask for what only this process
// can do:
//
//   GET /expired-bearer   a bearer token that has expired, as text
//   GET /fresh-bearer     one that is good for an hour, as text
//   GET /outage           suspends the provider until the server at TEST_OUTAGE_URL has answered 503
import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIALS, EVERY_PRODUCT } from './environment';
import { type LocalServer, startLocalServer } from './local-server';
import { type RealProvider, SHORT_LIFE_SECONDS, signIn, startRealProvider, UNTIL_EXPIRED } from './real-provider';
import { startScriptedServer } from './scripted-server';
import { type StopLater, type Stoppable, startedServers } from './started-servers';
import { startTestServer } from './test-server';

const CLIENT = 'app';
const RESOURCE = 'https://api.example';
/** The `sub` of the user, so also the identity in the access tokens. */
const ACCOUNT = 'pupil';
const PROVIDER = { clients: { [CLIENT]: 'ES256' }, accounts: { [ACCOUNT]: {} }, idTokenSeconds: SHORT_LIFE_SECONDS };

export interface ClientServers extends Stoppable {
  /** The variables for the tests. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function startClientServers(): Promise<ClientServers> {
  const { stopLater, stopAll } = startedServers();
  try {
    return { environment: await startEach(stopLater), stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startEach(stopLater: StopLater) {
  const provider = await stopLater(startRealProvider(PROVIDER));
  const trust = { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: `${CLIENT},${RESOURCE}` };
  const environment = { ...CREDENTIALS, VIDEO_ENABLED: 'true', ...trust };
  const [scripted, open, protectedServer, outage] = await Promise.all([
    stopLater(startScriptedServer()),
    stopLater(startLocalServer(EVERY_PRODUCT)),
    stopLater(startLocalServer(environment)),
    // It must not hold the provider's keys when the outage begins, so no other test asks it.
    stopLater(startLocalServer(environment)),
  ]);
  const control = await stopLater(startControlServer(provider, outage));
  return {
    TOKEN_URL: scripted.url,
    TEST_OPEN_URL: `${open.url}/token`,
    TEST_PROTECTED_URL: `${protectedServer.url}/token`,
    TEST_OUTAGE_URL: `${outage.url}/token`,
    TEST_CONTROL_URL: control.url,
    TEST_ACCOUNT: ACCOUNT,
  };
}

async function startControlServer(provider: RealProvider, outage: LocalServer) {
  const user = await signIn({ issuer: provider.issuer, client: CLIENT, account: ACCOUNT, resource: RESOURCE });
  const untilExpired = sleep(UNTIL_EXPIRED);
  const answers: Readonly<Record<string, () => string | Promise<string>>> = {
    '/expired-bearer': () => untilExpired.then(() => user.idToken),
    '/fresh-bearer': () => user.accessToken,
    '/outage': () => {
      provider.suspend();
      resumeAfterRefusal(provider, outage);
      return '';
    },
  };
  return startTestServer(async ({ url = '' }, response) => {
    const answer = answers[url];
    if (answer) response.end(await answer());
    else response.writeHead(404).end();
  });
}

async function resumeAfterRefusal(provider: RealProvider, { output, isRunning }: LocalServer): Promise<void> {
  while (isRunning() && !output().includes('"temporarily_unavailable"')) await sleep(50);
  provider.resume();
}
