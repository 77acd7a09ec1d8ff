// What `npm start` says about `.env`, without any of its values: the lines, what the next request would fail on, and the
// warnings.
import { readFileSync } from 'node:fs';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { type Environment, textOf } from '../../src/config/environment';
import { checkEnvironment, type Problem } from '../../src/config/rules';
import { VARIABLE_NAMES } from '../../src/config/variables';
import { checkEnvFile, runGit } from '../checks/env-file-check';
import { ENV_FILE, readEnvFile } from '../env/env-file';
import { fileProblems, fileWarnings, invalidLines, isUtf8Text } from '../env/env-file-rules';

/** @throws OwnerError if the file cannot be read */
export function printEnvReport(): void {
  const environment = readEnvFile();
  printDemoValues(environment ?? {});
  for (const line of [...aboutFile(), ...aboutShell(environment ?? {}), ...aboutVariables(environment)]) {
    console.error(`! ${line}`);
  }
}

function printDemoValues(environment: Environment): void {
  const demo = Object.entries(DEMO_CREDENTIALS).flatMap(([name, value]) => (environment[name] === value ? [name] : []));
  if (demo.length === 0) return;
  console.log(`\nDemo values, which Twilio rejects: ${demo.join(', ')}.`);
  console.log(`Run npm run setup, or put your own values into ${ENV_FILE} and leave empty what you do not use.`);
}

function aboutFile(): string[] {
  const findings = checkEnvFile({ file: ENV_FILE, platform: process.platform, git: runGit });
  return findings.flatMap((each) => ('remedy' in each ? [`${each.check}: ${each.message} ${each.remedy}`] : []));
}

function aboutShell(environment: Environment): string[] {
  const names = VARIABLE_NAMES.filter((name) => {
    const text = textOf(process.env, name);
    return text !== undefined && text !== textOf(environment, name);
  });
  return names.length > 0
    ? [`Only ${ENV_FILE} is read, so these variables of the shell have no effect: ${names.join(', ')}.`]
    : [];
}

/** @param environment undefined if the file does not exist, which is reported already */
function aboutVariables(environment: Record<string, string> | undefined): string[] {
  if (!environment) return [];
  const problems = [...fileProblems(environment), ...checkEnvironment(environment, true).problems];
  const known = hasHiddenVariables() ? problems.filter((problem) => !isAboutAbsence(problem)) : problems;
  return [...known, ...fileWarnings(environment)].map(({ message }) => message);
}

/** True if the file seems to set variables in a way that cannot be read. To call them 'not set' would be misleading. */
function hasHiddenVariables(): boolean {
  const text = readFileSync(ENV_FILE, 'utf8');
  const lines = text.split('\n');
  const invalid = invalidLines(text).map((number) => lines[number - 1] ?? '');
  return !isUtf8Text(text) || invalid.some((line) => VARIABLE_NAMES.some((name) => line.includes(name)));
}

const isAboutAbsence = ({ code }: Problem) => ['not_set', 'no_product', 'issuer_not_set'].includes(code);
