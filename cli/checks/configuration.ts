// What the deployed Function would say to the variables of `.env`: what a deploy refuses, and what doctor names.
import { readConfig } from '../../src/config/config';
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import { demoProblem } from '../../src/config/rules';
import type { VariableName } from '../../src/config/variables';
import { warningsAbout } from '../../src/config/warnings';
import { fileProblems } from '../env/env-file';
import { type Finding, findingsOf } from '../terminal/finding';

const { ok, skipped, warning, problem } = findingsOf('Configuration');

/** Twilio gives a deployed Function its account's SID; this one stands for it. */
const INJECTED_ACCOUNT_SID = `AC${'f'.repeat(32)}`;

/** Invalid access token, and invalid issuer: the key is nobody's. */
const NO_SUCH_KEY = [20101, 20103] as const;

const SETUP = 'Run npm run setup, which asks for the values of your account.';
const MEND = 'Mend it in .env.';

/** @param environment the variables of `.env`; undefined where it cannot be read */
export function checkConfiguration(environment: Record<string, string> | undefined): readonly Finding[] {
  if (!environment) return [skipped('There are no variables to look at.')];
  const findings = [...checkProblems(environment), ...checkWarnings(environment)];
  return findings.length > 0 ? findings : [ok('Every variable is right for a deployed Function.')];
}

/** A sentence for each problem; no value is repeated. */
export function deployedProblems(environment: Record<string, string>): string[] {
  const ACCOUNT_SID = environment.ACCOUNT_SID || INJECTED_ACCOUNT_SID;
  const reading = readConfig({ ...environment, ACCOUNT_SID, DOMAIN_NAME: 'deployed' });
  return [...('problems' in reading ? reading.problems : []), ...fileProblems(environment)];
}

function checkProblems(environment: Record<string, string>): Finding[] {
  const problems = deployedProblems(environment);
  if (!isAllDemo(environment)) return problems.map((sentence) => problem(sentence, ...remedyFor(sentence)));
  const sentence = '.env holds the demo values of npm start: they work on this computer only, and Twilio refuses them.';
  const others = problems.filter((one) => !isAboutDemo(one)).map((one) => problem(one, MEND));
  return [problem(sentence, SETUP, ...NO_SUCH_KEY), ...others];
}

function checkWarnings(environment: Record<string, string>): Finding[] {
  const findings = warningsAbout(environment).map((sentence) => warning(sentence, MEND));
  if (environment.ACCOUNT_SID) return findings;
  const sentence = 'ACCOUNT_SID is not set: Twilio sets it in a deployed Function, but npm start needs it.';
  return [...findings, warning(sentence, MEND)];
}

const isAllDemo = (environment: Record<string, string>) =>
  Object.entries(DEMO_CREDENTIALS).every(([name, value]) => environment[name] === value);

const DEMO_PROBLEMS = (Object.keys(DEMO_CREDENTIALS) as VariableName[]).map(demoProblem);

const isAboutDemo = (sentence: string) => DEMO_PROBLEMS.includes(sentence);

function remedyFor(sentence: string): [string, ...number[]] {
  if (!isAboutDemo(sentence)) return [MEND];
  const isOfKey = [demoProblem('API_KEY_SID'), demoProblem('API_KEY_SECRET')].includes(sentence);
  return isOfKey ? [SETUP, ...NO_SUCH_KEY] : [SETUP];
}
