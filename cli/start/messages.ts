// What `npm start` tells the owner: where the server is, and what is wrong with `.env`, without any of its values.
import { networkInterfaces } from 'node:os';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { checkEnvironment } from '../../src/config/rules';
import { warningsAbout } from '../../src/config/warnings';
import { ENV_FILE, readEnvFile } from '../env/env-file';
import { fileProblems } from '../env/env-file-rules';

/** @param isNew true if this run wrote `.env` */
export function printWelcome(port: number, isNew: boolean): void {
  const url = `http://localhost:${port}`;
  const address = networkAddress();
  console.log(`
  Token   ${url}/token
  Page    ${url}/index.html
  Phone   ${address ? `http://${address}:${port}/token` : 'no network found'}

The server listens on every network interface: anyone on your network can get tokens too.
${isNew ? `Wrote ${ENV_FILE} with demo values. ` : ''}The server restarts when you save a source file or ${ENV_FILE}. Press Ctrl-C to stop it.`);
}

function networkAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find((each) => each?.family === 'IPv4' && !each.internal)?.address;
}

/** Everything that the next request would fail on, and the warnings. */
export function printEnvReport(): void {
  const environment = readEnvFile() ?? {};
  const demo = Object.entries(DEMO_CREDENTIALS).flatMap(([name, value]) => (environment[name] === value ? [name] : []));
  if (demo.length > 0) {
    console.log(`\nDemo values, which Twilio rejects: ${demo.join(', ')}.`);
    console.log(`Run npm run setup, or put your own values into ${ENV_FILE} and leave empty what you do not use.`);
  }
  const { problems } = checkEnvironment(environment, true);
  const all = [...fileProblems(environment), ...problems, ...warningsAbout(environment)];
  for (const { message } of all) console.error(`! ${message}`);
}
