// `npm start`: serves /token on this computer, with demo values where there is no `.env`, and restarts on change.
import { watchFile } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { context } from 'esbuild';
import { functionBuild } from '../scripts/build-options.mjs';
import { readConfig } from '../src/config/config';
import { DEMO_CREDENTIALS } from '../src/config/demo';
import { warningsAbout } from '../src/config/warnings';
import { ENV_FILE, readEnvFile, writeDemoEnvFile } from './env-file';
import { isPortFree, startServer } from './server';

const DEFAULT_PORT = 3000;
const WATCH_MILLISECONDS = 300;

await main();

async function main(): Promise<void> {
  const port = readPort(process.env.PORT);
  if (port === undefined) return fail('PORT must be a whole number from 1 to 65535.');
  if (!(await isPortFree(port))) return fail(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`);
  const isNew = readEnvFile() === undefined;
  if (isNew) writeDemoEnvFile();

  let server = startServer(port, exitWith);
  let restarting: Promise<void> = server.ready;
  const restart = (why: string) => {
    restarting = restarting.then(async () => {
      await server.stop();
      console.log(`\n${why}: restarted.`);
      reportEnvironment();
      server = startServer(port, exitWith);
      await server.ready;
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => server.stop().then(() => process.exit(0)));
  }

  await server.ready;
  printWelcome(port, isNew);
  reportEnvironment();
  watchFile(ENV_FILE, { interval: WATCH_MILLISECONDS }, () => restart(`${ENV_FILE} changed`));
  await watchSources(() => restart('The sources changed'));
}

function readPort(text: string | undefined): number | undefined {
  if (!text) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

async function watchSources(onRebuilt: () => void): Promise<void> {
  let isFirst = true;
  const onEnd = (result: { errors: readonly unknown[] }) => {
    if (!isFirst && result.errors.length === 0) onRebuilt();
    isFirst = false;
  };
  const plugins = [{ name: 'restart', setup: (build: { onEnd(callback: typeof onEnd): void }) => build.onEnd(onEnd) }];
  const watched = await context({ ...functionBuild, plugins });
  await watched.watch();
}

function printWelcome(port: number, isNew: boolean): void {
  const url = `http://localhost:${port}`;
  const address = Object.values(networkInterfaces())
    .flat()
    .find((candidate) => candidate?.family === 'IPv4' && !candidate.internal)?.address;
  console.log(`
  Token   ${url}/token
  Page    ${url}/index.html
  Phone   ${address ? `http://${address}:${port}/token` : 'no network found'}

The server listens on every interface: whoever shares your network gets tokens too.
${isNew ? `Wrote ${ENV_FILE} with demo values. ` : ''}Save a source file or ${ENV_FILE} and the server restarts. Ctrl-C ends it.`);
}

/** Tells what the next request will meet; the values themselves stay out of it. */
function reportEnvironment(): void {
  const environment = readEnvFile() ?? {};
  const reading = readConfig({ ...environment, DOMAIN_NAME: 'localhost' });
  if (Object.entries(DEMO_CREDENTIALS).some(([name, value]) => environment[name]?.trim() === value)) {
    console.log(`\nThe credentials are demo values: Twilio refuses these tokens. Put your own into ${ENV_FILE}.`);
  }
  const problems = 'problems' in reading ? reading.problems.map(({ message }) => message) : [];
  for (const message of [...problems, ...warningsAbout(environment)]) console.error(`! ${message}`);
}

function exitWith(code: number): void {
  console.error(`The server ended by itself (exit code ${code}).`);
  process.exit(code || 1);
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
