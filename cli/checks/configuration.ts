// The variables of `.env` as a deployed Function would see them: what deploy refuses, and what doctor reports.
import { DEMO_CREDENTIALS } from '../../src/config/demo';
import type { Problem } from '../../src/config/problem';
import { checkEnvironment } from '../../src/config/rules';
import { NOTHING_PENDING, type Pending } from '../../src/config/variables';
import { warningsAbout } from '../../src/config/warnings';
import { fileProblems } from '../env/env-file-rules';
import { type Finding, findingsOf } from '../terminal/finding';

const { ok, skipped, warning, problem } = findingsOf('Configuration');

/** 'Invalid access token' and 'invalid issuer': Twilio does not know the demo key. */
const UNKNOWN_KEY = [20101, 20103] as const;

const SETUP = 'Run npm run setup, which asks for the values of your account.';
const CORRECT = 'Correct it in .env.';

/** @param pending the variables that setup will set */
export function deployedProblems(environment: Record<string, string>, pending: Pending = NOTHING_PENDING): Problem[] {
  // Twilio gives a deployed Function the SID of its account.
  const injected = environment.ACCOUNT_SID ? [] : (['ACCOUNT_SID'] as const);
  const { problems } = checkEnvironment(environment, false, new Set([...pending, ...injected]));
  return [...problems, ...fileProblems(environment)];
}

/** @param environment the variables of `.env`; undefined if it cannot be read */
export function checkConfiguration(environment: Record<string, string> | undefined): readonly Finding[] {
  if (!environment) return [skipped('Not checked: there are no variables.')];
  const findings = [...checkProblems(environment), ...checkWarnings(environment)];
  return findings.length > 0 ? findings : [ok('Every variable is valid for a deployed Function.')];
}

function checkProblems(environment: Record<string, string>): Finding[] {
  const problems = deployedProblems(environment);
  if (!hasAllDemoValues(environment)) return problems.map((each) => problem(each.message, ...remedyFor(each)));
  const message = '.env holds the demo values of npm start: they work only on this computer, and Twilio refuses them.';
  const otherProblems = problems.filter(({ code }) => code !== 'demo_value');
  return [problem(message, SETUP, ...UNKNOWN_KEY), ...otherProblems.map((each) => problem(each.message, CORRECT))];
}

function checkWarnings(environment: Record<string, string>): Finding[] {
  const findings = warningsAbout(environment).map(({ message }) => warning(message, CORRECT));
  if (environment.ACCOUNT_SID) return findings;
  const message = 'ACCOUNT_SID is not set: Twilio sets it in a deployed Function, but npm start needs it.';
  return [...findings, warning(message, CORRECT)];
}

const hasAllDemoValues = (environment: Record<string, string>) =>
  Object.entries(DEMO_CREDENTIALS).every(([name, value]) => environment[name] === value);

function remedyFor({ code, variable }: Problem): [string, ...number[]] {
  if (code !== 'demo_value') return [CORRECT];
  return variable.startsWith('API_KEY_') ? [SETUP, ...UNKNOWN_KEY] : [SETUP];
}
