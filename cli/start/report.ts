// What `npm start` prints: first where the server is and who can use it; then, also after each save, what is wrong with
// `.env`. It names variables, but never prints a value.
import { networkInterfaces } from 'node:os';
import { remarksOf } from '../../advice/finding';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { checkEnvironment, type Problem } from '../../src/config/rules';
import { VARIABLE_NAMES } from '../../src/config/variables';
import { checkEnvFile, type EnvFile, runGit } from '../checks/env-file-check';
import { ENV_FILE, fileProblems, fileWarnings, inspectEnvFile, mayHideVariables } from '../env/env-file';
import { OPEN_COMMAND, type RemoteAccess } from './strangers';

/** Ends the sentence 'The server listens on every network interface: …'. */
const CONSEQUENCES: Readonly<Record<RemoteAccess, string>> = {
  demo: 'anyone on your network can use it. Its demo tokens do not work at Twilio.',
  sign_in: 'anyone on your network can reach it, but needs a bearer token.',
  flag: 'anyone on your network can get real Access Tokens from it.',
  refused: `it refuses other devices and tunnels, since its tokens are real and nobody has to sign in. To let them in, set OIDC_ISSUER, or run ${OPEN_COMMAND}`,
};

/** @param isNew true if this run wrote `.env` */
export function printWelcome(port: number, access: RemoteAccess, isNew: boolean): void {
  const url = `http://localhost:${port}`;
  const needs = access === 'refused' ? `  (only with ${OPEN_COMMAND})` : '';
  const phone = phoneUrl(port);
  console.log(`
  Token   ${url}/token
  Page    ${url}/index.html
  Phone   ${phone ? `${phone}${needs}` : 'no network found'}

The server listens on every network interface: ${CONSEQUENCES[access]}
${isNew ? `Wrote ${ENV_FILE} with demo values. ` : ''}The server restarts when you save a source file or ${ENV_FILE}. Press Ctrl-C to stop it.`);
}

/** @returns the address of /token for a phone on the same network; undefined if this computer is in no network */
export function phoneUrl(port: number): string | undefined {
  const addresses = Object.values(networkInterfaces()).flat();
  const address = addresses.find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  return address && `http://${address}:${port}/token`;
}

export function printEnvReport(): void {
  const { demo, notes } = envReport({ file: ENV_FILE, platform: process.platform, git: runGit }, process.env);
  if (demo.length > 0) {
    console.log(`\nDemo values, which Twilio rejects: ${demo.join(', ')}.`);
    console.log(`Run npm run setup, or put your own values into ${ENV_FILE} and leave empty what you do not use.`);
  }
  for (const note of notes) console.error(`! ${note}`);
}

/**
 * @param shell the variables of the process
 * @returns the variables with demo values, and a text for each problem and warning
 */
export function envReport(place: EnvFile, shell: Environment) {
  const inspection = inspectEnvFile(place.file);
  const { text, variables = {} } = inspection;
  const demo = Object.entries(DEMO_CREDENTIALS).flatMap(([name, value]) => (variables[name] === value ? [name] : []));
  const ofVariables = text === undefined ? [] : variableNotes(variables, mayHideVariables(text));
  return {
    demo,
    notes: [...remarksOf(checkEnvFile(place, inspection)), ...shellNotes(shell, variables), ...ofVariables],
  };
}

function shellNotes(shell: Environment, variables: Environment): string[] {
  const names = VARIABLE_NAMES.filter((name) => {
    const text = textOf(shell, name);
    return text !== undefined && text !== textOf(variables, name);
  });
  return names.length > 0
    ? [`Only ${ENV_FILE} is read, so these variables of the shell have no effect: ${names.join(', ')}.`]
    : [];
}

function variableNotes(variables: Record<string, string>, hasHidden: boolean): string[] {
  const problems = [...fileProblems(variables), ...checkEnvironment(variables, true).problems];
  const known = hasHidden ? problems.filter((problem) => !isAboutAbsence(problem)) : problems;
  return [...known, ...fileWarnings(variables)].map(({ message }) => message);
}

const isAboutAbsence = ({ code }: Problem) => ['not_set', 'no_product', 'issuer_not_set'].includes(code);
