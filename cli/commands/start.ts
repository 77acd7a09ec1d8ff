// `npm start`: serves /token on this computer, with demo values where there is no `.env`, and restarts on change.
import { watchFile } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { context } from 'esbuild';
import { functionBuild } from '../../scripts/build-options.mjs';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { checkEnvironment } from '../../src/config/rules';
import { warningsAbout } from '../../src/config/warnings';
import { ENV_FILE, readEnvFile, writeDemoEnvFile } from '../env/env-file';
import { fileProblems } from '../env/env-file-rules';
import { portProblem, startServer } from '../start/local-server';

const DEFAULT_PORT = 3000;
const WATCH_MILLISECONDS = 300;

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}

async function main(): Promise<void> {
  const port = readPort(process.env.PORT);
  if (port === undefined) return fail('PORT must be a whole number from 1 to 65535.');
  const problem = await portProblem(port);
  if (problem === 'EADDRINUSE') return fail(`Port ${port} is in use. Choose another one, such as PORT=4321 npm start`);
  if (problem) return fail(`Port ${port} cannot be used (${problem}). Choose another one, such as PORT=4321 npm start`);
  const isNew = readEnvFile() === undefined;
  if (isNew) writeDemoEnvFile();

  const server = restartableServer(port);
  exitWithParent(server.stop);
  // From before the server answers: whoever sees the first answer may save at once.
  watchFile(ENV_FILE, { interval: WATCH_MILLISECONDS }, () => server.restart(`${ENV_FILE} changed`));
  await server.ready;
  printWelcome(port, isNew);
  reportEnvironment();
  await watchSources(() => server.restart('The sources changed'));
}

function restartableServer(port: number) {
  let server = startServer(port, exitWith);
  let waiting: string | undefined;
  let isStopping = false;
  // Saves that arrive during a restart are one more restart together.
  let restarting = Promise.resolve();
  const restartWaiting = async () => {
    while (waiting && !isStopping) {
      console.log(`\n${waiting}: restarting …`);
      waiting = undefined;
      await server.stop();
      if (isStopping) return;
      server = startServer(port, exitWith);
      await server.ready;
      reportEnvironment();
      console.log('Ready.');
    }
  };
  return {
    ready: server.ready,
    restart(why: string): void {
      waiting = why;
      restarting = restarting.then(restartWaiting).catch((error: Error) => fail(error.message));
    },
    async stop(): Promise<void> {
      isStopping = true;
      await server.stop();
    },
  };
}

/** npm's shell hands no signal on: where npm alone is ended, this process is given to another parent. */
function exitWithParent(stop: () => Promise<void>): void {
  const exit = () => stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, exit);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) exit();
  }, WATCH_MILLISECONDS);
}

function readPort(text: string | undefined): number | undefined {
  if (!text) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

async function watchSources(onRebuilt: () => void): Promise<void> {
  let isFirst = true;
  const onEnd = (result: { errors: readonly unknown[] }) => {
    if (result.errors.length > 0) console.error('Not restarted: the last good build goes on answering.');
    else if (!isFirst) onRebuilt();
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
  const demo = Object.entries(DEMO_CREDENTIALS).flatMap(([name, value]) => (environment[name] === value ? [name] : []));
  if (demo.length > 0) {
    console.log(`\nDemo values, which Twilio refuses: ${demo.join(', ')}.`);
    console.log(`Run npm run setup, or put your own into ${ENV_FILE} and leave empty what you do not use.`);
  }
  const { problems } = checkEnvironment(environment, true);
  for (const { message } of [...fileProblems(environment), ...problems, ...warningsAbout(environment)])
    console.error(`! ${message}`);
}

function exitWith(code: number): void {
  console.error(`The server ended by itself (exit code ${code}).`);
  process.exit(code || 1);
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
